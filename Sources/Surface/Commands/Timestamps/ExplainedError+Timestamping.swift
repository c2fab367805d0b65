internal import Timestamping

extension TimestampingError: ExplainedError {
    package var exitStatus: ExitStatus { .badData }

    package var explanation: String {
        self.message + (self.cause.map { ": \(ErrorReport($0).message)" } ?? "")
    }

    package var hint: String? {
        self.code == .serialsDamaged
            ? "put the folder back, or begin another one: numbers then begin another series" : nil
    }
}
