internal import Foundation

/// What the system says of this process (`proc(5)`).
public struct ProcessFigures: Sendable, Hashable {
    /// Memory in use.
    public var residentBytes: Int64
    /// The most memory that was ever in use.
    public var peakBytes: Int64
    /// Processor time since the start.
    public var processorMilliseconds: Int64
    /// Open descriptors.
    public var descriptors: Int64
    /// How many there may be.
    public var descriptorLimit: Int64

    /// Figures.
    public init(
        residentBytes: Int64 = 0,
        peakBytes: Int64 = 0,
        processorMilliseconds: Int64 = 0,
        descriptors: Int64 = 0,
        descriptorLimit: Int64 = 0
    ) {
        self.residentBytes = residentBytes
        self.peakBytes = peakBytes
        self.processorMilliseconds = processorMilliseconds
        self.descriptors = descriptors
        self.descriptorLimit = descriptorLimit
    }

    /// Reads the texts of the system; what cannot be read counts as 0.
    ///
    /// - Parameters:
    ///   - status: The text of `/proc/self/status`.
    ///   - stat: The text of `/proc/self/stat`.
    ///   - limits: The text of `/proc/self/limits`.
    ///   - descriptors: How many entries `/proc/self/fd` has.
    ///   - ticks: Ticks of a second, as `stat` counts processor time.
    init(status: String, stat: String, limits: String, descriptors: Int, ticks: Int64 = 100) {
        func kilobytes(_ name: String) -> Int64 {
            let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
            return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int64($0) } ?? 0
        }
        // The second field, the name of the program, is in parentheses and may have spaces.
        let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ").dropFirst()
        let times = fields.dropFirst(11).prefix(2).compactMap { Int64($0) }
        let files = limits.split(separator: "\n").first { $0.hasPrefix("Max open files") }
        self.init(
            residentBytes: kilobytes("VmRSS:") * 1024, peakBytes: kilobytes("VmHWM:") * 1024,
            processorMilliseconds: times.reduce(0, +) * 1000 / ticks, descriptors: Int64(descriptors),
            descriptorLimit: files?.split(whereSeparator: \.isWhitespace).dropFirst(3).first.flatMap { Int64($0) } ?? 0)
    }

    /// The figures of this process now.
    static func current() -> Self {
        func text(_ name: String) -> String {
            (try? String(contentsOfFile: "/proc/self/\(name)", encoding: .utf8)) ?? ""
        }
        let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count ?? 0
        // The descriptor that reads the folder is in it.
        return Self(
            status: text("status"), stat: text("stat"), limits: text("limits"), descriptors: max(0, descriptors - 1))
    }
}
