import Foundation
import Seals
import Testing
import Zip

@testable import OFD

@Suite("Damaged files of other makers", .timeLimit(.minutes(10)))
struct DamageTests {
    private static let isHeavy = ProcessInfo.processInfo.environment["YIZHAN_HEAVY"] == "1"

    @Test(
        "Real files whose entries are damaged are read or refused, drawn safely, and never valid",
        .enabled(if: Samples.folder != nil, "there is no folder shared/samples/ofd: skipped"),
        arguments: Samples.names)
    func entries(_ name: String) throws {
        let package = try OFDPackage(Samples.bytes(name))
        var archive = Archive()
        for path in package.paths { archive[path.entryName] = try package.bytes(at: path) }
        var random = FixedGenerator(state: name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
        var limits = OFDLimits.standard
        limits.objectCount = 5000
        limits.renderedSize = 4 << 20
        for _ in 0..<(Self.isHeavy ? 200 : 12) {
            var damaged = archive
            for _ in 0...Int.random(in: 0...3, using: &random) { Self.damage(&damaged, &random) }
            try Self.look(at: damaged.bytes, limits)
        }
    }

    private static func look(at bytes: [UInt8], _ limits: OFDLimits) throws {
        let verifier = OFDVerifier(trust: SealTrust(anchors: []), limits: limits)
        #expect(verifier.verify(bytes, at: ManifestTests.now).verdict != .valid)
        guard let file = try? OFDFile(bytes, limits: limits), let document = try? file.document() else { return }
        let seals = file.sealImages(ofDocument: 0)
        for page in document.pages.indices.prefix(2) {
            guard let svg = try? PageRenderer.svg(ofPage: page, of: document, seals: seals) else { continue }
            try RenderingTests.expectSafe(String(decoding: svg, as: UTF8.self))
        }
    }

    private static func damage(_ archive: inout Archive, _ random: inout FixedGenerator) {
        let index = Int.random(in: 0..<archive.entries.count, using: &random)
        guard archive.entries[index].contents.count > 4, archive.entries[index].contents.count < 1 << 18 else { return }
        let place = Int.random(in: 0..<(archive.entries[index].contents.count - 3), using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: archive.entries[index].contents.removeLast(place)
        case 1: archive.entries[index].contents[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2:
            // Digits, among which are sizes, counts and identifiers.
            archive.entries[index].contents[place] = UInt8.random(in: 0x2d...0x39, using: &random)
        case 3: archive.entries[index].contents.replaceSubrange(place..<(place + 1), with: "99999999".utf8)
        default: archive.entries[index].contents.remove(at: place)
        }
    }
}

/// A repeatable source of randomness (SplitMix64).
private struct FixedGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9e37_79b9_7f4a_7c15
        var value = self.state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
