import Cryptography
import Foundation

/// What one run has shown.
struct Outcome: Codable, Sendable {
    /// What one process has used.
    struct Used: Codable, Sendable {
        let name: String
        let cpuMillisecondsPerPacket: Double
        let peakMebibytes: Double
    }

    let name: String
    let suite: String
    let bytes: Int
    let nodes: [String]
    let inFlight: Int
    let packets: Int
    let seconds: Double
    let packetsPerSecond: Double
    let mebibytesPerSecond: Double
    let medianMilliseconds: Double
    let highMilliseconds: Double
    /// Each daemon, the sender's first, then the program that sends.
    let used: [Used]
    /// The share of the processors that other programs took meanwhile; figures are worth little when it is not near 0.
    let othersShare: Double
    let limitPacketsPerSecond: Double
    let limitMebibytesPerSecond: Double
    let limitCPUMillisecondsPerPacket: Double
    let shareOfLimit: Double
    let goals: [String]

    init(
        _ scenario: Scenario, _ window: Measurement.Window, _ names: [String], peaks: [Double], limit: LimitLoop.Result
    ) {
        let packets = window.latencies.count
        let seconds = window.begun.duration(to: window.ended) / .seconds(1)
        let rate = Double(packets) / seconds
        let size = Double(scenario.size) / Double(1 << 20)
        let latencies = Percentiles(window.latencies)
        let share = 100 * rate / limit.packetsPerSecond
        self.name = scenario.name
        self.suite = scenario.suite.rawValue
        self.bytes = scenario.size
        self.nodes = scenario.route.nodes
        self.inFlight = scenario.inFlight
        self.packets = packets
        self.seconds = seconds
        self.packetsPerSecond = rate
        self.mebibytesPerSecond = rate * size
        self.medianMilliseconds = latencies.median
        self.highMilliseconds = latencies.high
        let (before, after) = window.usage
        let cpu = names.indices.map { after.processes[$0].cpu - before.processes[$0].cpu }
        self.used = names.indices.map { index in
            Used(
                name: names[index], cpuMillisecondsPerPacket: cpu[index] / Double(packets), peakMebibytes: peaks[index])
        }
        let whole = seconds * 1000 * Double(ProcessInfo.processInfo.activeProcessorCount)
        self.othersShare = max(0, 100 * (after.machine - before.machine - cpu.reduce(0, +)) / whole)
        self.limitPacketsPerSecond = limit.packetsPerSecond
        self.limitMebibytesPerSecond = limit.packetsPerSecond * size
        self.limitCPUMillisecondsPerPacket = limit.cpuMilliseconds
        self.shareOfLimit = share
        self.goals = scenario.goals.map { goal in
            switch goal.figure {
            case .packetsPerSecond: goal.text(for: rate)
            case .mebibytesPerSecond: goal.text(for: rate * size)
            case .median: goal.text(for: latencies.median)
            case .share: goal.text(for: share)
            }
        }
    }
}

/// Everything that was measured.
struct Report: Codable, Sendable {
    let date: String
    let processors: Int
    let processor: String
    let isQuick: Bool
    let disk: DiskBaseline
    var outcomes: [Outcome] = []

    init(isQuick: Bool, disk: DiskBaseline) {
        self.date = Date.now.formatted(.iso8601)
        self.processors = ProcessInfo.processInfo.activeProcessorCount
        let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
        let model = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last
        self.processor = model.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
        self.isQuick = isQuick
        self.disk = disk
    }

    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(self).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}
