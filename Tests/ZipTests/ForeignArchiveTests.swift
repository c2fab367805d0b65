import Testing
import Zip

@Suite("Foreign archives")
struct ForeignArchiveTests {
    private func open(_ builder: ForeignBuilder) throws -> ForeignArchive<ArrayByteSource> {
        try ForeignArchive(ArrayByteSource(builder.bytes))
    }

    @Test("Stored entries, a folder, a comment and a prefix are read")
    func ordinary() throws {
        var builder = ForeignBuilder([.init("Doc_0/", ""), .init("Doc_0/a.xml", "<a/>"), .init("OFD.xml", "<ofd/>")])
        builder.comment = Array("made by hand".utf8)
        builder.prefix = [1, 2, 3]
        let archive = try self.open(builder)
        #expect(archive.entries.map(\.name) == ["Doc_0/", "Doc_0/a.xml", "OFD.xml"])
        #expect(archive.entries.map(\.isFolder) == [true, false, false])
        #expect(try archive.contents(of: "OFD.xml", limit: 6) == Array("<ofd/>".utf8))
        #expect(code { _ = try archive.contents(of: "OFD.xml", limit: 5) } == .limitExceeded)
        #expect(code { _ = try archive.contents(of: "Doc_0/", limit: 5) } == .entryMissing)
        #expect(code { _ = try archive.contents(of: "ofd.xml", limit: 5) } == .entryMissing)
        #expect(archive.entry(named: "OFD.xml")?.method == .stored)
    }

    @Test("An archive of ours is read back", arguments: UInt64(1)...20)
    func property(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var writer = ArchiveWriter()
        var bytes: [UInt8] = []
        var files: [SampleFile] = []
        for index in 0..<Int.random(in: 0...8, using: &generator) {
            let isNoise = Bool.random(using: &generator)
            let size = Int.random(in: 0...200_000, using: &generator)
            let content = isNoise ? generator.bytes(size) : (0..<size).map { UInt8(truncatingIfNeeded: $0 / 97 % 7) }
            let file = SampleFile("目录/\(index).bin", content)
            let method: CompressionMethod = Bool.random(using: &generator) ? .stored : .deflated
            bytes += try writer.add(name: file.name, contents: content, method: method)
            files.append(file)
        }
        bytes += writer.finish()
        let limits = ForeignLimits(ratioFloor: 1 << 30)
        let archive = try ForeignArchive(ArrayByteSource(bytes), limits: limits)
        #expect(archive.entries.map(\.name) == files.map(\.name))
        for file in files {
            #expect(try archive.contents(of: file.name, limit: 200_000) == file.content)
            var joined: [UInt8] = []
            let chunkSize = Int.random(in: 1...70_000, using: &generator) + file.content.count / 50
            try archive.forEachChunk(of: file.name, chunkSize: chunkSize) { chunk in
                #expect(chunk.count <= chunkSize && !chunk.isEmpty)
                joined += chunk
            }
            #expect(joined == file.content)
        }
    }

    @Test("Names are UTF-8 by flag or by accident, else code page 437")
    func names() throws {
        let builder = ForeignBuilder([
            ForeignBuilder.Entry("公文.xml", "1").with { $0.flags = 1 << 11 },
            .init("附件.xml", "2"),
            ForeignBuilder.Entry("x", "3").with { $0.name = [0x81, 0x2e, 0xe1, 0xff] },
        ])
        #expect(try self.open(builder).entries.map(\.name) == ["公文.xml", "附件.xml", "ü.ß\u{a0}"])
        let bad = ForeignBuilder.Entry("x", "3").with { entry in
            entry.name = [0x81]
            entry.flags = 1 << 11
        }
        #expect(code { _ = try self.open(ForeignBuilder([bad])) } == .malformed)
    }

    @Test("Data descriptors are accepted in each of their four forms", arguments: [true, false], [true, false])
    func descriptors(hasSignature: Bool, isLarge: Bool) throws {
        let entry = ForeignBuilder.Entry("a", "content").with { entry in
            entry.flags = 1 << 3
            entry.localSize = 0
            entry.localCRC = 0
            entry.descriptor = (hasSignature ? [0x50, 0x4b, 7, 8] : []) + little(entry.crc32)
            let size = isLarge ? little(UInt64(7)) : little(UInt32(7))
            entry.descriptor += size + size
        }
        let archive = try self.open(ForeignBuilder([entry, .init("b", "")]))
        #expect(try archive.contents(of: "a", limit: 10) == Array("content".utf8))
        let damaged = entry.with { $0.descriptor[5] ^= 1 }
        #expect(code { _ = try self.open(ForeignBuilder([damaged, .init("b", "")])) } == .malformed)
        let missing = entry.with { $0.descriptor = [] }
        #expect(code { _ = try self.open(ForeignBuilder([missing])) } == .malformed)
    }

    @Test("Unknown extra fields and padding are passed over, Zip64 fields are used")
    func extras() throws {
        let unknown: [UInt8] = [0x55, 0x54, 2, 0, 9, 9]
        let entry = ForeignBuilder.Entry("a", "content").with { entry in
            entry.localExtra = unknown + [0, 0, 0]
            entry.directoryExtra = unknown + [1, 0, 16, 0] + little(UInt64(7)) + little(UInt64(7))
            entry.localSize = 7
            entry.size = .max
            entry.packedSize = .max
        }
        #expect(try self.open(ForeignBuilder([entry])).contents(of: "a", limit: 7) == Array("content".utf8))
        let short = entry.with { $0.directoryExtra = [1, 0, 8, 0] + little(UInt64(7)) }
        #expect(code { _ = try self.open(ForeignBuilder([short])) } == .truncated)
        let twice = entry.with { $0.directoryExtra += $0.directoryExtra[6...] }
        #expect(code { _ = try self.open(ForeignBuilder([twice])) } == .malformed)
        let overlong = entry.with { $0.directoryExtra = [1, 0, 80, 0] }
        #expect(code { _ = try self.open(ForeignBuilder([overlong])) } == .truncated)
    }
}
