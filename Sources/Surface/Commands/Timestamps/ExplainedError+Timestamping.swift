internal import Timestamping

extension TimestampingError: ExplainedError {
    package var exitStatus: ExitStatus {
        switch self.code {
        case .unreachable: .temporary
        case .refused, .tokenRefused: .refused
        default: .badData
        }
    }

    package var explanation: String {
        self.message + (self.cause.map { ": \(ErrorReport($0).message)" } ?? "")
    }

    package var hint: String? {
        switch self.code {
        case .unreachable: "nothing was written; try again, or see whether the authority runs ('yizhan tsa serve')"
        case .answerInvalid: "nothing was written; see whether a timestamp authority answers at this address"
        case .refused: "nothing was written; ask whoever keeps the authority"
        case .tokenRefused:
            "nothing was written; the authority's certificate must lead to an anchor of --trust, the lists of its CAs are "
                + "given by --crl"
        case .serialsDamaged: "put the folder back, or begin another one: numbers then begin another series"
        default: nil
        }
    }
}
