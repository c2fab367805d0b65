import Testing
import Zip

@Suite("Containers")
struct ContainerTests {
    @Test("What is encoded is parsed and read again, and has the length announced")
    func roundTrip() throws {
        let bytes = try container(packetFiles)
        #expect(try parse([bytes[...]]) == packetFiles)
        #expect(try read(bytes) == packetFiles)
        let layout = packetFiles.map { (name: $0.name, size: UInt64($0.content.count)) }
        #expect(ContainerLayout.size(of: layout) == UInt64(bytes.count))
    }

    @Test("An empty container is a container")
    func empty() throws {
        let bytes = try container([])
        #expect(bytes.count == 22)
        #expect(try parse([bytes[...]]).isEmpty)
        #expect(try read(bytes).isEmpty)
        #expect(ContainerLayout.size(of: []) == 22)
    }

    @Test("The bytes of a small container are these")
    func knownBytes() throws {
        let bytes = try container([SampleFile("a", "x")])
        let expected: [UInt8] =
            [0x50, 0x4b, 3, 4, 10, 0, 0, 0, 0, 0, 0, 0, 0x21, 0, 0x83, 0x16, 0xdc, 0x8c, 1, 0, 0, 0, 1, 0, 0, 0]
            + [1, 0, 0, 0, 0x61, 0x78]
            + [0x50, 0x4b, 1, 2, 10, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0x21, 0, 0x83, 0x16, 0xdc, 0x8c, 1, 0, 0, 0]
            + [1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x61]
            + [0x50, 0x4b, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0, 47, 0, 0, 0, 32, 0, 0, 0, 0, 0]
        #expect(bytes == expected)
    }

    @Test("The borders of the pieces a stream comes in do not matter", arguments: 1...40)
    func pieces(size: Int) throws {
        let bytes = try container(packetFiles)
        let pieces = stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
        #expect(try parse(pieces) == packetFiles)
    }

    @Test("Random files survive, in random pieces", arguments: UInt64(1)...30)
    func property(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("abcXYZ019-_. 公文件é/")
        var files: [SampleFile] = []
        for index in 0..<Int.random(in: 0...12, using: &generator) {
            let length = Int.random(in: 1...20, using: &generator)
            let body = String((0..<length).map { _ in alphabet.randomElement(using: &generator) ?? "x" })
            let name = "f\(index)" + body.replacing("/", with: "/d")
            files.append(SampleFile(name, generator.bytes(Int.random(in: 0...3000, using: &generator))))
        }
        let bytes = try container(files)
        var pieces: [ArraySlice<UInt8>] = []
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + Int.random(in: 1...500, using: &generator))
            pieces.append(bytes[start..<end])
            start = end
        }
        #expect(try parse(pieces) == files)
        #expect(try read(bytes) == files)
        #expect(try container(files) == bytes)
        let layout = files.map { (name: $0.name, size: UInt64($0.content.count)) }
        #expect(ContainerLayout.size(of: layout) == UInt64(bytes.count))
    }

    @Test("A checksum that comes later gives the same bytes")
    func deferred() throws {
        var encoder = ContainerEncoder()
        var bytes: [UInt8] = []
        for file in packetFiles {
            bytes += try encoder.beginDeferred(name: file.name, size: UInt64(file.content.count))
            bytes += file.content
            let patch = encoder.complete(crc32: CRC32.of(file.content))
            bytes.replaceSubrange(Int(patch.offset)..<(Int(patch.offset) + patch.bytes.count), with: patch.bytes)
        }
        bytes += encoder.finish()
        #expect(bytes == (try container(packetFiles)))
        #expect(encoder.offset == UInt64(bytes.count))
        #expect(encoder.entries.map(\.name) == packetFiles.map(\.name))
    }

    @Test("Chunks are pieces of the content, and a name that is not there is said to be missing")
    func chunks() throws {
        let reader = try ContainerReader(ArrayByteSource(try container(packetFiles)))
        var chunks: [[UInt8]] = []
        try reader.forEachChunk(of: "mimetype", chunkSize: 10) { chunks.append($0) }
        #expect(chunks.map(\.count) == [10, 10, 10, 1])
        #expect(chunks.flatMap(\.self) == packetFiles[0].content)
        #expect(code { _ = try reader.bytes(of: "nothing", limit: 10) } == .entryMissing)
        #expect(code { _ = try reader.bytes(of: "mimetype", limit: 30) } == .limitExceeded)
    }

    @Test("A source that fails or gives too little is reported")
    func badSource() throws {
        #expect(code { _ = try ContainerReader(BrokenSource(isShort: true)) } == .unreadable)
        #expect(code { _ = try ContainerReader(BrokenSource(isShort: false)) } == .unreadable)
    }
}

private struct BrokenSource: ByteSource {
    struct Failure: Error {}
    let isShort: Bool
    var count: UInt64 { 1000 }

    func read(at offset: UInt64, count: Int) throws -> [UInt8] {
        guard self.isShort else { throw Failure() }
        return [0x50]
    }
}
