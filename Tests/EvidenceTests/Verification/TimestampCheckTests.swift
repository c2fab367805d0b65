import Cryptography
import Documents
import Evidence
import Foundation
import Testing

@Suite("The timestamp in a receipt file", .timeLimit(.minutes(2)))
struct TimestampCheckTests {
    /// A receipt, and an authority of the same city that stamps its checkpoint.
    private struct Stamped {
        var sample: Sample
        let office: World.Holder
        var time = World.seconds + 60

        init(_ suite: Suite) throws {
            self.sample = try Sample(suite)
            self.office = try World.issue(
                self.sample.world.city, suite, World.node.domainName, .timestamp, days: -100...365)
        }

        /// A file whose timestamp is over what is given, or over the checkpoint.
        func file(
            over content: Digest? = nil,
            change: (inout [UInt8]) -> Void = { _ in }
        ) throws -> (receipt: ReceiptFile, bytes: [UInt8]) {
            let core = try self.sample.core()
            let authority = try TimestampAuthority(
                key: self.office.key, certificate: self.office.certificate, policy: "1.2.3.4.1")
            let request = try TimestampRequest(
                imprint: content ?? core.checkpoint.stampedDigest(), nonce: [1, 2, 3])
            var token = try #require(try authority.answer(request, serialNumber: [9], at: self.time).token)
            change(&token)
            let file = ReceiptFile(core: core, material: self.sample.material, timestamp: token)
            return (file, try file.encoded())
        }

        func verify(_ bytes: [UInt8], anchors: [Certificate]? = nil) -> VerificationReport {
            ReceiptVerifier(anchors: anchors ?? [self.sample.world.root.certificate]).verify(file: bytes)
        }
    }

    @Test("A right one passes and tells its time; the file reads back the same", arguments: Suite.allCases)
    func right(suite: Suite) throws {
        let stamped = try Stamped(suite)
        let (file, bytes) = try stamped.file()
        let report = stamped.verify(bytes)
        #expect(report.verdict == .pass, "\(report.text)")
        #expect(report[.timestamp]?.status == .pass)
        #expect(report.timestamp?.time.sinceEpoch == stamped.time * 1000)
        let read = try ReceiptFile(bytes: bytes)
        #expect(try read == file && read.encoded() == bytes)
        // One without is no worse.
        let plain = stamped.verify(try stamped.sample.file())
        #expect(plain.verdict == .pass && plain[.timestamp] == nil)
    }

    @Test("One over something else, of a time before the log's, or by a key for another purpose fails")
    func wrong() throws {
        var stamped = try Stamped(.int)
        let other = try stamped.sample.world.algorithm.hash([1])
        #expect(stamped.verify(try stamped.file(over: other).bytes)[.timestamp]?.status == .fail)
        stamped.time = World.seconds - 3600
        let early = stamped.verify(try stamped.file().bytes)
        #expect(early[.timestamp]?.status == .fail && early.verdict == .fail)
        #expect(early.timestamp == nil)
        #expect(early[.checkpointSignature]?.status == .pass)
    }

    @Test("Without a list or an anchor for the authority nobody can tell, and its certificate revoked fails")
    func undecided() throws {
        var stamped = try Stamped(.gm)
        let bytes = try stamped.file().bytes
        let stranger = stamped.verify(bytes, anchors: [stamped.sample.world.stranger.certificate])
        #expect(stranger[.timestamp]?.status == .cannotTell)
        let world = stamped.sample.world
        stamped.sample.lists = [
            try World.list(of: world.root),
            try World.list(of: world.city, revoked: [(stamped.office.certificate, -60)]),
        ]
        #expect(stamped.verify(try stamped.file().bytes)[.timestamp]?.status == .fail)
        stamped.sample.lists = []
        #expect(stamped.verify(try stamped.file().bytes)[.timestamp]?.status == .cannotTell)
    }

    @Test(
        "A changed byte of a token fails, or is one that nothing rests on; the other verifiers pass none that this one refuses",
        arguments: Suite.allCases)
    func flips(suite: Suite) throws {
        let stamped = try Stamped(suite)
        var generator = SeededGenerator(seed: 7)
        let (file, right) = try stamped.file()
        let original = try TimestampToken(der: #require(file.timestamp)).information
        var files = [right]
        var passed = [true]
        for number in 0..<400 {
            let (changed, bytes) = try stamped.file { token in
                token[Int.random(in: token.indices, using: &generator)] ^= UInt8.random(in: 1...255, using: &generator)
            }
            let isPassed = stamped.verify(bytes)[.timestamp]?.status == .pass
            if isPassed {
                // RFC 5652 signs neither versions nor the lists of algorithms.
                let information = try TimestampToken(der: #require(changed.timestamp)).information
                #expect(try information.imprint == changed.core.checkpoint.stampedDigest(), "\(number)")
                #expect(information.time == original.time, "\(number)")
            }
            files.append(bytes)
            passed.append(isPassed)
        }
        #expect(passed.count { $0 } < 40)
        let anchor = Array(stamped.sample.world.root.certificate.pem.utf8)
        if SecondVerifier.isThere {
            let answers = try SecondVerifier.verify(Array(files.prefix(80)), anchors: anchor)
            Self.compare(answers, passed)
        } else {
            print("NOT CHECKED: there is no python3 to run tools/verify.py")
        }
        guard ThirdVerifier.browser != nil else {
            print("NOT CHECKED: there is no Chromium to open tools/verify.html")
            return
        }
        let questions = files.prefix(16).map {
            ThirdVerifier.Question(file: "flip", receipt: $0, anchors: [anchor])
        }
        Self.compare(try ThirdVerifier.verify(questions), passed)
    }

    private static func compare(_ answers: [SecondVerifier.Receipt], _ passed: [Bool]) {
        #expect(answers.first?.verdict == "pass", "\(String(describing: answers.first))")
        for (number, answer) in answers.enumerated() {
            #expect(answer.verdict != "pass" || passed[number], "\(number): \(answer)")
        }
    }

    @Test("An entry that is empty, too long, of another name or one too many makes no receipt file")
    func container() throws {
        let stamped = try Stamped(.int)
        let entries = stamped.sample.entries(core: try stamped.sample.coreBytes())
        let wrong: [[(String, [UInt8])]] = [
            [("timestamp.tst", [])], [("timestamp.tst", [UInt8](repeating: 0, count: (64 << 10) + 1))],
            [("timestamp.tsr", [1])], [("timestamp.tst", [1]), ("timestamp.txt", [1])],
        ]
        for more in wrong {
            let bytes = try TestContainer.build(entries + more)
            #expect(stamped.verify(bytes)[.container]?.status == .fail)
            #expect(EvidenceError.Code.containerInvalid.isThrown { try ReceiptFile(bytes: bytes) })
        }
        let nonsense = stamped.verify(try TestContainer.build(entries + [("timestamp.tst", [1, 2, 3])]))
        #expect(nonsense[.container]?.status == .pass && nonsense[.timestamp]?.status == .fail)
    }
}
