import CanonicalJSON
import Commands
import Cryptography
import Documents
import Testing

/// `yizhan tsa`.
@Suite("Timestamps by command", .timeLimit(.minutes(2)))
struct TimestampTests {
    private static let reply =
        "tsa reply $/a.tsq --key $/tsa.key --certificate $/tsa.crt --passphrase-file $/key.pass --policy 1.2.3.4.1"
    private static let trust = "--trust $/city/ca.cert.pem --crl $/city/crl.pem"

    private static func prepare(_ workshop: Workshop, _ suite: Suite) async throws {
        try await workshop.makeHierarchy(suite)
        try await workshop.issue("city", "tsa", "3508", as: "tsa")
        try await workshop.makeLists()
        try workshop.write("关于驿站的通知", to: "a.txt")
        try workshop.write("关于驿站的通知。", to: "b.txt")
    }

    @Test("A file is stamped, and the timestamp holds for it alone", arguments: Suite.allCases)
    func whole(_ suite: Suite) async throws {
        try await Workshop.with { workshop in
            try await Self.prepare(workshop, suite)
            let digest = suite == .gm ? "sm3" : "sha-256"
            let asked = try await workshop.done("tsa request $/a.txt --digest \(digest) -o $/a.tsq")
            #expect(asked.output.contains("\(digest):"))
            let given = try await workshop.done("\(Self.reply) -o $/a.tsr --json").json()
            #expect(given["time"]?.text == workshop.now.description)
            let line = "tsa verify $/a.tsr $/a.txt"
            let held = try await workshop.done("\(line) \(Self.trust) --request $/a.tsq")
            #expect(held.output.contains("通过 pass") && held.output.contains("1.2.3.4.1"))
            let other = await workshop.run("tsa verify $/a.tsr $/b.txt \(Self.trust)")
            #expect(other.status == .refused && other.output.contains("other-content"))
            let open = await workshop.run("\(line) --json")
            #expect(open.status == .undecided)
            #expect(try open.json()["outcome"] == "cannot-tell")
            // The answer to another request is not that to this one.
            try await workshop.done("tsa request $/a.txt --digest \(digest) -o $/again.tsq")
            let differs = await workshop.run("\(line) \(Self.trust) --request $/again.tsq")
            #expect(differs.status == .refused && differs.output.contains("nonce-differs"))
            // The token alone will do.
            let token = try #require(try TimestampResponse(der: workshop.bytes("a.tsr")).token)
            try workshop.write(token, to: "a.der")
            try await workshop.done("tsa verify $/a.der $/a.txt \(Self.trust)")
        }
    }

    @Test("What cannot be stamped is told")
    func refusals() async throws {
        try await Workshop.with { workshop in
            try await Self.prepare(workshop, .gm)
            try await workshop.fails("tsa request $/none -o $/a.tsq", .missingInput, "none")
            try await workshop.fails("tsa request $/a.txt --digest md5 -o $/a.tsq", .usage, "sm3 and sha-256")
            try await workshop.fails("tsa request $/a.txt --policy x -o $/a.tsq", .badData, "no object identifier")
            try await workshop.done("tsa request $/a.txt --policy 1.2.3.9 --without-nonce -o $/a.tsq")
            let refused = await workshop.run("\(Self.reply) -o $/a.tsr")
            #expect(refused.status == .refused && refused.errors.contains("the policy is not one of this authority"))
            try await workshop.fails("tsa verify $/a.tsr $/a.txt", .badData, "it was refused")
            try await workshop.fails("tsa verify $/a.txt $/a.txt", .badData, "the timestamp")
            try await workshop.issue("city", "unit-sign", cityUnit, as: "unit")
            try await workshop.fails(
                "\(Self.reply.replacing("tsa.key", with: "unit.key").replacing("tsa.crt", with: "unit.crt")) -o $/b.tsr",
                .badData, "is not for timestamps")
        }
    }
}
