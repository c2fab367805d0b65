internal import ArgumentParser
internal import CanonicalJSON
internal import Seals

/// `yizhan seal list`.
struct SealList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the seals of a register (印章登记册).")

    @OptionGroup var authority: SealAuthorityOptions

    @Option(
        help: ArgumentHelp("Only those in this state.", valueName: "state"),
        completion: .list(SealState.allCases.map(\.rawValue)), transform: Self.state)
    var state: SealState?

    @OptionGroup var output: OutputOptions

    private static func state(_ text: String) throws -> SealState {
        guard let state = SealState(rawValue: text) else {
            throw ValidationError("the states are \(SealState.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return state
    }

    func run() async throws {
        let entries = try self.authority.open().register.seals
            .filter { self.state == nil || $0.state == self.state }
            .map { SealAnswer($0) }
        var table = TextTable(SealAnswer.columns)
        for entry in entries { table.append(entry.cells) }
        try self.output.print(
            ["seals": .array(entries.map(\.json))], text: entries.isEmpty ? "none 无\n" : table.text)
    }
}

/// `yizhan seal show`.
struct SealShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a seal of a register and all that was done with it.")

    @OptionGroup var authority: SealAuthorityOptions
    @OptionGroup var reference: SealReference
    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard let entry = try self.authority.open().register[self.reference.seal] else {
            throw CommandFailure(
                .refused, "the register has no seal \(self.reference.seal)",
                hint: "run 'yizhan seal list \(self.authority.folder)'")
        }
        try SealAnswer(entry).print(self.output)
    }
}
