import Cryptography
import Evidence
import Foundation
import Testing
import Zip

/// An export with one byte changed by a seed: in the file, or in a file of it whose container is put right again.
struct AuditFlips {
    private let file: [UInt8]
    private let entries: [(String, [UInt8])]
    private var generator: SeededGenerator

    init(_ file: [UInt8], seed: UInt64) throws {
        self.file = file
        self.entries = try AuditSample.entries(file)
        self.generator = SeededGenerator(seed: seed)
    }

    mutating func next() throws -> [UInt8] {
        guard Bool.random(using: &self.generator) else { return self.changed(self.file) }
        var entries = self.entries
        let candidates = entries.indices.filter { !entries[$0].1.isEmpty }
        let place = candidates[Int.random(in: candidates.indices, using: &self.generator)]
        entries[place].1 = self.changed(entries[place].1)
        return try TestContainer.build(entries)
    }

    private mutating func changed(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        bytes[Int.random(in: bytes.indices, using: &self.generator)] ^= UInt8.random(
            in: 1...255, using: &self.generator)
        return bytes
    }
}

@Suite("Single changed bytes of exports", .timeLimit(.minutes(20)))
struct AuditFlipTests {
    private static let isHeavy = AuditVerifierTests.isHeavy

    private struct Case {
        let files: [[UInt8]]
        let verdicts: [String]
        let anchors: [UInt8]
    }

    private static func flipped(_ suite: Cryptography.Suite, count: Int, isRedacted: Bool = false) throws -> Case {
        var sample = try AuditSample(suite)
        sample.isRedacted = isRedacted
        let file = try sample.file()
        var whole = AuditVerifier(anchors: [sample.world.root.certificate])
        whole.add(ArrayByteSource(file))
        #expect(whole.reports().first?.verdict == .pass)
        var flips = try AuditFlips(file, seed: 1)
        let files = try (0..<count).map { _ in try flips.next() }
        let root = sample.world.root.certificate
        let verdicts = files.map { file in
            var verifier = AuditVerifier(anchors: [root])
            verifier.add(ArrayByteSource(file))
            return verifier.reports().first?.verdict.rawValue ?? ""
        }
        return Case(files: files, verdicts: verdicts, anchors: Array(root.pem.utf8))
    }

    @Test("None passes; YIZHAN_HEAVY=1 tries 10,000", arguments: Suite.allCases)
    func first(suite: Cryptography.Suite) throws {
        for isRedacted in [false, true] {
            let verdicts = try Self.flipped(suite, count: Self.isHeavy ? 2500 : 125, isRedacted: isRedacted).verdicts
            for (number, verdict) in verdicts.enumerated() { #expect(verdict != "pass", "\(number)") }
        }
    }

    @Test(
        "The verifier in Python gives each the same verdict; YIZHAN_HEAVY=1 tries 500",
        .enabled(if: SecondVerifier.isThere, "NOT CHECKED: there is no python3 to run tools/verify.py"),
        arguments: Suite.allCases)
    func second(suite: Cryptography.Suite) throws {
        let flipped = try Self.flipped(suite, count: Self.isHeavy ? 250 : 25)
        let answers = try SecondVerifier.verify(exports: flipped.files, anchors: flipped.anchors)
        #expect(answers.map(\.verdict) == flipped.verdicts)
    }

    @Test(
        "So does the page in a browser; YIZHAN_HEAVY=1 tries 100",
        .enabled(if: ThirdVerifier.browser != nil, "NOT CHECKED: there is no Chromium to open tools/verify.html"),
        arguments: Suite.allCases)
    func third(suite: Cryptography.Suite) throws {
        let flipped = try Self.flipped(suite, count: Self.isHeavy ? 50 : 10)
        let answers = try ThirdVerifier.verify(
            flipped.files.map {
                ThirdVerifier.Question(file: "export.yza", receipt: $0, anchors: [flipped.anchors])
            })
        #expect(answers.map(\.verdict) == flipped.verdicts)
    }
}
