import CanonicalJSON
import Commands
import Cryptography
import Documents
import Testing

/// `yizhan seal verify` with the lists of a seal register.
@Suite("Verifying with a status list by command", .timeLimit(.minutes(2)))
struct SealVerifyTests {
    private static let trust =
        "--trust $/city/ca.cert.pem --trust $/county/ca.cert.pem --crl $/city/crl.pem --crl $/county/crl.pem"

    private static func outcome(_ name: String, _ run: CommandRun) throws -> String? {
        let signature = try #require(try run.json()["signatures"]?.elements?.first)
        let check = signature["checks"]?.elements?.first { $0["name"]?.text == name }
        return check?["outcome"]?.text
    }

    @Test("A seal in use passes; what is signed after its suspension fails by the next list", arguments: Suite.allCases)
    func status(_ suite: Suite) async throws {
        try await Workshop.with { start in
            var workshop = start
            try await workshop.makeSeal(suite)
            try await workshop.makeLists()
            try workshop.sealDocument("early.ofd")
            try await workshop.done("seal status $/seals \(SealTests.maker) --out $/first.json")
            let line = "seal verify $/early.ofd \(Self.trust)"
            let without = await workshop.run("\(line) --json")
            #expect(without.status == .success, "\(without.output)")
            #expect(try Self.outcome("seal-status", without) == nil)
            let inUse = await workshop.run("\(line) --status-list $/first.json --json")
            #expect(inUse.status == .success, "\(inUse.output)")
            #expect(try Self.outcome("seal-status", inUse) == "pass")
            workshop.now = workshop.now.advanced(by: .seconds(3600))
            try await workshop.done(
                "seal suspend $/seals --seal \(SealTests.number) --reason 调查 \(SealTests.officer("zhou"))")
            workshop.now = workshop.now.advanced(by: .seconds(3600))
            try workshop.sealDocument("late.ofd")
            try await workshop.done("seal status $/seals \(SealTests.maker) --out $/second.json")
            let both = "--status-list $/first.json --status-list $/second.json"
            let early = await workshop.run("\(line) \(both)")
            #expect(early.status == .success && early.output.contains("印章启用中;此后于"), "\(early.output)")
            let late = await workshop.run("seal verify $/late.ofd \(Self.trust) \(both) --json")
            #expect(late.status == .refused)
            #expect(try Self.outcome("seal-status", late) == "fail")
            // Who has the old list only does not know, and once it has expired it says so.
            workshop.now = workshop.now.advanced(by: .seconds(8 * 86_400))
            let over = await workshop.run(
                "seal verify $/late.ofd \(Self.trust) --status-list $/first.json --json")
            #expect(over.status == .undecided)
            #expect(try Self.outcome("seal-status", over) == "cannot-tell")
        }
    }

    @Test("A list that is changed, or that no anchor stands behind, ends the command")
    func refusals() async throws {
        try await Workshop.with { workshop in
            try await workshop.makeSeal(.gm)
            try workshop.sealDocument("a.ofd")
            try await workshop.done("seal status $/seals \(SealTests.maker) --out $/list.json")
            let line = "seal verify $/a.ofd --status-list"
            try await workshop.fails(
                "\(line) $/list.json", .badData, "list.json: the maker's certificate may not be used")
            try await workshop.fails(
                "\(line) $/list.json --trust $/county/ca.cert.pem", .badData, "may not be used: maker-chain")
            var list = try workshop.text("list.json")
            list = list.replacing("in-use", with: "lost")
            try workshop.write(list, to: "forged.json")
            try await workshop.fails(
                "\(line) $/forged.json \(Self.trustOnly)", .badData, "the signature of the status list does not hold")
            try workshop.write("{}", to: "none.json")
            try await workshop.fails("\(line) $/none.json \(Self.trustOnly)", .badData, "cannot be read")
            try await workshop.fails("\(line) $/absent.json \(Self.trustOnly)", .missingInput, "absent.json")
        }
    }

    private static let trustOnly = "--trust $/city/ca.cert.pem --trust $/county/ca.cert.pem"
}
