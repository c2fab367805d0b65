internal import DurableFiles

/// What kept a CA, a key file, a profile or a directory from being used.
///
/// Two errors are equal when their codes are equal; the message is for the local operator and never holds key
/// material or passphrases.
public struct CertificateAuthorityError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure this is.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String {
            case authorityExists, authorityMissing, authorityMalformed, authorityIncomplete, authorityExpired, keyLocked
            case nameOutside, nameKindRefused, suiteRefused, keyReused, requestRefused
            case serialUnknown, alreadyRevoked, alreadyReplaced, registerMalformed, certificateMismatch
            case passphraseUnusable, profileInvalid, directoryMalformed, limitExceeded, files, cryptography
        }

        private let value: Value

        /// The folder holds a CA already, or what an interrupted creation left.
        public static let authorityExists = Self(value: .authorityExists)
        /// The folder holds no CA.
        public static let authorityMissing = Self(value: .authorityMissing)
        /// The files of the CA contradict one another or cannot be read.
        public static let authorityMalformed = Self(value: .authorityMalformed)
        /// The CA has no certificate yet.
        public static let authorityIncomplete = Self(value: .authorityIncomplete)
        /// The CA's own certificate is not in force.
        public static let authorityExpired = Self(value: .authorityExpired)
        /// The CA's key has not been opened with its passphrase.
        public static let keyLocked = Self(value: .keyLocked)
        /// The name lies outside the subtree of the CA or of the directory's signer.
        public static let nameOutside = Self(value: .nameOutside)
        /// The profile is not for this kind of name.
        public static let nameKindRefused = Self(value: .nameKindRefused)
        /// The key is of a suite that the CA or the profile does not serve.
        public static let suiteRefused = Self(value: .suiteRefused)
        /// The key is certified already for another purpose or name.
        public static let keyReused = Self(value: .keyReused)
        /// The request cannot be met for another reason.
        public static let requestRefused = Self(value: .requestRefused)
        /// The CA issued no certificate with this serial number.
        public static let serialUnknown = Self(value: .serialUnknown)
        /// The certificate is revoked.
        public static let alreadyRevoked = Self(value: .alreadyRevoked)
        /// The certificate was renewed before.
        public static let alreadyReplaced = Self(value: .alreadyReplaced)
        /// The register of the CA cannot be read.
        public static let registerMalformed = Self(value: .registerMalformed)
        /// A certificate is not the one that belongs there.
        public static let certificateMismatch = Self(value: .certificateMismatch)
        /// There is no passphrase, or none that can be used.
        public static let passphraseUnusable = Self(value: .passphraseUnusable)
        /// The profiles have mistakes, all of which the message lists.
        public static let profileInvalid = Self(value: .profileInvalid)
        /// A directory is not of the form the schema gives.
        public static let directoryMalformed = Self(value: .directoryMalformed)
        /// A size or count is over its limit.
        public static let limitExceeded = Self(value: .limitExceeded)
        /// A file could not be read or written; the cause tells which and why.
        public static let files = Self(value: .files)
        /// A cryptographic operation failed; the cause tells which and why.
        public static let cryptography = Self(value: .cryptography)

        /// The code's name.
        public var description: String { self.value.rawValue }
    }

    /// What kind of failure this is.
    public let code: Code
    /// What happened, to which object, and what was expected.
    public let message: String
    /// The error below this one, when there is one.
    public let cause: (any Error)?

    init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// Compares codes only, so that a test names the code and not the text.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes the code only.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.code) }

    /// Code, message and cause in one line.
    public var description: String {
        let cause = self.cause.map { " (\($0))" } ?? ""
        return "\(self.code): \(self.message)\(cause)"
    }
}

extension CertificateAuthorityError {
    static func nameOutside(_ name: String, _ subtree: String) -> Self {
        Self(.nameOutside, "\(name) lies outside \(subtree), below which this CA may issue")
    }

    static func keyLocked(_ path: String) -> Self {
        Self(.keyLocked, "the key of the CA in \(path) is locked; give its passphrase")
    }

    static func serialUnknown(_ serial: String) -> Self {
        Self(.serialUnknown, "no certificate with serial number \(serial.prefix(64)) was issued here")
    }

    static func registerMalformed(_ line: Int, _ what: String) -> Self {
        Self(.registerMalformed, "register.jsonl line \(line): \(what)")
    }

    static func directoryMalformed(_ what: String) -> Self {
        Self(.directoryMalformed, "the directory \(what)")
    }
}

extension CertificateAuthorityError {
    /// Runs calls of the layers below and turns their errors into this module's.
    static func wrap<Value>(
        _ doing: String,
        _ body: () throws -> Value
    ) throws(CertificateAuthorityError) -> Value {
        do {
            return try body()
        } catch let error as CertificateAuthorityError {
            throw error
        } catch let error as DurableFilesError {
            throw CertificateAuthorityError(.files, "cannot \(doing)", cause: error)
        } catch {
            throw CertificateAuthorityError(.cryptography, "cannot \(doing)", cause: error)
        }
    }
}
