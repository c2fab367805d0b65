import Cryptography
import Documents
import Evidence
import Exchange
import Foundation
import Packets
import SQLiteStorage
import Storage
import Testing
import Zip

@Suite("Exports for auditors from the store", .timeLimit(.minutes(3)))
struct AuditExportTests {
    private static func export(
        _ exchange: Exchange,
        _ selection: AuditSelection = AuditSelection(),
        redaction: AuditRedaction? = nil
    ) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        var exporter = try await exchange.audit(selection, redaction: redaction)
        while let part = try await exporter.next() { bytes += part }
        return bytes
    }

    private static func reports(_ exports: [[UInt8]], _ cluster: Cluster) -> [AuditReport] {
        var verifier = AuditVerifier(anchors: cluster.pki.anchors)
        for export in exports { verifier.add(ArrayByteSource(export)) }
        return verifier.reports()
    }

    private static func expectPass(_ report: AuditReport, _ sourceLocation: SourceLocation = #_sourceLocation) {
        for item in report.items {
            #expect(
                item.finding.status == .pass, "\(item.check.rawValue): \(item.finding.reason.english)",
                sourceLocation: sourceLocation)
        }
    }

    @Test(
        "Each node on the way exports what it has; all verify, agree, and two of them reconcile",
        arguments: Cryptography.Suite.allCases)
    func nodes(suite: Cryptography.Suite) async throws {
        try await Cluster.with(suite) { cluster in
            let outcome = try await cluster.submit(from: Unit.town, to: [Unit.city])
            let id = outcome.envelope.id
            try await cluster.until(id, Unit.city, is: .delivered, at: "350823106")
            try await cluster.act(.signFor, on: id, by: Unit.city)
            try await cluster.until(id, Unit.city, is: .signedFor, at: "350823106")
            let nodes = ["3508", "350823", "350823106"]
            var exports: [[UInt8]] = []
            for node in nodes { exports.append(try await Self.export(cluster[node])) }
            let reports = Self.reports(exports, cluster)
            for report in reports { Self.expectPass(report) }
            #expect(reports.map(\.manifest?.node.digits) == nodes)
            #expect(reports.allSatisfy { $0.manifest?.packets == 1 })
            var reconciliation = AuditReconciliation(try DivisionCode("350823106"), try DivisionCode("3508"))
            for place in [2, 0] {
                let container = try AuditContainer(ArrayByteSource(exports[place]))
                for line in try container.lines(of: "receipts/000001/timeline.jsonl") {
                    try reconciliation.add(AuditLine(line), from: container.manifest.node)
                }
            }
            let row = try #require(reconciliation.rows.first)
            #expect(reconciliation.rows.count == 1)
            #expect(row.standing == .signedFor && row.sent != nil && row.received != nil && row.isKnownToSender)
        }
    }

    @Test("A period holds what was logged in it, whole, and a later one goes on where it ended")
    func periods() async throws {
        try await Cluster.with(.int, nodes: ["3508"]) { cluster in
            let city = try cluster["3508"]
            let first = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            cluster.clock.advance(by: .seconds(86_400))
            let border = cluster.clock.now()
            let second = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            try await cluster.act(.signFor, on: first.envelope.id, by: Unit.finance)
            let early = try await Self.export(city, AuditSelection(to: border))
            let late = try await Self.export(city, AuditSelection(from: border))
            let reports = Self.reports([early, late], cluster)
            for report in reports { Self.expectPass(report) }
            let ranges = try reports.map { try #require($0.manifest?.logs.first) }
            #expect(ranges.map(\.first) == [0, 2] && ranges.map(\.last) == [2, 5])
            #expect(reports.map { $0.manifest?.receipts } == [2, 3])
            #expect(reports.map { $0.manifest?.packets } == [1, 2])
            #expect(second.envelope.id != first.envelope.id)
        }
    }

    @Test("A packet, or a unit's packets, are exported alone and claim no completeness")
    func selections() async throws {
        try await Cluster.with(.gm, nodes: ["3508"]) { cluster in
            let city = try cluster["3508"]
            let first = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            let second = try await cluster.submit(from: Unit.finance, to: [Unit.city])
            let one = try await Self.export(city, AuditSelection(packet: second.envelope.id))
            let unit = try await Self.export(city, AuditSelection(unit: Unit.address(Unit.city)))
            let none = try await Self.export(city, AuditSelection(unit: Unit.address(Unit.county)))
            let reports = Self.reports([one, unit, none], cluster)
            for report in reports { Self.expectPass(report) }
            #expect(reports.map { $0.manifest?.receipts } == [2, 4, 0])
            let text = String(decoding: one, as: UTF8.self)
            #expect(text.contains(second.digest.description) && !text.contains(first.digest.description))
            await #expect(throws: ExchangeError.self) {
                try await city.audit(AuditSelection(packet: PacketIdentifier("01KAP4V5Q0ZZZZZZZZZZZZZZZZ")))
            }
        }
    }

    @Test("A receipt that was removed from the store, or another that was put there, shows in the export")
    func removed() async throws {
        try await Cluster.with(.int, nodes: ["3508"]) { cluster in
            let city = try cluster["3508"]
            let outcome = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            try await cluster.act(.refuse, on: outcome.envelope.id, by: Unit.finance, reason: "重复")
            let before = try #require(Self.reports([try await Self.export(city)], cluster).first)
            Self.expectPass(before)
            try await cluster.store("3508").transaction { session in
                try session.execute("DELETE FROM evidence WHERE event = ?", [.text("act.refused")])
            }
            let after = try #require(Self.reports([try await Self.export(city)], cluster).first)
            #expect(after[.completeness].status == .fail && after.verdict == .fail)
        }
    }

    @Test("Names and texts are hidden in a redacted export, which verifies all the same")
    func redacted() async throws {
        try await Cluster.with(.gm, nodes: ["3508"]) { cluster in
            let outcome = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            try await cluster.act(.refuse, on: outcome.envelope.id, by: Unit.finance, reason: "重复发送")
            let redaction = AuditRedaction(secret: [UInt8](repeating: 1, count: 32))
            let export = try await Self.export(cluster["3508"], redaction: redaction)
            Self.expectPass(try #require(Self.reports([export], cluster).first))
            let text = String(decoding: export, as: UTF8.self)
            for hidden in [Unit.city, Unit.finance, "registrar", "重复发送"] { #expect(!text.contains(hidden)) }
        }
    }

    @Test("Many packets take several bundles; a packet is never torn from its order")
    func bundles() async throws {
        try await Cluster.with(.int, nodes: ["3508"]) { cluster in
            for _ in 0..<3 {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<80 {
                        group.addTask { _ = try await cluster.submit(from: Unit.city, to: [Unit.finance]) }
                    }
                    try await group.waitForAll()
                }
            }
            let report = try #require(Self.reports([try await Self.export(cluster["3508"])], cluster).first)
            Self.expectPass(report)
            #expect(report.manifest?.packets == 240 && report.manifest?.receipts == 480)
            #expect(report.verdicts[.pass] == 480)
        }
    }
}
