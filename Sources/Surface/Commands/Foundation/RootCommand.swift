internal import ArgumentParser

/// `yizhan`.
struct Yizhan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "yizhan",
        abstract: "A gateway for official documents (公文): seals, signs, encrypts, relays, and proves that it did.",
        discussion: """
            Commands take --json for programs. Errors and progress go to the standard error. Commands end with:

            \(ExitStatus.documented.map { "  \($0.status.rawValue.columns(4))\($0.meaning)" }.joined(separator: "\n"))
            """,
        version: Version.current,
        subcommands: [
            ServeCommand.self,
            StatusCommand.self,
            SubmitCommand.self,
            InboxCommand.self,
            OpenCommand.self,
            SignForCommand.self,
            RefuseCommand.self, ReleaseCommand.self,
            ReturnCommand.self,
            RecallCommand.self, UrgeCommand.self,
            TrackCommand.self, SilencesCommand.self,
            ReceiptCommand.self,
            VerifyCommand.self,
            AuditCommand.self,
            SealCommand.self,
            TimestampCommand.self,
            TypesetCommand.self,
            OFDCommand.self,
            QueueCommand.self,
            TopCommand.self,
            AttemptsCommand.self,
            UploadsCommand.self,
            DeadLettersCommand.self,
            RequeueCommand.self,
            RedirectCommand.self,
            AbandonCommand.self,
            PeersCommand.self,
            ProbeCommand.self,
            PauseCommand.self,
            ResumeCommand.self,
            MaintenanceCommand.self,
            ReloadCommand.self,
            TrustCommand.self,
            FsckCommand.self,
            LogCommand.self,
            NodeCommand.self,
            ConfigCommand.self,
            CACommand.self,
            CompletionCommand.self,
        ] + Self.debuggingSubcommands
    )
}

extension Int32 {
    /// The number, with spaces behind it.
    fileprivate func columns(_ count: Int) -> String {
        let text = String(self)
        return text + String(repeating: " ", count: Swift.max(1, count - text.count))
    }
}
