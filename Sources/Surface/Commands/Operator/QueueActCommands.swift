internal import ArgumentParser
internal import CanonicalJSON
internal import LocalAPI

/// `yizhan requeue`.
struct RequeueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "requeue",
        abstract: "Try a packet again that waits or was given up, at once (重新排队); recorded as evidence.")

    @OptionGroup var options: QueueActOptions

    func run() async throws { try await self.options.perform("requeue", [:]) }
}

/// `yizhan redirect`.
struct RedirectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redirect",
        abstract: "Send a packet that waits or was given up by another neighbour (改投); recorded as evidence.")

    @OptionGroup var options: QueueActOptions

    @Option(help: "The neighbour to send it by.")
    var via: String

    func run() async throws { try await self.options.perform("redirect", ["via": .string(self.via)]) }
}

/// `yizhan abandon`.
struct AbandonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abandon",
        abstract: "Give a packet that waits up for good and tell its sender (终止投递); recorded as evidence.")

    @OptionGroup var options: QueueActOptions

    func run() async throws { try await self.options.perform("abandon", [:]) }
}

/// Which hand-overs an operator acts on.
struct QueueActOptions: ParsableArguments {
    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var operation: OperationOptions

    @Argument(help: "The packet's identifier or digest.")
    var packet: String

    @Option(help: "Only where it waits or failed for this neighbour.")
    var neighbour: String?

    func perform(_ act: String, _ more: [String: JSONValue]) async throws {
        var members = more
        members["act"] = .string(act)
        members["packet"] = .string(self.packet)
        if let neighbour = self.neighbour { members["neighbour"] = .string(neighbour) }
        let answer = try await self.node.api.post("/v1/queue/acts", self.operation.body(members))
        let recipients = (answer["recipients"]?.elements ?? []).compactMap(\.text)
        try self.output.print(answer, text: recipients.map { "\($0)\n" }.joined())
    }
}
