import CanonicalJSON
import Cryptography
import Evidence
import Foundation
import Testing

/// Runs `tools/verify.py`.
enum SecondVerifier {
    struct Answer: Equatable {
        let exitCode: Int32
        let verdict: String
        /// Check and status, in order.
        let checks: [String]
    }

    /// What it says of one of several files.
    struct Receipt {
        let file: String
        let verdict: String
        let checks: [String]
        /// Witness and status, in order.
        let witnesses: [String]
    }

    static let script = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("tools/verify.py").path

    /// Whether there is a Python to run it.
    static let isThere = (try? Self.run(["--help"]).code) == 0

    static func verify(_ file: [UInt8], anchors: [Certificate]) throws -> Answer {
        let (code, answers) = try Self.run([file], trust: Array(anchors.map(\.pem).joined().utf8))
        let answer = try #require(answers.first)
        return Answer(exitCode: code, verdict: answer.verdict, checks: answer.checks)
    }

    /// What it says of several files.
    static func verify(
        _ files: [[UInt8]],
        anchors: [UInt8],
        packet: [UInt8]? = nil,
        witnesses: Int = 0
    ) throws -> [Receipt] {
        try Self.run(files, trust: anchors, packet: packet, witnesses: witnesses).answers
    }

    /// What it says of exports for auditors, given together.
    static func verify(exports: [[UInt8]], anchors: [UInt8]) throws -> [Receipt] {
        try Self.run(exports, trust: anchors, ending: "yza").answers
    }

    private static func run(
        _ files: [[UInt8]],
        trust: [UInt8],
        packet: [UInt8]? = nil,
        witnesses: Int = 0,
        ending: String = "yzr"
    ) throws -> (code: Int32, answers: [Receipt]) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("yizhan-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let paths = try files.enumerated().map { number, file in
            let path = folder.appendingPathComponent("\(number).\(ending)")
            try Data(file).write(to: path)
            return path.path
        }
        let anchors = folder.appendingPathComponent("anchors.pem")
        try Data(trust).write(to: anchors)
        let given = folder.appendingPathComponent("packet")
        if let packet { try Data(packet).write(to: given) }
        let options =
            ["--json", "--trust", anchors.path] + (packet == nil ? [] : ["--packet", given.path])
            + (witnesses == 0 ? [] : ["--witnesses", "\(witnesses)"])
        let (code, output) = try Self.run(paths + options)
        return (code, output.isEmpty ? [] : try Self.answers(output))
    }

    /// Reads what it prints with `--json`.
    static func answers(_ output: [UInt8]) throws -> [Receipt] {
        let json = try JSONValue(parsing: output, limits: JSONLimits(size: 16 << 20, depth: 8, count: 1 << 20))
        let exports = try json["exports"] == nil ? [] : json.requiredElements("exports")
        return try (json.requiredElements("receipts") + exports).map { receipt in
            Receipt(
                file: try receipt.requiredText("file"),
                verdict: try receipt.requiredText("verdict"),
                checks: try receipt.requiredElements("checks").map {
                    "\(try $0.requiredText("id")): \(try $0.requiredText("status"))"
                },
                witnesses: try receipt.requiredElements("witnesses").map {
                    "\(try $0.requiredText("node")): \(try $0.requiredText("status"))"
                }
            )
        }
    }

    static func run(_ arguments: [String]) throws -> (code: Int32, output: [UInt8]) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-B", Self.script] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, [UInt8](output))
    }
}

extension VerificationReport {
    /// The report as the second verifier gives it.
    var answer: SecondVerifier.Answer {
        SecondVerifier.Answer(
            exitCode: self.verdict.exitCode,
            verdict: self.verdict.rawValue,
            checks: self.items.map { "\($0.check.rawValue): \($0.finding.status.rawValue)" }
        )
    }
}
