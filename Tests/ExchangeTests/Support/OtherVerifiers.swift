import CanonicalJSON
import Cryptography
import Foundation
import Testing

/// The verifiers in Python and in a browser page, which share no code with this one.
enum OtherVerifiers {
    private static var tools: URL {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root.appendingPathComponent("tools")
    }

    /// The exit status of `tools/verify.py`: 0 for a pass.
    static func python(_ file: [UInt8], anchors: [Certificate]) throws -> Int32 {
        let folder = try TemporaryFolder()
        let receipt = "\(folder.path)/receipt.yzr"
        let trust = "\(folder.path)/anchors.pem"
        try Data(file).write(to: URL(fileURLWithPath: receipt))
        try Data(anchors.map(\.pem).joined().utf8).write(to: URL(fileURLWithPath: trust))
        let script = Self.tools.appendingPathComponent("verify.py").path
        return try Self.run(["python3", "-B", script, receipt, "--trust", trust]).status
    }

    /// Whether there is a browser to open the page in.
    static let hasBrowser =
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/chromium")
        }

    /// The verdicts of `tools/verify.html`.
    static func page(_ files: [[UInt8]], anchors: [Certificate]) throws -> [String] {
        let folder = try TemporaryFolder()
        let anchor = Data(anchors.map(\.pem).joined().utf8).base64EncodedString()
        let questions = files.enumerated().map { number, file -> JSONValue in
            [
                "anchors": [.string(anchor)], "file": .string("\(number)"),
                "receipt": .string(Data(file).base64EncodedString()),
            ]
        }
        let hook = "<script>window.yizhanVectors = \(JSONValue.array(questions).canonicalText)</script>"
        let text = try String(contentsOf: Self.tools.appendingPathComponent("verify.html"), encoding: .utf8)
        let page = URL(fileURLWithPath: "\(folder.path)/verify.html")
        try Data(text.replacing("<!-- vectors -->", with: hook).utf8).write(to: page)
        let printed = try Self.run([
            "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--virtual-time-budget=60000", "--user-data-dir=\(folder.path)/profile", "--dump-dom", page.absoluteString,
        ]).output
        let start = try #require(printed.firstRange(of: "<pre id=\"results\">"))
        let rest = printed[start.upperBound...]
        let end = try #require(rest.firstRange(of: "</pre>"))
        let results = rest[..<end.lowerBound]
            .replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&amp;", with: "&")
        let answers = try #require(
            JSONSerialization.jsonObject(with: Data(results.utf8)) as? [[String: Any]])
        return answers.map { $0["verdict"] as? String ?? "" }
    }

    private static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
