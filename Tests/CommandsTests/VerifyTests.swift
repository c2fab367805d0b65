import CanonicalJSON
import Commands
import Cryptography
import Foundation
import Testing

@Suite("Verifying receipts by command", .timeLimit(.minutes(2)))
struct VerifyTests {
    @Test("A good receipt passes every check, by the anchor alone", arguments: Suite.allCases)
    func good(_ suite: Suite) async throws {
        try await Workshop.with { workshop in
            try await workshop.makeReceipts(suite)
            let run = try await workshop.done("verify $/receipts/a.yzr --trust $/root/ca.cert.pem")
            #expect(run.output.contains("a.yzr：通过 pass"))
            #expect(run.output.contains("送达 delivered"))
            #expect(run.output.contains("[通过 pass] 检查点签名"))
            #expect(run.output.contains("checkpoint signature"))
            #expect(!run.output.contains("[不通过 fail]"))
            #expect(run.output.contains("what even a pass does not prove"))
        }
    }

    @Test("A changed byte fails, wherever it is", arguments: Suite.allCases)
    func tampered(_ suite: Suite) async throws {
        try await Workshop.with { workshop in
            try await workshop.makeReceipts(suite)
            let good = try workshop.makeReceipt(suite)
            for position in stride(from: 3, to: good.count, by: good.count / 17) {
                var bytes = good
                bytes[position] ^= 1
                try workshop.write(bytes, to: "bad.yzr")
                let run = await workshop.run("verify $/bad.yzr --trust $/root/ca.cert.pem")
                #expect(run.status == .refused, "byte \(position)")
                #expect(run.output.contains("不通过 fail") && run.errors.isEmpty)
            }
        }
    }

    @Test("Another anchor fails; without revocation lists it cannot be told")
    func verdicts() async throws {
        try await Workshop.with { workshop in
            try await workshop.makeReceipts(.gm)
            try await workshop.done("ca init $/stranger --suite gm --key-iterations 1000 %ca")
            let stranger = await workshop.run("verify $/receipts/a.yzr --trust $/stranger/ca.cert.pem --json")
            #expect(stranger.status == .refused)
            #expect(try stranger.json().requiredText("verdict") == "fail")
            try workshop.write(workshop.makeReceipt(.gm, withList: false), to: "bare.yzr")
            let bare = await workshop.run("verify $/bare.yzr --trust $/root/ca.cert.pem")
            #expect(bare.status == .undecided)
            #expect(bare.output.contains("[无法判定 cannot tell] 日志证书未撤销"))
        }
    }

    @Test("Of several receipts each has a line, and the worst decides")
    func folder() async throws {
        try await Workshop.with { workshop in
            try await workshop.makeReceipts(.int)
            let verify = "verify $/receipts --trust $/root/ca.cert.pem"
            let good = try await workshop.done(verify)
            #expect(good.output.split(separator: "\n").filter { $0.hasPrefix("[通过 pass]") }.count == 3)
            #expect(good.output.contains("receipts/2026/c.yzr"))
            try workshop.write("nonsense", to: "receipts/bad.yzr")
            try workshop.write("no receipt", to: "receipts/readme.txt")
            let mixed = await workshop.run(verify)
            #expect(mixed.status == .refused)
            #expect(mixed.output.contains("    [不通过 fail] 回执文件格式"))
            let verbose = await workshop.run("\(verify) -v")
            #expect(verbose.output.components(separatedBy: "检查点签名").count == 5)
            let json = try await workshop.run("\(verify) --json").json()
            #expect(try json.requiredText("verdict") == "fail")
            let verdicts = try json.requiredElements("receipts").map { try $0.requiredText("verdict") }
            #expect(verdicts == ["pass", "pass", "fail", "pass"])
            #expect(try json.requiredElements("unproven").count == 7)
            #expect(try json.requiredElements("receipts")[0].requiredText("file").hasSuffix("/a.yzr"))
        }
    }

    @Test("A file that is too large fails, and the others are verified all the same")
    func tooLarge() async throws {
        try await Workshop.with { workshop in
            try await workshop.makeReceipts(.int)
            try workshop.write([UInt8](repeating: 0, count: 24 << 20 | 1), to: "receipts/big.yzr")
            let run = await workshop.run("verify $/receipts --trust $/root/ca.cert.pem")
            #expect(run.status == .refused)
            #expect(run.output.split(separator: "\n").filter { $0.hasPrefix("[通过 pass]") }.count == 3)
        }
    }

    @Test(
        "The verifier in Python prints the same, but for reasons and witnesses", .enabled(if: SecondOpinion.isThere),
        arguments: Suite.allCases)
    func second(_ suite: Suite) async throws {
        try await Workshop.with { workshop in
            try await workshop.makeReceipts(suite)
            try workshop.write("nonsense", to: "receipts/bad.yzr")
            try workshop.write(workshop.makeReceipt(suite, withList: false), to: "receipts/2026/bare.yzr")
            let first = try await workshop.run("verify $/receipts --trust $/root/ca.cert.pem --json").json()
            let arguments = ["receipts", "--trust", "root/ca.cert.pem", "--json"].map {
                $0.hasPrefix("r") ? workshop.path($0) : $0
            }
            let second = try SecondOpinion.json(arguments)
            #expect(SecondOpinion.withoutReasons(first) == SecondOpinion.withoutReasons(second))
            #expect(first["receipts"]?.elements?.count == 5)
        }
    }

    @Test("Anchors must be CA certificates; what is missing is told before anything is printed")
    func inputs() async throws {
        try await Workshop.with { workshop in
            try await workshop.makeReceipts(.int)
            let trust = "--trust $/root/ca.cert.pem"
            try await workshop.fails("verify $/receipts/a.yzr --trust $/log.crt", .badData, "no CA's")
            try await workshop.fails("verify $/receipts/a.yzr --trust $/ca.pass", .badData, "holds no certificate")
            try await workshop.fails("verify $/receipts/a.yzr --trust $/none", .missingInput, "none")
            try await workshop.fails("verify $/receipts/a.yzr $/none.yzr \(trust)", .missingInput, "none.yzr")
            try await workshop.fails("verify $/county \(trust)", .missingInput, "holds no receipt file")
        }
    }
}

/// `tools/verify.py`.
private enum SecondOpinion {
    static let isThere = (try? Self.run(["--help"]))?.isEmpty == false

    static func json(_ arguments: [String]) throws -> JSONValue { try JSONValue(parsing: try Self.run(arguments)) }

    /// The answer without what each verifier words by itself.
    static func withoutReasons(_ json: JSONValue) -> JSONValue {
        if let elements = json.elements { return .array(elements.map(Self.withoutReasons)) }
        guard let members = json.members else { return json }
        let kept = members.filter { !["reason", "witnesses"].contains($0.key) }
        return .object(kept.mapValues(Self.withoutReasons))
    }

    private static func run(_ arguments: [String]) throws -> [UInt8] {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("tools/verify.py")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-B", script.path] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return [UInt8](output)
    }
}
