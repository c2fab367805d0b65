import Cryptography
import Evidence
import Foundation
import Testing
import Zip

/// A receipt of the vectors with one byte changed by a seed: in the file, or in a part that is put into a right container again.
///
/// In a file the ZIP's checksums give nearly every change away; behind them each verifier has to find it by itself.
struct Flips {
    enum Part: CaseIterable { case file, core, certificate, revocationList }

    private let file: [UInt8]
    private let entries: [(String, [UInt8])]
    private var generator: SeededGenerator

    init(_ name: String, seed: UInt64) throws {
        self.file = try VectorManifest.bytes(name)
        let limits = ContainerLimits(entryCount: 4, nameLength: 16, entrySize: 1 << 20, totalSize: 1 << 20)
        let reader = try ContainerReader(ArrayByteSource(self.file), limits: limits)
        self.entries = try reader.entries.map { ($0.name, try reader.bytes(of: $0.name, limit: 1 << 20)) }
        self.generator = SeededGenerator(seed: seed)
    }

    mutating func next() throws -> (part: Part, file: [UInt8]) {
        var entries = self.entries
        let part = Part.allCases[Int.random(in: 0..<4, using: &self.generator)]
        switch part {
        case .file: return (part, self.changed(self.file))
        case .core: entries[1].1 = self.changed(entries[1].1)
        case .certificate: entries[2].1 = try self.changed(entries[2].1, "CERTIFICATE")
        case .revocationList: entries[3].1 = try self.changed(entries[3].1, "X509 CRL")
        }
        return (part, try TestContainer.build(entries))
    }

    /// Changes a byte inside the armour.
    private mutating func changed(_ text: [UInt8], _ label: String) throws -> [UInt8] {
        var blocks = try PEM.decode(String(decoding: text, as: UTF8.self), label: label)
        let place = Int.random(in: blocks.indices, using: &self.generator)
        blocks[place] = self.changed(blocks[place])
        return Array(blocks.map { PEM.encode($0, label: label) }.joined().utf8)
    }

    private mutating func changed(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        bytes[Int.random(in: bytes.indices, using: &self.generator)] ^= UInt8.random(
            in: 1...255, using: &self.generator)
        return bytes
    }
}

@Suite("Single changed bytes", .timeLimit(.minutes(5)))
struct FlipTests {
    /// Names of receipts and of their anchor.
    static let receipts = Suite.allCases.flatMap { suite in
        ["a-delivery", "an-officer-s-act"].map { ("\(suite.rawValue)/\($0).yzr", "anchors/\(suite.rawValue)-root.pem") }
    }

    @Test("None of 10,000 passes")
    func first() throws {
        for (name, anchor) in Self.receipts {
            var flips = try Flips(name, seed: 1)
            let verifier = try Self.verifier(anchor)
            for number in 0..<2500 {
                #expect(verifier.verify(file: try flips.next().file).verdict != .pass, "\(name) \(number)")
            }
        }
    }

    @Test(
        "500 get the same verdict from the verifier in Python",
        .enabled(if: SecondVerifier.isThere, "NOT CHECKED: there is no python3 to run tools/verify.py"))
    func second() throws {
        for (name, anchor) in Self.receipts {
            let (expected, questions) = try Self.questions(name, anchor, count: 125)
            let anchors = try VectorManifest.bytes(anchor)
            Self.compare(try SecondVerifier.verify(questions.map(\.receipt), anchors: anchors), expected, name)
        }
    }

    @Test(
        "100 get the same verdict from the page in a browser",
        .enabled(if: ThirdVerifier.browser != nil, "NOT CHECKED: there is no Chromium to open tools/verify.html"))
    func third() throws {
        for (name, anchor) in Self.receipts {
            let (expected, questions) = try Self.questions(name, anchor, count: 25)
            Self.compare(try ThirdVerifier.verify(questions), expected, name)
        }
    }

    private typealias Expected = (part: Flips.Part, verdict: String)

    private static func compare(_ answers: [SecondVerifier.Receipt], _ expected: [Expected], _ name: String) {
        #expect(answers.count == expected.count)
        for (number, (answer, expected)) in zip(answers, expected).enumerated() {
            #expect(answer.verdict != "pass", "\(name) \(number)")
            // A broken list may be taken for no list, or for one by nobody.
            guard expected.part != .revocationList else { continue }
            #expect(answer.verdict == expected.verdict, "\(name) \(number)")
        }
    }

    private static func verifier(_ anchor: String) throws -> ReceiptVerifier {
        let text = String(decoding: try VectorManifest.bytes(anchor), as: UTF8.self)
        return ReceiptVerifier(anchors: try Certificate.all(inPEM: text))
    }

    private static func questions(
        _ name: String,
        _ anchor: String,
        count: Int
    ) throws -> ([Expected], [ThirdVerifier.Question]) {
        var flips = try Flips(name, seed: 1)
        let verifier = try Self.verifier(anchor)
        let anchors = [try VectorManifest.bytes(anchor)]
        var (expected, questions): ([Expected], [ThirdVerifier.Question]) = ([], [])
        for number in 0..<count {
            let (part, file) = try flips.next()
            expected.append((part, verifier.verify(file: file).verdict.rawValue))
            questions.append(.init(file: "\(number).yzr", receipt: file, anchors: anchors))
        }
        return (expected, questions)
    }
}
