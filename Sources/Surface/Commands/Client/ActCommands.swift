internal import ArgumentParser
internal import CanonicalJSON
internal import Client
internal import Exchange

/// What the commands of human acts have in common.
private struct ActOptions: ParsableArguments {
    @OptionGroup var node: NodeOptions
    @OptionGroup var officer: OfficerOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The packet's identifier.")
    var packet: String

    func perform(_ act: OfficeAct, reason: String? = nil, recipients: [String]? = nil) async throws {
        let answer = try await ActClient(self.node.api).perform(
            act, packet: self.packet, officer: try self.officer.identity(), reason: reason, recipients: recipients)
        try self.output.print(answer, text: "\(act.title)\n" + ReceiptText.lines(answer["receipts"]))
    }
}

/// `yizhan sign-for`.
struct SignForCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign-for", abstract: "Sign for a received packet (签收) with an officer's key.")

    @OptionGroup fileprivate var act: ActOptions

    func run() async throws { try await self.act.perform(.signFor) }
}

/// `yizhan refuse`.
struct RefuseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refuse", abstract: "Refuse a received packet before signing for it (拒收).")

    @OptionGroup fileprivate var act: ActOptions

    @Option(help: "The reason.")
    var reason: String

    func run() async throws { try await self.act.perform(.refuse, reason: self.reason) }
}

/// `yizhan release`.
struct ReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract:
            "Let a packet out of quarantine (放行): the seal does not hold, and the unit takes the document all the same.",
        discussion: """
            'yizhan seal report' tells what was found about the seals. The act is evidence, with the reason; after it the packet \
            is delivered. Whoever does not want it refuses it ('yizhan refuse').
            """)

    @OptionGroup fileprivate var act: ActOptions

    @Option(help: "The reason.")
    var reason: String

    func run() async throws { try await self.act.perform(.release, reason: self.reason) }
}

/// `yizhan return`.
struct ReturnCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "return", abstract: "Send a packet back after signing for it (退文).")

    @OptionGroup fileprivate var act: ActOptions

    @Option(help: "The reason.")
    var reason: String

    func run() async throws { try await self.act.perform(.return, reason: self.reason) }
}

/// `yizhan urge`.
struct UrgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "urge",
        abstract: "Remind those who were given a packet and have not taken it over (催办).",
        discussion: """
            The reminder is evidence with the officer's signature. It is counted, and shown in the recipient's inbox and in the \
            packet's track. One recipient is reminded of one packet no more often than 'silence.urge-interval' says, and 8 times \
            at most.
            """)

    @OptionGroup fileprivate var act: ActOptions

    @Option(help: "Only this recipient; may be repeated.")
    var recipient: [String] = []

    @Option(help: "What the recipients are told.")
    var reason: String?

    func run() async throws {
        try await self.act.perform(
            .urge, reason: self.reason, recipients: self.recipient.isEmpty ? nil : self.recipient)
    }
}

/// `yizhan recall`.
struct RecallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recall", abstract: "Take a sent packet back from those who have not signed for it (撤回).")

    @OptionGroup fileprivate var act: ActOptions

    @Option(help: "From this recipient only; may be repeated.")
    var recipient: [String] = []

    @Option(help: "The reason.")
    var reason: String?

    func run() async throws {
        try await self.act.perform(
            .recall, reason: self.reason, recipients: self.recipient.isEmpty ? nil : self.recipient)
    }
}
