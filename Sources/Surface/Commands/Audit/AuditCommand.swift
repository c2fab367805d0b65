internal import ArgumentParser

/// `yizhan audit`.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "What an auditor asks of a node (审计): who did what, and everything that proves what happened.",
        subcommands: [
            AuditPeopleCommand.self, AuditExportCommand.self, AuditReconcileCommand.self, AuditOpenCommand.self,
        ])
}
