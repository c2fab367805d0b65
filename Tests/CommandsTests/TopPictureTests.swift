import Commands
import Documents
import Exchange
import Foundation
import Testing

@testable import Watching

@Suite("The live view")
struct TopPictureTests {
    private static let start = UTCMilliseconds(sinceEpoch: 1_795_000_000_000)

    private static func neighbour(_ code: String, _ status: LinkView.Status = .open) throws -> NodeSnapshot.Neighbour {
        NodeSnapshot.Neighbour(
            code: try DivisionCode(code), isParent: code == "3508", status: status, packets: 0, bytes: 0, messages: 0,
            ages: Array(repeating: 0, count: QueueAges.limits.count + 1), oldest: nil, nextTry: nil, window: 8,
            underWay: 0, failures: 0, answered: nil, skew: nil, cause: "", sent: .init(), received: .init())
    }

    private static func snapshot(_ neighbours: [NodeSnapshot.Neighbour], seconds: Int64 = 0) throws -> NodeSnapshot {
        NodeSnapshot(
            time: self.start.advanced(by: .seconds(seconds)), started: self.start.advanced(by: .seconds(-7260)),
            node: try DivisionCode("350823"), version: "0.1.0", suite: "GM", isReady: true, neighbours: neighbours,
            commits: .init(), store: .init(), deadLetters: [.ours: 1], connections: 3, witness: .init(),
            process: .init(), expiries: [])
    }

    @Test("Rates are the difference of two snapshots by the time between them")
    func rates() throws {
        var before = try Self.snapshot([try Self.neighbour("3508")])
        var now = try Self.snapshot([try Self.neighbour("3508")], seconds: 2)
        (before.neighbours[0].sent, now.neighbours[0].sent) = (
            .init(packets: 100, bytes: 1_000_000), .init(packets: 300, bytes: 9_000_000)
        )
        (now.commits.batches, now.commits.operations, now.commits.microseconds) = (10, 45, 25_000)
        let lines = TopPicture(now, since: before).lines()
        #expect(lines[1].contains("22.5/s") && lines[1].contains("batch 4.5") && lines[1].contains("latency 2.5 ms"))
        let row = try #require(lines.first { $0.hasPrefix("3508 ↑") })
        #expect(row.split(separator: " ").contains("100.0") && row.split(separator: " ").contains("4.0"))
        #expect(lines[0].contains("up 2h1m"))
    }

    @Test("Without an earlier snapshot, or over a restart, there are no rates")
    func noRates() throws {
        let now = try Self.snapshot([try Self.neighbour("3508")])
        var other = try Self.snapshot([try Self.neighbour("3508")], seconds: -5)
        other.started = Self.start.advanced(by: .seconds(-9000))
        for before in [nil, other] {
            let row = try #require(TopPicture(now, since: before).lines().first { $0.hasPrefix("3508 ↑") })
            #expect(row.split(separator: " ").count { $0 == "–" } == 4)
        }
    }

    @Test("Columns stand below each other with wide characters in them, at any width", arguments: [20, 79, 80, 200])
    func width(_ columns: Int) throws {
        var sick = try Self.neighbour("350823106", .unauthorised)
        sick.cause = "认证失败 by 某节点\u{1B}[2J"
        let now = try Self.snapshot([try Self.neighbour("3508"), sick])
        let lines = TopPicture(now, since: nil).lines(columns: columns)
        #expect(lines.allSatisfy { $0.displayWidth <= columns })
        #expect(!lines.joined().contains("\u{1B}"))
        let table = TopPicture(now, since: nil).lines()
        let heading = try #require(table.first { $0.hasPrefix("节点 node") })
        let row = try #require(table.first { $0.hasPrefix("3508 ↑") })
        let end = try #require(heading.range(of: "合计 total")).upperBound
        let cell = try #require(row.range(of: " 0 ")).lowerBound
        #expect(heading[..<end].displayWidth == row[...cell].displayWidth + 1)
    }

    @Test("Those that do not work come first, and what has no room is counted")
    func order() throws {
        var busy = try Self.neighbour("350823107")
        busy.packets = 9
        let now = try Self.snapshot(
            [try Self.neighbour("3508"), busy, try Self.neighbour("350823108", .unreachable)]
                + (110..<150).map { try Self.neighbour("350823\($0)") })
        let rows = TopPicture(now, since: nil).lines().drop { !$0.hasPrefix("节点") }.dropFirst().map {
            String($0.prefix { $0 != " " })
        }
        #expect(rows.prefix(3) == ["350823108", "350823107", "3508"])
        let short = TopPicture(now, since: nil).lines(columns: 80, rows: 20)
        #expect(short.count == 20 && short[19].hasPrefix("… "))
        #expect(TopPicture(now, since: nil).lines(columns: 80, rows: 3).count == 3)
    }

    @Test("Alarms stand above the table")
    func alarms() throws {
        var now = try Self.snapshot([])
        now.alarms = (0..<30).map { HealthAlarm(.clockSkew, "\($0)", "clock \($0)", since: Self.start) }
        let lines = TopPicture(now, since: nil).lines(columns: 100, rows: 24)
        #expect(lines.count { $0.hasPrefix("告警 alarm") } == 8 && lines.contains { $0.contains("22 条未显示") })
    }
}

extension Substring {
    fileprivate var displayWidth: Int { String(self).displayWidth }
}
