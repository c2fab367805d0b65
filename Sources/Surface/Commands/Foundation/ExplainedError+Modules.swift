internal import CanonicalJSON
internal import CertificateAuthority
internal import ConfigurationFiles
internal import Cryptography
internal import Documents
internal import DurableFiles
internal import Evidence
internal import Terminal

extension CertificateAuthorityError: ExplainedError {
    package var exitStatus: ExitStatus {
        switch self.code {
        case .authorityExists: .cannotCreate
        case .authorityMissing: .missingInput
        case .authorityIncomplete, .authorityExpired, .profileInvalid: .configuration
        case .keyLocked, .passphraseUnusable: .noPermission
        case .nameOutside, .nameKindRefused, .suiteRefused, .keyReused, .requestRefused, .serialUnknown,
            .alreadyRevoked, .alreadyReplaced:
            .refused
        case .files, .cryptography: self.cause.map { ErrorReport($0).status } ?? .software
        default: .badData
        }
    }

    package var explanation: String {
        self.message + (self.cause.map { ": \(ErrorReport($0).message)" } ?? "")
    }

    package var hint: String? {
        switch self.code {
        case .authorityMissing: "make a CA with 'yizhan ca init' or 'yizhan ca subordinate', or give the folder of one"
        case .authorityIncomplete: "have the CA above issue its certificate, then run 'yizhan ca install'"
        case .authorityExpired: "have the CA above renew it, then run 'yizhan ca install'; check the clock too"
        case .nameOutside: "the CA of that division, or of one above it, can issue it"
        case .keyReused: "each certificate needs a key of its own: make a new one"
        default: self.cause.flatMap { ErrorReport($0).hint }
        }
    }
}

extension CryptographyError: ExplainedError {
    package var exitStatus: ExitStatus {
        switch self.code {
        case .libraryFailure: .software
        case .passphraseWrong: .noPermission
        default: .badData
        }
    }

    package var explanation: String { self.message }
}

extension DurableFilesError: ExplainedError {
    package var exitStatus: ExitStatus {
        switch self.code {
        case .notFound, .symbolicLink, .notRegularFile, .notDirectory: .missingInput
        case .alreadyExists: .cannotCreate
        case .permissionDenied, .insecureMode: .noPermission
        case .locked: .temporary
        case .diskFull, .syncFailed, .inputOutput: .inputOutput
        case .closed, .poolShutDown: .software
        default: .badData
        }
    }

    package var explanation: String { self.message }

    package var hint: String? {
        switch self.code {
        case .locked: "wait until the other process has ended"
        case .alreadyExists: "files are not overwritten; choose another name"
        default: nil
        }
    }
}

extension TerminalError: ExplainedError {
    package var exitStatus: ExitStatus {
        switch self.code {
        case .noTerminal: .usage
        case .cancelled: .interrupted
        case .tooLong: .badData
        default: .inputOutput
        }
    }

    package var explanation: String { self.message }

    package var hint: String? {
        self.code == .noTerminal
            ? "give the passphrase by a file or a systemd credential; '--help' names the options" : nil
    }
}

extension EvidenceError: ExplainedError {
    package var exitStatus: ExitStatus { self.code == .libraryFailure ? .software : .badData }
    package var explanation: String { self.message + (self.cause.map { ": \(ErrorReport($0).message)" } ?? "") }
}

extension ConfigurationError: ExplainedError {
    package var exitStatus: ExitStatus { .configuration }
    package var explanation: String {
        self.problems.count == 1 ? self.description : "\(self.problems.count) problems:\n\(self.description)"
    }
}

extension CanonicalJSONError: ExplainedError {
    package var exitStatus: ExitStatus { .badData }
    package var explanation: String { self.message }
}

extension DocumentsError: ExplainedError {
    package var exitStatus: ExitStatus { .badData }
    package var explanation: String { self.message }
}
