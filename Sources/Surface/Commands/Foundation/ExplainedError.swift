/// An error that can be told to whoever sits at the command line.
///
/// The errors of other modules conform in `ExplainedError+Modules.swift`.
package protocol ExplainedError: Error {
    /// How a command ends that fails by it.
    var exitStatus: ExitStatus { get }
    /// What happened, to which object; starts lower case, has no full stop.
    var explanation: String { get }
    /// What to do about it.
    var hint: String? { get }
}

extension ExplainedError {
    package var hint: String? { nil }
}

/// What is told of any error.
struct ErrorReport {
    let status: ExitStatus
    let message: String
    let hint: String?

    init(_ error: any Error) {
        if let error = error as? any ExplainedError {
            (self.status, self.message, self.hint) = (error.exitStatus, error.explanation, error.hint)
        } else {
            (self.status, self.message, self.hint) = (.software, "\(error)", nil)
        }
    }
}
