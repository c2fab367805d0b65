import Testing
import Zip

@Suite("Archives that are written")
struct ArchiveWriterTests {
    @Test("The same names and contents give the same bytes, packed content is smaller")
    func deterministic() throws {
        let content = [UInt8](repeating: 0x61, count: 10_000)
        func write() throws -> [UInt8] {
            var writer = ArchiveWriter()
            let bytes = try writer.add(name: "OFD.xml", contents: content)
            return bytes + writer.finish()
        }
        let bytes = try write()
        #expect(bytes == (try write()))
        #expect(bytes.count < 300)
    }

    @Test("Unsafe and repeated names are refused and leave the writer usable")
    func refusals() throws {
        var writer = ArchiveWriter()
        var bytes = try writer.add(name: "a", contents: [1])
        #expect(code { _ = try writer.add(name: "A", contents: [1]) } == .duplicateName)
        #expect(code { _ = try writer.add(name: "../a", contents: [1]) } == .unsafeName)
        bytes += try writer.add(name: "b", contents: [2], method: .stored)
        bytes += writer.finish()
        let archive = try ForeignArchive(ArrayByteSource(bytes))
        #expect(archive.entries.map(\.name) == ["a", "b"])
        #expect(archive.entries.map(\.method) == [.deflated, .stored])
    }

    @Test("Checksums are those of the standard")
    func checksums() {
        #expect(CRC32.of(Array("123456789".utf8)) == 0xcbf4_3926)
        #expect(CRC32.of([]) == 0)
        var checksum = CRC32()
        checksum.update(Array("1234".utf8))
        checksum.update(Array("x56789".utf8)[1...])
        #expect(checksum.value == 0xcbf4_3926)
    }

    @Test("Contents of every length around a window come out as they went in")
    func windows() throws {
        let lengths = [0, 1, 249, 250, 251, 511, 512, 513, 762, 763, 16_122, 16_123, 32_506, 32_507, 40_000, 200_000]
        for length in lengths {
            // It begins as it ends, so that the last bytes are found as far back as there are any.
            let start = (0..<64).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
            var content = start + (0..<max(0, length - 128)).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) } + start
            content = Array(content.prefix(length))
            var writer = ArchiveWriter()
            let bytes = try writer.add(name: "a", contents: content, method: .deflated) + writer.finish()
            let archive = try ForeignArchive(ArrayByteSource(bytes))
            #expect(try archive.contents(of: "a", limit: length + 1) == content, "\(length)")
        }
    }
}
