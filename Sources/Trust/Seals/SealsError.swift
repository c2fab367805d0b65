internal import Cryptography
internal import DurableFiles

/// What kept a seal, a seal signature or the register of seals from being read, made or used.
///
/// Two errors are equal when their codes are equal; the message is for the local operator and never holds key material.
public struct SealsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure this is.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String {
            case sealMalformed, signatureMalformed, limitExceeded, pictureMalformed
            case signerNotListed, sealNotUsable, certificateUnfit, keyMismatch, requestRefused
            case registerExists, registerMissing, registerMalformed, sealUnknown, stateRefused, officerRefused
            case clockBehind, statusListMalformed, statusListRefused, timestampRefused, files, cryptography
        }

        private let value: Value

        /// The bytes are no electronic seal.
        public static let sealMalformed = Self(value: .sealMalformed)
        /// The bytes are no seal signature.
        public static let signatureMalformed = Self(value: .signatureMalformed)
        /// A size or count is over its limit.
        public static let limitExceeded = Self(value: .limitExceeded)
        /// The picture of a seal is not of the accepted form.
        public static let pictureMalformed = Self(value: .pictureMalformed)
        /// The signer's certificate is not in the seal's list.
        public static let signerNotListed = Self(value: .signerNotListed)
        /// The seal does not verify, or may not be used now.
        public static let sealNotUsable = Self(value: .sealNotUsable)
        /// A certificate is not fit for what it is to do.
        public static let certificateUnfit = Self(value: .certificateUnfit)
        /// Key and certificate do not belong together.
        public static let keyMismatch = Self(value: .keyMismatch)
        /// What is asked for cannot be met for another reason.
        public static let requestRefused = Self(value: .requestRefused)
        /// The folder holds a register already.
        public static let registerExists = Self(value: .registerExists)
        /// The folder holds no register.
        public static let registerMissing = Self(value: .registerMissing)
        /// The files of the register contradict one another or cannot be read.
        public static let registerMalformed = Self(value: .registerMalformed)
        /// The register has no seal of this number.
        public static let sealUnknown = Self(value: .sealUnknown)
        /// The act is not possible in the state the seal is in.
        public static let stateRefused = Self(value: .stateRefused)
        /// The officer may not do this, for example approve what he applied for.
        public static let officerRefused = Self(value: .officerRefused)
        /// The clock shows a time before the last act of the register.
        public static let clockBehind = Self(value: .clockBehind)
        /// A status list cannot be read.
        public static let statusListMalformed = Self(value: .statusListMalformed)
        /// A status list is not believed.
        public static let statusListRefused = Self(value: .statusListRefused)
        /// There is no timestamp, or it is over something else.
        public static let timestampRefused = Self(value: .timestampRefused)
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

extension SealsError {
    static func registerMalformed(_ line: Int, _ what: String) -> Self {
        Self(.registerMalformed, "register.jsonl line \(line): \(what)")
    }

    static func sealUnknown(_ identifier: String) -> Self {
        Self(.sealUnknown, "the register has no seal \(identifier.prefix(64).description.withoutControls)")
    }

    /// Runs calls of the layers below and turns their errors into this module's.
    static func wrapping<Value>(_ doing: String, _ body: () throws -> Value) throws(SealsError) -> Value {
        do {
            return try body()
        } catch let error as SealsError {
            throw error
        } catch let error as DurableFilesError {
            throw SealsError(.files, "cannot \(doing)", cause: error)
        } catch {
            throw SealsError(.cryptography, "cannot \(doing)", cause: error)
        }
    }

    static func limitExceeded(_ what: String) -> Self { Self(.limitExceeded, what) }

    /// Runs calls of the cryptography and turns their errors into this module's.
    static func wrap<Value>(
        _ doing: String,
        _ body: () throws(CryptographyError) -> Value
    ) throws(SealsError) -> Value {
        do throws(CryptographyError) {
            return try body()
        } catch {
            throw SealsError(.cryptography, "cannot \(doing)", cause: error)
        }
    }
}
