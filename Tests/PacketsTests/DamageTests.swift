import Cryptography
import Documents
import Packets
import Testing

/// Damage at every place: no altered packet may pass for another than the one that was sent.
@Suite("Cut and flipped bytes", .timeLimit(.minutes(3)))
struct DamageTests {
    /// What a recipient has of a packet in the end.
    private struct Outcome: Equatable {
        let envelope: Envelope
        let digest: Digest
        let manifest: PackageManifest
        let parts: [File]

        init(_ packet: [UInt8]) throws {
            let verified = try Post.verify(packet)
            let opened = try Post.open(packet)
            self.envelope = verified.envelope
            self.digest = verified.digest
            self.manifest = opened.package.manifest
            self.parts = try Container.files(opened.bytes).filter { !$0.name.hasPrefix("META-INF/") }
        }
    }

    /// Runs an attempt that must be refused or change nothing.
    private static func expectHarmless(
        _ original: Outcome,
        _ packet: [UInt8],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var outcome: Outcome?
        let refused = refusal(
            {
                outcome = try Outcome(packet)
                return true
            }, sourceLocation: sourceLocation)
        if refused == nil { #expect(outcome == original, sourceLocation: sourceLocation) }
    }

    @Test("Cut at every 97th byte", arguments: Suite.allCases)
    func truncated(suite: Suite) throws {
        let packet = try Post.packet(suite)
        for length in stride(from: 0, to: packet.count, by: 97) + [packet.count - 1] {
            let cut = Array(packet.prefix(length))
            #expect(refusal { try Post.inspect(cut) }?.code == .containerMalformed)
        }
        let package = try Post.bytes(Post.package(Post.envelope(suite)))
        for length in stride(from: 0, to: package.count, by: 97) + [package.count - 1] {
            let cut = Array(package.prefix(length))
            #expect(refusal { try Post.unpack(cut, suite: suite) }?.code == .containerMalformed)
        }
    }

    @Test("Every 13th byte flipped", arguments: Suite.allCases)
    func flipped(suite: Suite) throws {
        let packet = try Post.packet(suite)
        let original = try Outcome(packet)
        for place in stride(from: 0, to: packet.count, by: 13) {
            var spoilt = packet
            spoilt[place] ^= UInt8(1 << (place / 13 % 8))
            Self.expectHarmless(original, spoilt)
        }
    }

    @Test("Every 13th byte of an entry flipped, the container made to fit", arguments: Suite.allCases, 0...4)
    func flippedInEntry(suite: Suite, entry: Int) throws {
        let packet = try Post.packet(suite)
        let original = try Outcome(packet)
        let files = try Container.files(packet)
        for place in stride(from: 0, to: files[entry].content.count, by: 13) {
            var spoilt = files
            spoilt[entry].content[place] ^= UInt8(1 << (place / 13 % 8))
            Self.expectHarmless(original, try Container.bytes(spoilt))
        }
    }

    @Test("Every 13th byte of a package flipped, with and without a fitting container", arguments: Suite.allCases)
    func packageFlipped(suite: Suite) throws {
        let envelope = try Post.envelope(suite)
        let package = try Post.bytes(Post.package(envelope, attachments: [File("甲.txt", "甲")], officer: true))
        let original = try Post.unpack(package, suite: suite)
        let files = try Container.files(package)
        var attempts: [[UInt8]] = stride(from: 0, to: package.count, by: 13).map { place in
            var spoilt = package
            spoilt[place] ^= UInt8(1 << (place / 13 % 8))
            return spoilt
        }
        for entry in files.indices {
            for place in stride(from: 0, to: files[entry].content.count, by: 13) {
                var spoilt = files
                spoilt[entry].content[place] ^= UInt8(1 << (place / 13 % 8))
                attempts.append(try Container.bytes(spoilt))
            }
        }
        for attempt in attempts {
            var found: (package: VerifiedPackage, files: [File])?
            let refused = refusal {
                found = try Post.unpack(attempt, suite: suite)
                return true
            }
            guard refused == nil else { continue }
            #expect(found?.package.manifest == original.package.manifest)
            #expect(found?.files.prefix(4) == original.files.prefix(4))
        }
    }

    @Test("Random bytes are no packet and no package", arguments: Suite.allCases)
    func noise(suite: Suite) throws {
        var chance = Chance(99)
        for length in 0..<300 {
            let bytes = chance.bytes(length)
            #expect(refusal { try Post.inspect(bytes) } != nil)
            #expect(refusal { try Post.unpack(bytes, suite: suite) } != nil)
            #expect(refusal { try Envelope(xml: bytes) } != nil)
            #expect(refusal { try PackageManifest(xml: bytes) } != nil)
        }
    }
}

private func + (left: StrideTo<Int>, right: [Int]) -> [Int] { Array(left) + right }
