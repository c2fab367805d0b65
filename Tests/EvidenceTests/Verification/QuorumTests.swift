import Cryptography
import Documents
import Evidence
import Testing

@Suite("How many witnesses a receipt needs", .timeLimit(.minutes(3)))
struct QuorumTests {
    /// A receipt with cosignatures, and what is said of it when one and when two witnesses are asked for.
    struct Case: Sendable {
        let names: [String]
        /// Seconds after the usual time, so that two lines of one witness differ.
        var later: [Int64] = []
        /// A line whose signature is wrong.
        var hasForgery = false
        let expected: [VerificationStatus]
    }

    static let cases = [
        Case(names: [], expected: [.cannotTell, .cannotTell]),
        Case(names: ["35"], expected: [.pass, .cannotTell]),
        Case(names: ["35", "35"], later: [0, 1], expected: [.pass, .cannotTell]),
        Case(names: ["35", "3509"], expected: [.pass, .pass]),
        Case(names: ["35"], hasForgery: true, expected: [.pass, .cannotTell]),
        Case(names: [], hasForgery: true, expected: [.cannotTell, .cannotTell]),
    ]

    private static func file(_ item: Case, _ suite: Suite) throws -> [UInt8] {
        var sample = try Sample(suite)
        let world = sample.world
        var lines: [(String, Int64, World.Holder)] = []
        for (number, name) in item.names.enumerated() {
            let known = lines.first { $0.0 == name }?.2
            let holder = try known ?? World.issue(world.root, suite, DivisionCode(name).domainName, .log)
            if known == nil { sample.certificates.append(holder.certificate) }
            lines.append((name, item.later.isEmpty ? 0 : item.later[number], holder))
        }
        let forger = try World.issue(world.root, suite, DivisionCode("3507").domainName, .log)
        if item.hasForgery { sample.certificates.append(forger.certificate) }
        sample.cosignatures = { [lines] point in
            var made = try lines.map { name, later, holder in
                try Cosignature.make(
                    over: point, witness: DivisionCode(name), key: holder.key,
                    at: World.time.advanced(by: .seconds(later)))
            }
            if item.hasForgery {
                let line = try Cosignature.make(
                    over: point, witness: DivisionCode("3507"), key: forger.key, at: World.time)
                var blob = line.keyIdentifier + line.signature
                blob[blob.count - 1] ^= 1
                made.append(try NoteSignature(line: "\u{2014} \(line.name) \(ThirdVerifier.base64(blob))"))
            }
            return made
        }
        return try sample.file()
    }

    @Test("Different witnesses count, each once; too few leave a receipt undecided", arguments: Suite.allCases)
    func counted(suite: Suite) throws {
        let root = World.of(suite).root.certificate
        for item in Self.cases {
            let file = try Self.file(item, suite)
            for (quorum, expected) in zip(1..., item.expected) {
                let report = ReceiptVerifier(anchors: [root], quorum: quorum).verify(file: file)
                #expect(report[.witnesses]?.status == expected && report.verdict == expected, "\(item) \(quorum)")
            }
            let free = ReceiptVerifier(anchors: [root]).verify(file: file)
            #expect(free[.witnesses] == nil && free.verdict == .pass)
        }
        let unread = ReceiptVerifier(anchors: [root], quorum: 1).verify(file: [1, 2, 3])
        #expect(unread[.witnesses]?.status == .cannotTell && unread.verdict == .fail)
    }

    @Test(
        "The verifiers in Python and in a browser count alike",
        .enabled(if: SecondVerifier.isThere, "NOT CHECKED: there is no python3 to run tools/verify.py"),
        arguments: Suite.allCases)
    func alike(suite: Suite) throws {
        let root = World.of(suite).root.certificate
        let anchors = Array(root.pem.utf8)
        let files = try Self.cases.map { try Self.file($0, suite) } + [[1, 2, 3]]
        for quorum in [1, 2] {
            let reports = files.map { ReceiptVerifier(anchors: [root], quorum: quorum).verify(file: $0) }
            let second = try SecondVerifier.verify(files, anchors: anchors, witnesses: quorum)
            #expect(second.map(\.checks) == reports.map(\.answer.checks))
            guard ThirdVerifier.browser != nil else { continue }
            let third = try ThirdVerifier.verify(
                files.map { .init(file: "a.yzr", receipt: $0, anchors: [anchors], witnesses: quorum) })
            #expect(third.map(\.checks) == second.map(\.checks))
        }
        let (code, _) = try SecondVerifier.run(["a.yzr", "--trust", "b.pem", "--witnesses", "17"])
        #expect(code == 64)
    }
}
