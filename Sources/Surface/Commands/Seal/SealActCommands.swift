internal import ArgumentParser
internal import Seals

/// What the commands of acts on a seal have in common.
private struct SealActOptions: ParsableArguments {
    @OptionGroup var authority: SealAuthorityOptions
    @OptionGroup var reference: SealReference
    @OptionGroup var officer: OfficerOptions
    @OptionGroup var output: OutputOptions

    func perform(_ kind: SealAct.Kind) throws {
        let authority = try self.authority.open()
        let entry = try authority.perform(
            kind, on: self.reference.seal, by: self.officer.sealActor(), at: CommandEnvironment.current.now())
        try SealAnswer(entry).print(self.output)
    }
}

/// Why something is done to a seal.
private struct SealReason: ParsableArguments {
    @Option(help: "Why.")
    var reason: String
}

/// `yizhan seal approve`.
struct SealApprove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Approve an application (批准), as another officer than the one who applied.")

    @OptionGroup fileprivate var act: SealActOptions

    func run() async throws { try self.act.perform(.approve) }
}

/// `yizhan seal decline`.
struct SealDecline: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decline", abstract: "Decline an application (驳回), as another officer than the one who applied.")

    @OptionGroup fileprivate var act: SealActOptions
    @OptionGroup fileprivate var why: SealReason

    func run() async throws { try self.act.perform(.decline(reason: self.why.reason)) }
}

/// `yizhan seal hand-over`.
struct SealHandOver: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hand-over", abstract: "Hand a seal over to its custodian (启用): it may be used from now on.")

    @OptionGroup fileprivate var act: SealActOptions

    func run() async throws { try self.act.perform(.handOver) }
}

/// `yizhan seal suspend`.
struct SealSuspend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend", abstract: "Suspend a seal (停用): what is signed from now on is invalid.",
        discussion: "Others learn of it by the next status list: run 'yizhan seal status' afterwards.")

    @OptionGroup fileprivate var act: SealActOptions
    @OptionGroup fileprivate var why: SealReason

    func run() async throws { try self.act.perform(.suspend(reason: self.why.reason)) }
}

/// `yizhan seal resume`.
struct SealResume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let a suspended seal be used again (恢复).",
        discussion: "What was signed while it was suspended stays invalid.")

    @OptionGroup fileprivate var act: SealActOptions
    @OptionGroup fileprivate var why: SealReason

    func run() async throws { try self.act.perform(.resume(reason: self.why.reason)) }
}

/// `yizhan seal lose`.
struct SealLose: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lose", abstract: "Report a seal lost (挂失); it is never used again, found or not.",
        discussion: "Others learn of it by the next status list: run 'yizhan seal status' afterwards.")

    @OptionGroup fileprivate var act: SealActOptions
    @OptionGroup fileprivate var why: SealReason

    func run() async throws { try self.act.perform(.lose(reason: self.why.reason)) }
}

/// `yizhan seal revoke`.
struct SealRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Revoke a seal (吊销) for good.",
        discussion: "Others learn of it by the next status list: run 'yizhan seal status' afterwards.")

    @OptionGroup fileprivate var act: SealActOptions
    @OptionGroup fileprivate var why: SealReason

    func run() async throws { try self.act.perform(.revoke(reason: self.why.reason)) }
}

/// `yizhan seal destroy`.
struct SealDestroy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "destroy", abstract: "Record that a revoked seal and its key were destroyed (销毁).")

    @OptionGroup fileprivate var act: SealActOptions
    @OptionGroup fileprivate var why: SealReason

    func run() async throws { try self.act.perform(.destroy(reason: self.why.reason)) }
}
