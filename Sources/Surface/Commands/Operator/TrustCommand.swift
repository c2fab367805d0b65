internal import ArgumentParser
internal import CanonicalJSON
internal import Cryptography
internal import Daemon
internal import Documents
internal import LocalAPI

/// `yizhan trust`.
struct TrustCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust", abstract: "Show whom a node trusts, and why (信任).",
        subcommands: [Explain.self, List.self])

    /// `yizhan trust explain`.
    struct Explain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "explain",
            abstract: "Explain which certificate serves for a name, and what became of every other (证书选用).",
            discussion: """
                The explanation is the decision: the same code that chooses a certificate tells its steps. A running node \
                explains what is in force; with --config the files are read as a start would. Ends with 1 when for none of \
                the purposes and suites asked about a certificate serves.
                """)

        @OptionGroup var place: TrustPlaceOptions
        @OptionGroup var output: OutputOptions

        @Argument(
            help: "A node (350823), a unit (CODE@350823) or an officer (chen-hua.CODE@350823).",
            transform: ArgumentValues.name)
        var name: PartyName

        @Option(help: "Only for this purpose, for example node-encrypt.")
        var purpose: String?

        @Option(help: "Only in this suite, gm or int.", transform: ArgumentValues.suite)
        var suite: Suite?

        @Option(name: .customLong("at"), help: "At this time, UTC, for example 2026-11-22T20:00:00.000Z; else now.")
        var time: String?

        func run() async throws {
            let purpose = try self.purpose.map { text in
                guard let purpose = CertificatePurpose(rawValue: text) else {
                    throw ValidationError(
                        "the purposes are \(CertificatePurpose.allCases.map(\.rawValue).joined(separator: ", "))")
                }
                return purpose
            }
            let question = TrustQuestion(
                self.name, purpose: purpose, suite: self.suite, time: try self.time.map { try UTCMilliseconds($0) })
            let answer = try await self.place.answer(
                { try $0.explainTrust(question, at: $1) }, or: "/v1/trust/explanation?\(question.query)")
            try self.output.print(
                answer, text: (answer.elements ?? []).map(TrustText.explanation).joined(separator: "\n"))
            let isServed = (answer.elements ?? []).contains { $0["serves"]?.text != nil }
            if !isServed { throw ExitCode(1) }
        }
    }

    /// `yizhan trust list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List every certificate that a node uses or knows: until when, and whether it holds (证书清单).")

        @OptionGroup var place: TrustPlaceOptions
        @OptionGroup var output: OutputOptions

        @Argument(help: "Only those whose name contains this.")
        var name: String?

        func run() async throws {
            let answer = try await self.place.answer(
                { try $0.listTrust(at: $1) }, or: "/v1/trust/certificates")
            let shown = (answer.elements ?? []).filter { item in
                self.name.map { item["name"]?.text?.contains($0) ?? false } ?? true
            }
            try self.output.print(.array(shown), text: TrustText.list(shown))
        }
    }
}

/// Whether a running node is asked or its files are read.
struct TrustPlaceOptions: ParsableArguments {
    @OptionGroup var node: NodeOptions

    @Option(help: "Read the files that this configuration names instead of asking a running node.", completion: .file())
    var config: String?

    func answer(
        _ files: (NodeConfiguration, UTCMilliseconds) throws -> JSONValue,
        or path: String
    ) async throws -> JSONValue {
        guard let config = self.config else { return try await self.node.api.get(path) }
        let configuration: NodeConfiguration
        do { configuration = try NodeConfiguration.read(config) } catch let error as DaemonError {
            throw CommandFailure(.missingInput, error.message)
        }
        return try files(configuration, CommandEnvironment.current.now())
    }
}

/// What people read of trust.
enum TrustText {
    static func explanation(_ item: JSONValue) -> String {
        let what = "\(item["purpose"]?.text ?? "") \(item["suite"]?.text ?? "") \(item["name"]?.text ?? "")"
        var lines = ["\(what)  \(item["time"]?.text ?? "")"]
        for directory in item["directories"]?.elements ?? [] {
            lines.append(
                "  目录 directory: \(directory["signer"]?.text ?? "") "
                    + "序号 serial \(directory["serial"]?.integerValue ?? 0), "
                    + "\(directory["issued"]?.text ?? "") – \(directory["expires"]?.text ?? "")"
                    + (directory["isInForce"]?.booleanValue == true ? "" : " 已过期 expired")
                    + (directory["hasName"]?.booleanValue == true ? "" : " 无此名称 has not this name"))
        }
        for candidate in item["candidates"]?.elements ?? [] { lines += Self.candidate(candidate) }
        let serving = (item["candidates"]?.elements ?? []).first { $0["verdict"]?.text == "serves" }
        lines.append(
            serving.map { "  结论 verdict: 选用 serves \($0["serial"]?.text ?? "")" }
                ?? "  结论 verdict: 无可用证书 none serves, \(item["shortfall"]?.text ?? "")")
        return lines.map { $0 + "\n" }.joined()
    }

    private static func candidate(_ candidate: JSONValue) -> [String] {
        let superseded = candidate["supersededBy"]?.text.map { " → \($0)" } ?? ""
        var lines = [
            "  \(candidate["serial"]?.text ?? "")  "
                + "\(candidate["notBefore"]?.text ?? "") – \(candidate["notAfter"]?.text ?? "")",
            "    \(candidate["title"]?.text ?? "") \(candidate["verdict"]?.text ?? "")\(superseded): "
                + (candidate["reason"]?.text ?? ""),
        ]
        for check in candidate["checks"]?.elements ?? [] {
            lines.append(
                "      [\(check["outcomeTitle"]?.text ?? "") \(check["outcome"]?.text ?? "")] "
                    + "\(check["title"]?.text ?? "") \(check["check"]?.text ?? "")"
                    + Self.concerned(check) + ": \(check["detail"]?.text ?? "")")
        }
        return lines
    }

    /// Chain and revocation are checked for the CAs above too.
    private static func concerned(_ check: JSONValue) -> String {
        ["chain", "revocation"].contains(check["check"]?.text) ? " (\(check["subject"]?.text ?? ""))" : ""
    }

    static func list(_ items: [JSONValue]) -> String {
        var table = TextTable([
            .init("来源 source"), .init("用途 purpose"), .init("名称 name"), .init("套件 suite"), .init("序列号 serial"),
            .init("至 until"), .init("剩余天数 days", .right), .init("状态 state"), .init("说明 detail"),
        ])
        for item in items {
            table.append([
                "\(item["sourceTitle"]?.text ?? "") \(item["source"]?.text ?? "")", item["purpose"]?.text ?? "",
                item["name"]?.text ?? "", item["suite"]?.text ?? "", item["serial"]?.text ?? "",
                String(item["notAfter"]?.text?.prefix(10) ?? ""),
                item["daysLeft"]?.integerValue.map(String.init) ?? "",
                "\(item["stateTitle"]?.text ?? "") \(item["state"]?.text ?? "")", item["detail"]?.text ?? "",
            ])
        }
        return table.text
    }
}
