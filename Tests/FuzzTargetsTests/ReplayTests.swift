import Foundation
import FuzzTargets
import Testing

/// Replays what the fuzzer begins with and what it has found, and adds damage of its own.
@Suite("What must hold for every input", .timeLimit(.minutes(5)))
struct ReplayTests {
    private static let isHeavy = ProcessInfo.processInfo.environment["YIZHAN_HEAVY"] == "1"

    @Test("Every seed is taken by its parser", arguments: FuzzTarget.all)
    func seeds(target: FuzzTarget) throws {
        let seeds = try target.seeds()
        #expect(!seeds.isEmpty)
        let outcomes = try seeds.map { try target.run($0.bytes) }
        #expect(outcomes.contains(.accepted), "\(zip(seeds.map(\.name), outcomes).map { "\($0) \($1)" })")
    }

    @Test("The corpus in the repository and the inputs that once broke something do no harm", arguments: FuzzTarget.all)
    func replay(target: FuzzTarget) throws {
        let corpus = try Self.files("corpus/\(target.name)")
        #expect(!corpus.isEmpty, "make the seeds anew: YIZHAN_FUZZ_COMMAND=seeds yizhan-fuzz")
        for file in try corpus + Self.files("regressions/\(target.name)") {
            let bytes = [UInt8](try Data(contentsOf: file))
            #expect(throws: Never.self, "\(file.lastPathComponent)") { try target.run(bytes) }
        }
    }

    @Test("Seeds that are cut, flipped, doubled and spliced do no harm", arguments: FuzzTarget.all)
    func damage(target: FuzzTarget) throws {
        let seeds = try target.seeds()
        var random = SeededGenerator(seed: 7)
        for _ in 0..<(Self.isHeavy ? 5000 : 150) {
            guard var bytes = seeds.randomElement(using: &random)?.bytes else { return }
            for _ in 0...Int.random(in: 0...2, using: &random) { Self.damage(&bytes, seeds, &random) }
            #expect(throws: Never.self, "\(Data(bytes).base64EncodedString())") { try target.run(bytes) }
        }
    }

    @Test("Every target has a name of its own and a corpus, and there is no corpus without a target")
    func names() throws {
        let names = FuzzTarget.all.map(\.name)
        #expect(Set(names).count == names.count)
        for folder in ["corpus", "regressions"] {
            for file in try Self.files(folder) { #expect(names.contains(file.lastPathComponent), "\(folder)") }
        }
    }

    private static func damage(_ bytes: inout [UInt8], _ seeds: [FuzzSeed], _ random: inout SeededGenerator) {
        let place = bytes.isEmpty ? 0 : Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes = Array(bytes.prefix(place))
        case 1 where !bytes.isEmpty: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2 where !bytes.isEmpty: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 3: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 4: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 16)], at: place)
        default:
            bytes = Array(bytes.prefix(place)) + (seeds.randomElement(using: &random)?.bytes.dropFirst(place) ?? [])
        }
    }

    private static func files(_ folder: String) throws -> [URL] {
        let url = FuzzCast.folder.appending(path: folder)
        guard FileManager.default.fileExists(atPath: url.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: nil)
            .filter { !$0.lastPathComponent.hasPrefix(".") && $0.lastPathComponent != "README.md" }
    }
}

/// A repeatable source of randomness (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { self.state = seed }

    mutating func next() -> UInt64 {
        self.state &+= 0x9e37_79b9_7f4a_7c15
        var value = self.state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
