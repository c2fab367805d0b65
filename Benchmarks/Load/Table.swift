import Foundation

/// Outcomes as lines of text.
enum Table {
    private static let columns = [
        ("run", 10), ("packets/s", 10), ("MB/s", 8), ("limit/s", 9), ("share", 6), ("p50 ms", 9), ("p99 ms", 9),
        ("CPU ms/packet: nodes, client", 31), ("limit", 7), ("peak MB", 15), ("others", 6),
    ]

    static var header: String {
        Self.line(Self.columns.map(\.0)) + "  goal"
    }

    static func row(_ outcome: Outcome) -> String {
        let daemons = outcome.used.dropLast()
        let cpu =
            daemons.map { Self.number($0.cpuMillisecondsPerPacket, 2) }.joined(separator: " ")
            + ", " + Self.number(outcome.used.last?.cpuMillisecondsPerPacket ?? 0, 2)
        let cells = [
            outcome.name, Self.number(outcome.packetsPerSecond, outcome.packetsPerSecond < 10 ? 2 : 0),
            Self.number(outcome.mebibytesPerSecond, 1),
            Self.number(outcome.limitPacketsPerSecond, outcome.limitPacketsPerSecond < 10 ? 2 : 0),
            Self.number(outcome.shareOfLimit, 0) + "%", Self.number(outcome.medianMilliseconds, 1),
            Self.number(outcome.highMilliseconds, 1), cpu, Self.number(outcome.limitCPUMillisecondsPerPacket, 2),
            daemons.map { Self.number($0.peakMebibytes, 0) }.joined(separator: " "),
            Self.number(outcome.othersShare, 0) + "%",
        ]
        return Self.line(cells) + "  " + outcome.goals.joined(separator: ", ")
    }

    static func disk(_ disk: DiskBaseline) -> String {
        "disk: \(Self.number(disk.syncsPerSecond, 0)) fdatasync/s of 4 KiB, p50 \(Self.number(disk.syncMedian, 2)) ms, "
            + "p99 \(Self.number(disk.syncHigh, 2)) ms; \(Self.number(disk.mebibytesPerSecond, 0)) MB/s in one piece"
    }

    private static func number(_ value: Double, _ digits: Int) -> String {
        value.formatted(.number.precision(.fractionLength(digits)).grouping(.never).locale(Locale(identifier: "en_US")))
    }

    private static func line(_ cells: [String]) -> String {
        zip(cells, Self.columns).enumerated().map { index, pair in
            let space = String(repeating: " ", count: max(0, pair.1.1 - pair.0.count))
            return index == 0 ? pair.0 + space : space + pair.0
        }.joined(separator: " ")
    }
}
