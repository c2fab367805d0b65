import Cryptography
import Foundation
import Packets
import Testing
import Zip

/// Damage drawn at random in every region of a packet.
@Suite("Every region, thousands of seeds", .timeLimit(.minutes(10)))
struct RegionDamageTests {
    /// A part of a packet that some other code reads.
    struct Region: Sendable, CustomTestStringConvertible {
        let name: String
        let range: Range<Int>
        /// The entry it lies in, and where that begins; nil for what only the container reads.
        var entry: (index: Int, start: Int)?

        var testDescription: String { self.name }
    }

    private static let isHeavy = ProcessInfo.processInfo.environment["YIZHAN_HEAVY"] == "1"
    private static let seeds = Self.isHeavy ? 2500 : 125

    /// Every byte of a packet belongs to one region.
    private static func regions(_ packet: [UInt8]) throws -> [Region] {
        let reader = try ContainerReader(ArrayByteSource(packet))
        var regions: [Region] = []
        var end = 0
        for (index, entry) in reader.entries.enumerated() {
            let start = Int(entry.contentOffset)
            regions.append(Region(name: "header of \(entry.name)", range: end..<start))
            end = start + Int(entry.size)
            let place = (index: index, start: start)
            guard entry.name == "content.p7m" else {
                regions.append(Region(name: entry.name, range: start..<end, entry: place))
                continue
            }
            let message = Array(packet[start..<end])
            let header = try EnvelopedMessageHeader(prefix: message, totalLength: entry.size)
            let content = start + Int(header.contentOffset)
            let tag = content + Int(header.contentLength)
            regions.append(Region(name: "keys for the recipients", range: start..<content, entry: place))
            regions.append(Region(name: "encrypted package", range: content..<tag, entry: place))
            if tag < end { regions.append(Region(name: "tag", range: tag..<end, entry: place)) }
        }
        regions.append(Region(name: "directory and end of the container", range: end..<packet.count))
        return regions
    }

    /// Damages a region; where it lies in an entry, the container may be made to fit.
    private static func damage(
        _ packet: [UInt8],
        _ region: Region,
        isFitted: Bool,
        _ chance: inout Chance
    ) throws -> [UInt8] {
        guard isFitted, let entry = region.entry else { return Self.damage(packet, region.range, &chance) }
        var files = try Container.files(packet)
        let range = (region.range.lowerBound - entry.start)..<(region.range.upperBound - entry.start)
        files[entry.index].content = Self.damage(files[entry.index].content, range, &chance)
        return try Container.bytes(files)
    }

    /// Damages a region in one of seven ways.
    private static func damage(_ packet: [UInt8], _ region: Range<Int>, _ chance: inout Chance) -> [UInt8] {
        var bytes = packet
        let place = region.randomElement(using: &chance) ?? region.lowerBound
        let length = Int.random(in: 1...min(32, region.upperBound - place), using: &chance)
        switch Int.random(in: 0..<7, using: &chance) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &chance)
        case 1: bytes.replaceSubrange(place..<(place + length), with: chance.bytes(length))
        case 2: bytes.removeSubrange(place..<(place + length))
        case 3: bytes.insert(contentsOf: chance.bytes(length), at: place)
        case 4: bytes.insert(contentsOf: bytes[place..<(place + length)], at: place)
        case 5: bytes = Array(bytes[..<place])
        default: for index in place..<(place + length) { bytes[index] = 0 }
        }
        return bytes
    }

    @Test(
        "A packet damaged anywhere is refused by a typed error, or is the packet that was sent",
        arguments: Suite.allCases)
    func damaged(suite: Suite) throws {
        let packet = try Post.packet(suite)
        let regions = try Self.regions(packet)
        #expect(regions.first?.range.lowerBound == 0 && regions.last?.range.upperBound == packet.count)
        #expect(regions.reduce(0) { $0 + $1.range.count } == packet.count)
        var refused: [String: Int] = [:]
        var attempts = 0
        for region in regions where !region.range.isEmpty {
            var chance = Chance(UInt64(region.range.lowerBound))
            for seed in 0..<Self.seeds {
                let spoilt = try Self.damage(packet, region, isFitted: seed % 2 == 1, &chance)
                attempts += 1
                guard spoilt != packet else { continue }
                // Whatever is refused at the relay is never opened; whatever passes there must be the same packet.
                guard let refusal = refusal({ try Post.verify(spoilt) }) else {
                    Issue.record("a packet with another \(region.name) passes")
                    continue
                }
                refused[refusal.code.description, default: 0] += 1
            }
        }
        #expect(attempts >= regions.count * 125)
        #expect(refused.count >= 4, "damage is found by the container alone: \(refused)")
    }

    @Test("A package damaged anywhere within a packet that is in order is unreadable", arguments: Suite.allCases)
    func damagedWithin(suite: Suite) throws {
        let envelope = try Post.envelope(suite)
        let package = try Post.bytes(Post.package(envelope, attachments: [File("甲.txt", "甲")], officer: true))
        let reader = try ContainerReader(ArrayByteSource(package))
        var chance = Chance(11)
        var regions = reader.entries.map { Int($0.contentOffset)..<(Int($0.contentOffset) + Int($0.size)) }
        regions.append((regions.last?.upperBound ?? 0)..<package.count)
        for region in regions where !region.isEmpty {
            for _ in 0..<(Self.seeds / 5) {
                let spoilt = Self.damage(package, region, &chance)
                guard spoilt != package else { continue }
                let sealed = try Post.seal(spoilt, in: envelope).bytes
                #expect(refusal { try Post.open(sealed) }?.code == .contentUnreadable)
            }
        }
    }
}
