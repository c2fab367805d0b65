import Foundation
import Glibc

/// What the kernel says a process has used.
struct ProcessUsage: Sendable {
    /// User and system time in milliseconds.
    let cpu: Double
    /// The most memory it ever held, in MiB.
    let peak: Double

    /// Reads `/proc/PID/stat` and `/proc/PID/status`.
    static func of(_ process: Int32) throws -> ProcessUsage {
        let stat = try Self.text("/proc/\(process)/stat")
        // The name in parentheses may hold spaces; the fields after it are numbered from 3 (proc(5)).
        let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else {
            throw BenchError("/proc/\(process)/stat cannot be read")
        }
        let status = try Self.text("/proc/\(process)/status")
        let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        guard let kibibytes = peak?.split(separator: " ").dropFirst().first.flatMap({ Double($0) }) else {
            throw BenchError("/proc/\(process)/status has no VmHWM")
        }
        return ProcessUsage(cpu: (user + system) * 1000 / Double(sysconf(Int32(_SC_CLK_TCK))), peak: kibibytes / 1024)
    }

    /// Milliseconds for which the machine's processors have worked, whoever for: the first line of `/proc/stat`.
    static func machine() throws -> Double {
        let line = try Self.text("/proc/stat").prefix { $0 != "\n" }.split(separator: " ").dropFirst()
        let ticks = line.compactMap { Double($0) }
        guard ticks.count >= 8 else { throw BenchError("/proc/stat cannot be read") }
        // User, nice, system, then idle and waiting for the disk, interrupts, and what a host took away.
        let busy = ticks[0...2].reduce(0, +) + ticks[5...7].reduce(0, +)
        return busy * 1000 / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func text(_ path: String) throws -> String {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }
        return String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
    }
}
