internal import COpenSSL

/// An error of the Cryptography module.
///
/// Two errors are equal when their codes are equal; the message is for the local operator and never holds key
/// material, passphrases or content.
public struct CryptographyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure this is.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String {
            case libraryFailure, keyMalformed, passphraseWrong, certificateMalformed, requestMalformed
            case revocationListMalformed, algorithmMismatch, signatureInvalid, decryptionFailed
            case messageMalformed, limitExceeded, recipientUnknown, keyMismatch
        }

        private let value: Value

        /// OpenSSL refused an operation that should succeed.
        public static let libraryFailure = Self(value: .libraryFailure)
        /// A private or public key could not be read.
        public static let keyMalformed = Self(value: .keyMalformed)
        /// An encrypted private key did not open with the passphrase given.
        public static let passphraseWrong = Self(value: .passphraseWrong)
        /// A certificate could not be read.
        public static let certificateMalformed = Self(value: .certificateMalformed)
        /// A certificate request could not be read or its own signature is wrong.
        public static let requestMalformed = Self(value: .requestMalformed)
        /// A revocation list could not be read or its signature is wrong.
        public static let revocationListMalformed = Self(value: .revocationListMalformed)
        /// An algorithm is not the one the suite prescribes.
        public static let algorithmMismatch = Self(value: .algorithmMismatch)
        /// A signature does not verify.
        public static let signatureInvalid = Self(value: .signatureInvalid)
        /// A ciphertext does not open.
        public static let decryptionFailed = Self(value: .decryptionFailed)
        /// A cryptographic message is not of the accepted form.
        public static let messageMalformed = Self(value: .messageMalformed)
        /// A size, count or depth limit was exceeded.
        public static let limitExceeded = Self(value: .limitExceeded)
        /// The message is not encrypted for the key given.
        public static let recipientUnknown = Self(value: .recipientUnknown)
        /// Key and certificate do not belong together.
        public static let keyMismatch = Self(value: .keyMismatch)

        /// The code's name.
        public var description: String { self.value.rawValue }
    }

    /// What kind of failure this is.
    public let code: Code
    /// What happened, to which object, and what was expected.
    public let message: String

    /// Compares codes only, so that a test names the code and not the text.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes the code only.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.code) }

    /// Code and message in one line.
    public var description: String { "\(self.code): \(self.message)" }

    package static func keyMalformed(_ what: String) -> Self { .init(code: .keyMalformed, message: what) }
    package static func certificateMalformed(_ what: String) -> Self {
        .init(code: .certificateMalformed, message: what)
    }
    package static func algorithmMismatch(_ what: String) -> Self { .init(code: .algorithmMismatch, message: what) }
    package static func signatureInvalid(_ what: String) -> Self { .init(code: .signatureInvalid, message: what) }
    package static func messageMalformed(_ what: String) -> Self { .init(code: .messageMalformed, message: what) }
    package static func limitExceeded(_ what: String) -> Self { .init(code: .limitExceeded, message: what) }

    /// The oldest entry of OpenSSL's error queue of this thread; the queue is empty afterwards.
    static func library(_ doing: String) -> Self {
        .init(code: .libraryFailure, message: "OpenSSL could not \(doing): \(Self.drainQueue())")
    }

    /// Empties OpenSSL's error queue of this thread and tells its first reason.
    @discardableResult
    static func drainQueue() -> String {
        let first = ERR_get_error()
        ERR_clear_error()
        guard first != 0, let text = unsafe ERR_reason_error_string(first) else { return "no reason given" }
        return unsafe String(cString: text)
    }
}

/// Turns OpenSSL's "1 is success" into an error that carries the queue's reason.
func check(_ result: Int32, _ doing: String) throws(CryptographyError) {
    guard result == 1 else { throw .library(doing) }
}
