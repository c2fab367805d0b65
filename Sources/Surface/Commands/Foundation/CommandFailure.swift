/// What a command itself finds wrong.
package struct CommandFailure: ExplainedError, Hashable {
    package let exitStatus: ExitStatus
    package let explanation: String
    package let hint: String?

    /// A failure.
    ///
    /// - Parameters:
    ///   - status: How the command ends.
    ///   - explanation: What happened, to which object.
    ///   - hint: What to do about it.
    package init(_ status: ExitStatus, _ explanation: String, hint: String? = nil) {
        self.exitStatus = status
        self.explanation = explanation
        self.hint = hint
    }
}
