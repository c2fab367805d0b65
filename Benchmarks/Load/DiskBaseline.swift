import Foundation
import Glibc

/// What the disk under the nodes' data can do: every batch of the log waits for it.
struct DiskBaseline: Codable, Sendable {
    /// Writes of 4 KiB that are made durable one after the other, by fdatasync.
    let syncsPerSecond: Double
    /// The time of one, in milliseconds, in the middle and at the 99th percentile.
    let syncMedian: Double
    let syncHigh: Double
    /// MiB per second written in one piece and made durable.
    let mebibytesPerSecond: Double

    /// Measures in a folder, and leaves nothing there.
    static func measure(in folder: String, seconds: Double) throws -> DiskBaseline {
        let path = "\(folder)/disk-baseline"
        guard FileManager.default.createFile(atPath: path, contents: nil) else {
            throw BenchError("\(path) cannot be written")
        }
        defer { try? FileManager.default.removeItem(atPath: path) }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? file.close() }
        let clock = ContinuousClock()
        let page = Data(repeating: 0x5A, count: 4096)
        var times: [Double] = []
        let begun = clock.now
        while begun.duration(to: clock.now) < .seconds(seconds) {
            let start = clock.now
            try file.write(contentsOf: page)
            guard fdatasync(file.fileDescriptor) == 0 else { throw BenchError("\(path) cannot be synced") }
            times.append(start.duration(to: clock.now) / .milliseconds(1))
        }
        let syncs = Double(times.count) / (begun.duration(to: clock.now) / .seconds(1))
        let piece = Data(repeating: 0x5A, count: 1 << 20)
        let start = clock.now
        for _ in 0..<256 { try file.write(contentsOf: piece) }
        guard fdatasync(file.fileDescriptor) == 0 else { throw BenchError("\(path) cannot be synced") }
        let latencies = Percentiles(times)
        return DiskBaseline(
            syncsPerSecond: syncs, syncMedian: latencies.median, syncHigh: latencies.high,
            mebibytesPerSecond: 256 / (start.duration(to: clock.now) / .seconds(1)))
    }
}

/// The middle and the 99th percentile of values.
struct Percentiles: Sendable {
    let median: Double
    let high: Double

    init(_ values: [Double]) {
        let sorted = values.sorted()
        func value(at share: Double) -> Double {
            sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int((Double(sorted.count) * share).rounded(.down)))]
        }
        self.median = value(at: 0.5)
        self.high = value(at: 0.99)
    }
}
