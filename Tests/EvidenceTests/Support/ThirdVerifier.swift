import CanonicalJSON
import Foundation
import Testing

/// Runs `tools/verify.html` in a browser without a window.
enum ThirdVerifier {
    /// A receipt file and its anchors in PEM.
    struct Question {
        let file: String
        let receipt: [UInt8]
        let anchors: [[UInt8]]
        var packet: [UInt8]?
        var witnesses = 0
    }

    static let page = URL(fileURLWithPath: SecondVerifier.script).deletingLastPathComponent()
        .appendingPathComponent("verify.html")

    /// The command that starts the browser, or nil where there is none.
    static let browser: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return ["chromium", "chromium-browser", "google-chrome"].first { name in
            folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
        }
    }()

    static func verify(_ questions: [Question]) throws -> [SecondVerifier.Receipt] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("yizhan-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let vectors = questions.map { question -> JSONValue in
            var members: [String: JSONValue] = [
                "anchors": .array(question.anchors.map { .string(Self.base64($0)) }),
                "file": .string(question.file), "receipt": .string(Self.base64(question.receipt)),
            ]
            members["witnesses"] = question.witnesses == 0 ? nil : .integer(Int64(question.witnesses))
            members["packet"] = question.packet.map { .string(Self.base64($0)) }
            return .object(members)
        }
        let hook = "<script>window.yizhanVectors = \(JSONValue.array(vectors).canonicalText)</script>"
        let marker = "<!-- vectors -->"
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        try #require(text.contains(marker))
        let page = folder.appendingPathComponent("verify.html")
        try Data(text.replacing(marker, with: hook).utf8).write(to: page)
        let printed = try Self.print(page, profile: folder.appendingPathComponent("profile"))
        let start = try #require(printed.firstRange(of: "<pre id=\"results\">"))
        let rest = printed[start.upperBound...]
        let end = try #require(rest.firstRange(of: "</pre>"))
        let results = rest[..<end.lowerBound].replacing("&lt;", with: "<").replacing("&gt;", with: ">")
            .replacing("&amp;", with: "&")
        return try SecondVerifier.answers(Array("{\"receipts\":\(results.isEmpty ? "[]" : results)}".utf8))
    }

    /// The page's elements once its script has run.
    private static func print(_ page: URL, profile: URL) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // Its sandbox needs rights that root in a container has not; the page is our own.
        process.arguments = [
            Self.browser ?? "", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--no-first-run",
            "--virtual-time-budget=60000", "--user-data-dir=\(profile.path)", "--dump-dom", page.absoluteString,
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
    }

    static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}
