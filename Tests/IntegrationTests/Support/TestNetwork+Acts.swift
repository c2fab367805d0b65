import CanonicalJSON
import Cryptography
import Foundation
import Testing

/// A document to be sent.
struct Letter: Sendable {
    var from: Unit
    var to: [Unit]
    var copy: [Unit] = []
    var document = Program.demoDocument("qingshi.ofd")
    var attachments: [String] = []
    /// Elements of the metadata beside those that every document needs.
    var metadata = ""
    /// nil for the network's.
    var suite: Suite?
    /// Whose key signs; nil for the sender's.
    var signer: Unit?
}

extension TestNetwork {
    /// The arguments that send a letter.
    func arguments(for letter: Letter) throws -> [String] {
        let suite = letter.suite ?? self.suite
        let metadata = try self.scratch.write(
            """
            kind: 函
            issuerMarks: [\(letter.from.name)]
            number: 试〔2026〕1号
            title: 关于测试的函
            mainRecipients: [\((letter.to + letter.copy).map(\.name).joined(separator: ", "))]
            signatories: [\(letter.from.name)]
            date: 2026-03-02
            \(letter.metadata)
            """, to: "metadata-\(UUID().uuidString).yaml")
        let stem = self.unitStem(letter.signer ?? letter.from, suite)
        return ["submit", "--from", letter.from.rawValue, "--metadata", metadata, "--document", letter.document]
            + letter.to.flatMap { ["--to", $0.rawValue] } + letter.copy.flatMap { ["--copy", $0.rawValue] }
            + letter.attachments.flatMap { ["--attachment", $0] }
            + [
                "--unit-key", "\(stem).key.pem", "--unit-certificate", "\(stem).cert.pem",
                "--unit-passphrase-file", self.scratch.path("passphrase"), "--suite", suite.rawValue.lowercased(),
            ]
    }

    /// Sends a letter.
    ///
    /// - Returns: Its identifier.
    func send(_ letter: Letter) async throws -> String {
        let run = try await self[of: letter.from].run(try self.arguments(for: letter) + ["--json"])
        return try run.json().requiredText("id")
    }

    /// Has a unit's registrar act on a packet.
    func act(_ command: String, _ packet: String, by unit: Unit, at node: TestNode? = nil, _ more: String...)
        async throws -> CommandRun
    {
        let stem = self.officerStem(unit)
        return try await (node ?? self[of: unit]).run(
            [
                command, packet, "--officer-key", "\(stem).key.pem", "--officer-certificate", "\(stem).cert.pem",
                "--officer-passphrase-file", self.scratch.path("passphrase"),
            ] + more)
    }

    /// Opens a packet for a unit into a folder, and gives back that folder.
    func open(_ packet: String, by unit: Unit) async throws -> String {
        let folder = self.scratch.path("opened-\(packet)-\(unit.node)-\(UUID().uuidString.prefix(8))")
        let run = try await self.act("open", packet, by: unit, "--into", folder)
        try #require(run.status == 0, "\(run.errors)")
        return folder
    }

    /// Waits until a packet is in a state for some units, as the node of `observer` sees it.
    func await(
        _ state: String,
        of packet: String,
        for units: [Unit],
        seenBy observer: Unit,
        within limit: Duration = .seconds(60)
    ) async throws {
        var seen: [String: String] = [:]
        do {
            try await eventually("packet \(packet) to be \(state) at \(units)", within: limit) {
                seen = try await self[of: observer].states(of: packet)
                return units.allSatisfy { seen[$0.rawValue] == state } ? () : nil
            }
        } catch let error as GaveUp {
            throw GaveUp(what: "\(error.what); it is \(seen)")
        }
    }

    /// Writes all receipts of a packet into a folder.
    func exportReceipts(of packet: String, from unit: Unit, into folder: String) async throws {
        let run = try await self[of: unit].run(["receipt", packet, "--into", folder])
        try #require(run.status == 0, "\(run.errors)")
    }

    /// Verifies receipts without asking any node.
    func verify(_ paths: String..., anchors: String? = nil) async throws -> CommandRun {
        try await CommandRun.of(
            self.executable, ["verify"] + paths + ["--trust", anchors ?? self.anchors, "--json"], in: self.scratch)
    }
}
