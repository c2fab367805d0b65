import Cryptography
import Packets
import Testing
import Zip

/// Containers that two readers could read in two ways; all digests and signatures in them are right.
@Suite("Two readings of one ZIP", .timeLimit(.minutes(5)))
struct ZipCheatTests {
    struct Trick: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let spoil: @Sendable (inout RawZip) -> Void

        static let all = [
            Trick(testDescription: "a second entry of the same name at the end") { zip in
                var second = zip.entries[2]
                second.content[0] ^= 1
                zip.entries.append(second)
            },
            Trick(testDescription: "a second entry of the same name behind the first") { zip in
                zip.entries.insert(zip.entries[2], at: 3)
            },
            Trick(testDescription: "a second entry whose name differs in case") { zip in
                var second = zip.entries[2]
                second.name = second.name.uppercased()
                zip.entries.insert(second, at: 3)
            },
            Trick(testDescription: "an entry that the central directory does not list") { zip in
                zip.entries[2].isListed = false
            },
            Trick(testDescription: "an entry more at the end, not listed") { zip in
                var hidden = zip.entries[0]
                hidden.name = "hidden"
                hidden.isListed = false
                zip.entries.append(hidden)
            },
            Trick(testDescription: "another name in the central directory") { zip in
                zip.entries[2].listedName = "x" + zip.entries[2].name.dropFirst()
            },
            Trick(testDescription: "another checksum in the central directory") { zip in
                zip.entries[2].listedCRC = 1
            },
            Trick(testDescription: "another place in the central directory") { zip in
                zip.entries[2].listedOffset = 0
            },
            Trick(testDescription: "a gap between entries") { $0.entries[2].gap = [0, 0, 0, 0] },
            Trick(testDescription: "something before the first entry") {
                $0.entries[0].gap = Array("#!/bin/sh\n".utf8)
            },
            Trick(testDescription: "a whole hidden entry in a gap") { zip in
                let hidden = RawZip([File("manifest.xml", "<other/>")])
                zip.entries[2].gap = Array(hidden.bytes.prefix(30 + 12 + 8))
            },
            Trick(testDescription: "a comment") { $0.comment = Array("comment".utf8) },
            Trick(testDescription: "bytes behind the end") { $0.trailing = [0] },
            Trick(testDescription: "a second ZIP behind the end") { $0.trailing = RawZip([File("a", "b")]).bytes },
            Trick(testDescription: "an extra field") { $0.entries[1].extra = [0x99, 0x99, 0, 0] },
            Trick(testDescription: "a deflated entry") { $0.entries[1].isDeflated = true },
            Trick(testDescription: "a flag") { $0.entries[1].flags = 8 },
            Trick(testDescription: "the flag of encryption") { $0.entries[1].flags = 1 },
            Trick(testDescription: "another date") { $0.entries[1].date = 0x22 },
            Trick(testDescription: "an absolute name") { $0.entries[1].name = "/" + $0.entries[1].name },
            Trick(testDescription: "a name that climbs") { $0.entries[1].name = "../" + $0.entries[1].name },
        ]
    }

    @Test("The writer of lies can tell the truth", arguments: Suite.allCases)
    func baseline(suite: Suite) throws {
        let packet = try Post.packet(suite)
        #expect(RawZip(try Container.files(packet)).bytes == packet)
        let package = try Post.bytes(Post.package(Post.envelope(suite), attachments: [File("甲.txt", "甲")]))
        #expect(RawZip(try Container.files(package)).bytes == package)
    }

    @Test("Outside", arguments: Suite.allCases, Trick.all)
    func outside(suite: Suite, trick: Trick) throws {
        var zip = RawZip(try Container.files(Post.packet(suite)))
        trick.spoil(&zip)
        let packet = zip.bytes
        #expect(refusal { try Post.inspect(packet) }?.code == .containerMalformed)
    }

    @Test("Inside", arguments: Suite.allCases, Trick.all)
    func inside(suite: Suite, trick: Trick) throws {
        let envelope = try Post.envelope(suite)
        var zip = RawZip(try PackageDraft(envelope).files())
        trick.spoil(&zip)
        #expect(refusal { try Post.unpack(zip.bytes, suite: suite) }?.code == .containerMalformed)
        expectUnreadable(try Post.seal(zip.bytes, in: envelope).bytes, because: .containerMalformed)
    }

    @Test("The entries in every other order", arguments: Suite.allCases)
    func order(suite: Suite) throws {
        let files = try Container.files(Post.packet(suite))
        for first in files.indices {
            for second in files.indices.dropFirst(first + 1) {
                var swapped = files
                swapped.swapAt(first, second)
                let packet = try Container.bytes(swapped)
                #expect(refusal { try Post.inspect(packet) }?.code == .containerMalformed)
            }
        }
    }

    @Test("An entry that is missing, or one too many", arguments: Suite.allCases)
    func entries(suite: Suite) throws {
        let files = try Container.files(Post.packet(suite))
        for index in files.indices {
            var fewer = files
            fewer.remove(at: index)
            var more = files
            more.insert(File("extra.txt", "?"), at: index)
            for bytes in [try Container.bytes(fewer), try Container.bytes(more)] {
                #expect(refusal { try Post.inspect(bytes) }?.code == .containerMalformed)
            }
        }
        let more = try Container.bytes(files + [File("extra.txt", "?")])
        #expect(refusal { try Post.inspect(more) }?.code == .containerMalformed)
        for bytes in [[], try Container.bytes([]), Array("PK".utf8)] {
            #expect(refusal { try Post.inspect(bytes) }?.code == .containerMalformed)
            #expect(refusal { try Post.unpack(bytes, suite: suite) }?.code == .containerMalformed)
        }
    }

    @Test("After a refusal an inspection stays refused", arguments: Suite.allCases)
    func refusalStays(suite: Suite) throws {
        let packet = try Post.packet(suite)
        var inspector = PacketInspector()
        var spoilt = packet
        spoilt[40] ^= 1
        #expect(throws: PacketError.self) { try inspector.consume(spoilt[...]) }
        #expect(throws: PacketError.self) { try inspector.consume(packet[...]) }
        do {
            _ = try inspector.finish()
            Issue.record("the inspection forgot what it had refused")
        } catch {
            #expect(error.code == .containerMalformed)
        }
    }
}
