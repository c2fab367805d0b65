internal import ArgumentParser

/// `yizhan audit`.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Hand auditors everything that proves what happened, as one file (审计导出).",
        subcommands: [AuditExportCommand.self, AuditReconcileCommand.self, AuditOpenCommand.self])
}
