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
}
