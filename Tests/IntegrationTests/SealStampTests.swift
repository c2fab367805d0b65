import CanonicalJSON
import Foundation
import Testing

extension IntegrationTests {
    @Suite("Seals under timestamps", .timeLimit(.minutes(3)))
    struct SealStampTests {
        private static let unit = "11350800004070006F@3508"
        private static let url = "http://127.0.0.1"

        @Test("A running authority stamps seals and signatures; without it nothing is written")
        func stamped() async throws {
            let workshop = try SealWorkshop()
            defer { workshop.scratch.remove() }
            try await workshop.prepare()
            let authority = try workshop.startAuthority()
            defer { authority.signal(SIGKILL) }
            let port = try await eventually("the authority's port") {
                try? String(decoding: Files.bytes(workshop.scratch.path("port")), as: UTF8.self)
                    .trimmingCharacters(in: .newlines)
            }
            let source = Program.demoDocument("qingshi.ofd")
            let sealing =
                "seal apply \(source) --seal $/office.esl --key $/office.key --certificate $/office.crt \(SealWorkshop.trust)"
            let applied = try await workshop.done(
                "\(sealing) --at 1:105,200 --tsa \(Self.url):\(port)/ -o $/sealed.ofd --json"
            ).json()
            let time = try applied.requiredText("timestamp")
            let signing =
                "seal sign $/sealed.ofd --key $/chen.key --certificate $/chen.crt \(SealWorkshop.trust)"
            let signed = try await workshop.done("\(signing) --tsa \(Self.url):\(port) -o $/signed.ofd")
            #expect(signed.output.contains("timestamp 时间戳"), "\(signed.output)")

            let verified = await workshop.run("seal verify $/signed.ofd \(SealWorkshop.verifying) --json")
            let report = try JSONValue(parsing: Array(try #require(verified).output.utf8))
            let signatures = try #require(report["signatures"]?.elements)
            #expect(signatures.count == 2)
            for signature in signatures {
                let check = signature["checks"]?.elements?.first { $0["name"]?.text == "timestamp" }
                #expect(check?["outcome"]?.text == "pass", "\(signature.canonicalText)")
                #expect(signature["verdict"]?.text == "valid", "\(signature.canonicalText)")
                #expect(signature["stampedTime"] == signature["time"])
            }
            #expect(signatures[0]["stampedTime"]?.text == time)
            let text = await workshop.run("seal verify $/signed.ofd \(SealWorkshop.verifying)")
            #expect(text?.output.contains("（时间戳 stamped）") == true)

            try await workshop.fails("\(sealing) --at 1:105,200 --tsa \(Self.url):\(port)/none -o $/a.ofd", 65)
            try await workshop.fails("\(sealing) --at 1:105,200 --tsa https://127.0.0.1/ -o $/b.ofd", 64)
            authority.signal(SIGTERM)
            #expect(await authority.end() == .exited(0))
            try await workshop.fails("\(sealing) --at 1:105,200 --tsa \(Self.url):\(port)/ -o $/c.ofd", 75)
            try await workshop.fails("\(signing) --tsa \(Self.url):\(port)/ -o $/d.ofd", 75)
        }
    }
}

/// A folder with a CA, a seal, officers, and the certificate of a timestamp authority, made by the commands themselves.
private struct SealWorkshop {
    static let trust = "\(Self.verifying) --passphrase-file $/pass"
    static let verifying = "--trust $/city/ca.cert.pem --crl $/city/crl.pem"

    let scratch: Scratch
    private let executable: String

    init() throws {
        self.executable = try #require(Program.yizhan, "the executable is not built")
        self.scratch = try Scratch()
    }

    func prepare() async throws {
        try self.scratch.write("correct horse\n", to: "pass", mode: 0o600)
        let passphrases = "--passphrase-file $/pass --key-passphrase-file $/pass --key-iterations 1000"
        let unit = "11350800004070006F@3508"
        try await self.done("ca init $/root --suite gm --passphrase-file $/pass --key-iterations 1000")
        try await self.done("ca subordinate $/root $/city --division 3508 \(passphrases)")
        for (profile, name, file) in [
            ("seal-maker", unit, "maker"), ("seal-sign", unit, "office"), ("officer-sign", "chen-hua.\(unit)", "chen"),
            ("officer-sign", "zhou-wei.\(unit)", "zhou"), ("tsa", "3508", "tsa"),
        ] {
            try await self.done(
                "ca issue $/city --profile \(profile) --name \(name) --key $/\(file).key --out $/\(file).crt \(passphrases)"
            )
        }
        try await self.done("ca crl $/city --passphrase-file $/pass")
        try self.scratch.write(Self.picture, to: "seal.png")
        let officer = { (name: String) in
            "--officer-key $/\(name).key --officer-certificate $/\(name).crt --officer-passphrase-file $/pass"
        }
        let seal = "$/seals --seal 35080000000001"
        try await self.done("seal init $/seals --keeper \(unit) --anchor $/city/ca.cert.pem")
        try await self.done(
            "seal apply-for $/seals --owner \(unit) --name 龙岩市人民政府 --certificate $/office.crt "
                + "--picture $/seal.png --custodian lin-fang.\(unit) \(officer("chen"))")
        try await self.done("seal approve \(seal) \(officer("zhou"))")
        try await self.done(
            "seal make \(seal) --maker-key $/maker.key --maker-certificate $/maker.crt --maker-passphrase-file $/pass "
                + "\(officer("zhou")) --out $/office.esl")
    }

    func startAuthority() throws -> ChildProcess {
        let log = self.scratch.path("tsa.log")
        return try ChildProcess(
            self.executable,
            self.arguments(
                "tsa serve --key $/tsa.key --certificate $/tsa.crt --passphrase-file $/pass --policy 1.2.3.4.1 "
                    + "--data $/tsa-data --listen 127.0.0.1:0 --port-file $/port"), output: log, errors: log)
    }

    func run(_ line: String) async -> CommandRun? {
        try? await CommandRun.of(self.executable, self.arguments(line), in: self.scratch)
    }

    @discardableResult
    func done(_ line: String, location: SourceLocation = #_sourceLocation) async throws -> CommandRun {
        let run = try await CommandRun.of(self.executable, self.arguments(line), in: self.scratch)
        try #require(run.status == 0, "\(line): \(run.errors)", sourceLocation: location)
        return run
    }

    /// Runs a command that must fail and write nothing.
    func fails(_ line: String, _ status: Int32, location: SourceLocation = #_sourceLocation) async throws {
        let target = try #require(self.arguments(line).last)
        let run = try await CommandRun.of(self.executable, self.arguments(line), in: self.scratch)
        #expect(run.status == status, "\(line): \(run.errors)", sourceLocation: location)
        #expect(!Files.exist(target), sourceLocation: location)
        #expect(run.errors.contains("yizhan: error: "), sourceLocation: location)
    }

    private func arguments(_ line: String) -> [String] {
        line.split(separator: " ").map { String($0).replacing("$", with: self.scratch.folder) }
    }

    /// A PNG file whose chunks are in order.
    private static let picture: [UInt8] = {
        func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
            [0, 0, 0, UInt8(data.count)] + Array(type.utf8) + data + [0, 0, 0, 0]
        }
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + chunk("IHDR", [0, 0, 0, 64, 0, 0, 0, 64, 8, 6, 0, 0, 0]) + chunk("IDAT", [1]) + chunk("IEND", [])
    }()
}
