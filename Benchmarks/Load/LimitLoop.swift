import Cryptography
import Foundation

/// What the cryptographic library alone carries, measured by a program that has no line of ours around it.
struct LimitLoop: Sendable {
    struct Result: Codable, Sendable {
        let packets: Double
        let packetsPerSecond: Double
        let cpuMilliseconds: Double
    }

    let executable: String
    let seconds: Double

    /// Runs the loop for what a scenario sends, on all processors.
    func run(_ scenario: Scenario) throws -> Result {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: self.executable)
        process.arguments = [
            scenario.suite.rawValue.lowercased(), String(scenario.size), String(scenario.route.relays),
            String(self.seconds), String(ProcessInfo.processInfo.activeProcessorCount),
        ]
        process.standardOutput = output
        try process.run()
        let answer = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchError("\(self.executable) ended with status \(process.terminationStatus)")
        }
        return try JSONDecoder().decode(Result.self, from: answer)
    }
}
