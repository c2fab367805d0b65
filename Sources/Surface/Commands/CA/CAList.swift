internal import ArgumentParser
internal import CanonicalJSON
internal import CertificateAuthority

/// `yizhan ca list`.
struct CAList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List what a CA issued.",
        discussion: """
            States: valid; due (valid, renew it now); renewed (valid, a newer one serves); not-yet-valid; expired; revoked.

            EXAMPLES
              yizhan ca list ca-3508
              yizhan ca list ca-3508 --due --json
            """
    )

    @OptionGroup var authority: AuthorityOptions

    @Flag(help: "Only those that are to be renewed now.")
    var due = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let authority = try self.authority.open()
        let now = CommandEnvironment.current.now()
        let profiles = try self.authority.profiles.set
        let summaries = authority.certificates
            .map { CertificateSummary($0, at: now, by: profiles) }
            .filter { !self.due || $0.isDue }
        try self.output.print(
            ["authority": AuthoritySummary(authority: authority).json, "certificates": .array(summaries.map(\.json))],
            text: Self.table(summaries)
        )
    }

    private static func table(_ summaries: [CertificateSummary]) -> String {
        guard !summaries.isEmpty else { return "none\n" }
        var table = TextTable(CertificateSummary.columns)
        for summary in summaries { table.append(summary.cells) }
        return table.text
    }
}
