internal import Seals

extension SealsError: ExplainedError {
    package var exitStatus: ExitStatus {
        switch self.code {
        case .registerExists: .cannotCreate
        case .registerMissing: .missingInput
        case .clockBehind: .temporary
        case .signerNotListed, .sealNotUsable, .certificateUnfit, .requestRefused, .sealUnknown, .stateRefused,
            .officerRefused, .statusListRefused, .timestampRefused:
            .refused
        case .files, .cryptography: self.cause.map { ErrorReport($0).status } ?? .software
        default: .badData
        }
    }

    package var explanation: String { self.message + (self.cause.map { ": \(ErrorReport($0).message)" } ?? "") }

    package var hint: String? {
        switch self.code {
        case .registerMissing: "make a seal authority with 'yizhan seal init', or give the folder of one"
        case .registerMalformed: "the register was changed by other hands: restore it from a copy, and find out by whom"
        case .signerNotListed: "apply for a new seal that lists the certificate"
        case .clockBehind: "check the clock"
        default: self.cause.flatMap { ErrorReport($0).hint }
        }
    }
}
