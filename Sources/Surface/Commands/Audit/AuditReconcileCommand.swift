internal import ArgumentParser
internal import CanonicalJSON
internal import Client
internal import Cryptography
internal import Documents
internal import Evidence

/// `yizhan audit reconcile`.
struct AuditReconcileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Compare what two nodes' exports say of the packets between them (对账单).",
        discussion: """
            Every packet that a unit of one node sent to a unit of the other is a line: when it was sent, received and \
            signed for, and why not where it was not. Take both exports for the same period.

            With --trust both exports are verified first, and one that fails is not compared. Ends with 0 when everything \
            arrived, 1 when something is missing or was not sent.
            """)

    @OptionGroup var output: OutputOptions

    @Argument(help: "The export of one node.", completion: .file(extensions: [AuditArchive.fileExtension]))
    var one: String

    @Argument(help: "The export of the other.", completion: .file(extensions: [AuditArchive.fileExtension]))
    var other: String

    @Option(help: "A file of trust anchors in PEM; may be given several times.", completion: .file())
    var trust: [String] = []

    @Flag(help: "Show only what is missing, failed or was not sent.")
    var open = false

    func run() throws {
        if !self.trust.isEmpty { try self.verify() }
        let files = try [AuditFile(self.one), AuditFile(self.other)]
        let nodes = files.map(\.manifest.node)
        guard nodes[0] != nodes[1] else {
            throw CommandFailure(.badData, "both exports are of node \(nodes[0])", hint: "take one of each side")
        }
        var reconciliation = AuditReconciliation(nodes[0], nodes[1])
        for file in files {
            do {
                try file.forEachLine { try reconciliation.add($0, from: file.manifest.node) }
            } catch let error as EvidenceError {
                throw CommandFailure(.badData, "\(file.path): \(error)")
            }
        }
        let rows = reconciliation.rows.filter { !self.open || $0.standing.isOpen }
        try self.output.print(
            Self.json(rows, nodes), text: Self.text(rows, nodes, isVerified: !self.trust.isEmpty))
        guard !rows.contains(where: \.standing.isOpen) else { throw ExitCode(ExitStatus.refused.rawValue) }
    }

    private func verify() throws {
        var verifier = AuditVerifier(anchors: try self.trust.flatMap(InputFile.anchors))
        let paths = [self.one, self.other]
        for path in paths { verifier.add(try FileSource(path: path)) }
        for (path, report) in zip(paths, verifier.reports()) where report.verdict == .fail {
            throw CommandFailure(
                .refused, "\(path) does not verify", hint: "see 'yizhan verify \(path) --trust …' for the reason")
        }
    }

    private static func directions(_ nodes: [DivisionCode]) -> [(from: DivisionCode, to: DivisionCode)] {
        [(nodes[0], nodes[1]), (nodes[1], nodes[0])]
    }

    private static func counts(
        _ rows: [AuditReconciliation.Row],
        from node: DivisionCode
    ) -> [(AuditReconciliation.Standing, Int)] {
        AuditReconciliation.Standing.allCases.map { standing in
            (standing, rows.count { $0.from.node == node && $0.standing == standing })
        }
    }

    private static func json(_ rows: [AuditReconciliation.Row], _ nodes: [DivisionCode]) -> JSONValue {
        let counts = Self.directions(nodes).map { direction -> JSONValue in
            var members: [String: JSONValue] = [
                "from": .string(direction.from.digits), "to": .string(direction.to.digits),
            ]
            for (standing, count) in Self.counts(rows, from: direction.from) {
                members[standing.rawValue] = .integer(Int64(count))
            }
            return .object(members)
        }
        return .object(["counts": .array(counts), "rows": .array(rows.map(Self.json)), "v": 1])
    }

    private static func json(_ row: AuditReconciliation.Row) -> JSONValue {
        var members: [String: JSONValue] = [
            "from": .string(row.from.description), "id": .string(row.id), "packet": .string(row.packet.description),
            "standing": .string(row.standing.rawValue), "to": .string(row.to.description),
        ]
        members["sent"] = row.sent.map { .string($0.description) }
        members["received"] = row.received.map { .string($0.description) }
        members["decided"] = row.decision.map { .string($0.time.description) }
        members["reason"] = row.reason.map { .string($0) }
        return .object(members)
    }

    private static func text(
        _ rows: [AuditReconciliation.Row],
        _ nodes: [DivisionCode],
        isVerified: Bool
    ) -> String {
        var table = TextTable([
            .init("公文包 packet"), .init("发文 from"), .init("收文 to"), .init("发出 sent"), .init("送达 received"),
            .init("签收等 decided"), .init("情况 standing"), .init("原因 reason"),
        ])
        for row in rows {
            let standing = row.standing.title
            table.append([
                row.id, row.from.description, row.to.description, row.sent?.description ?? "—",
                row.received?.description ?? "—", row.decision?.time.description ?? "—",
                "\(standing.chinese) \(standing.english)", row.reason ?? "",
            ])
        }
        var sums = TextTable(
            [.init("方向 direction")]
                + AuditReconciliation.Standing.allCases.map {
                    .init("\($0.title.chinese) \($0.title.english)", .right)
                })
        for direction in Self.directions(nodes) {
            sums.append(
                ["\(direction.from) → \(direction.to)"]
                    + Self.counts(rows, from: direction.from).map { String($0.1) })
        }
        let note = isVerified ? "" : "\n未核验：两份导出未经核验 (the exports were not verified: give --trust)\n"
        return table.text + "\n" + sums.text + note
    }
}
