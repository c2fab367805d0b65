import Testing
import Zip

@Suite("Foreign archives that are refused")
struct ForeignRefusalTests {
    private typealias Entry = ForeignBuilder.Entry

    private func refusal(_ builder: ForeignBuilder, _ limits: ForeignLimits = .standard) -> ZipError.Code? {
        code { _ = try ForeignArchive(ArrayByteSource(builder.bytes), limits: limits) }
    }

    private func refusal(_ entries: Entry..., change: (inout ForeignBuilder) -> Void = { _ in }) -> ZipError.Code? {
        var builder = ForeignBuilder(entries)
        change(&builder)
        return self.refusal(builder)
    }

    @Test("Names that leave the folder", arguments: ["../a", "/a", "a/../../b", "a\\b", "C:a", "a//b", "", "/", "a\n"])
    func traversal(name: String) {
        #expect(self.refusal(Entry(name, "x")) == .unsafeName)
    }

    @Test("Duplicates, of files and of a file and a folder")
    func duplicates() {
        #expect(self.refusal(Entry("a", "1"), Entry("a", "2")) == .duplicateName)
        #expect(self.refusal(Entry("a", "1"), Entry("a/", "")) == .duplicateName)
        #expect(self.refusal(Entry("é", "1"), Entry("e\u{301}", "2")) == .duplicateName)
    }

    @Test("Entries that share bytes")
    func overlaps() {
        #expect(self.refusal(Entry("a", "1"), Entry("a2", "1").with { $0.offset = 0 }) == .overlapping)
        let kernel = Entry("a", String(repeating: "x", count: 100))
        let inside = Entry("b", "").with { $0.offset = 40 }
        #expect(self.refusal(kernel, inside) == .overlapping)
        #expect(self.refusal(Entry("a", "1").with { $0.offset = 5000 }) == .overlapping)
        let long = Entry("a", "1").with { entry in
            entry.size = 30
            entry.packedSize = 30
        }
        #expect(self.refusal(long) == .overlapping)
    }

    @Test("Local headers that contradict the directory")
    func contradictions() {
        let entry = Entry("a", "content")
        #expect(self.refusal(entry.with { $0.localName = [0x62] }) == .malformed)
        #expect(self.refusal(entry.with { $0.localMethod = 8 }) == .malformed)
        #expect(self.refusal(entry.with { $0.localFlags = 1 }) == .malformed)
        #expect(self.refusal(entry.with { $0.localFlags = 8 }) == .malformed)
        #expect(self.refusal(entry.with { $0.localSize = 6 }) == .malformed)
        #expect(self.refusal(entry.with { $0.localCRC = 0 }) == .malformed)
        #expect(self.refusal(entry.with { $0.offset = 1 }) == .malformed)
    }

    @Test("Encryption, other methods, patches and several disks")
    func unsupported() {
        let entry = Entry("a", "content")
        #expect(self.refusal(entry.with { $0.flags = 1 }) == .unsupported)
        #expect(self.refusal(entry.with { $0.flags = 1 << 6 | 1 }) == .unsupported)
        #expect(self.refusal(entry.with { $0.flags = 1 << 13 }) == .unsupported)
        #expect(self.refusal(entry.with { $0.flags = 1 << 5 }) == .unsupported)
        for method: UInt16 in [1, 6, 9, 12, 14, 93, 95, 99] {
            #expect(self.refusal(entry.with { $0.method = method }) == .unsupported)
        }
        #expect(self.refusal(entry.with { $0.disk = 1 }) == .unsupported)
        #expect(self.refusal(entry) { $0.disk = 1 } == .unsupported)
    }

    @Test("Directories that do not add up")
    func directories() {
        #expect(self.refusal(Entry("a", "1")) { $0.count = 2 } == .truncated)
        #expect(self.refusal(Entry("a", "1")) { $0.count = 0 } == .malformed)
        #expect(self.refusal(Entry("a", "1")) { $0.gap = [0] } == .malformed)
        #expect(self.refusal(Entry("a", "1")) { $0.sizeError = 1 } == .malformed)
        #expect(self.refusal(Entry("a", "1")) { $0.comment = ForeignBuilder([]).bytes } == .malformed)
        #expect(code { _ = try ForeignArchive(ArrayByteSource([])) } == .malformed)
        #expect(code { _ = try ForeignArchive(ArrayByteSource([UInt8](repeating: 0x50, count: 70_000))) } == .malformed)
    }

    @Test("Wrong checksums and sizes, known when the content is read")
    func content() throws {
        let wrong = ForeignBuilder([Entry("a", "content").with { $0.crc32 ^= 1 }])
        let archive = try ForeignArchive(ArrayByteSource(wrong.bytes))
        #expect(code { _ = try archive.contents(of: "a", limit: 10) } == .checksumMismatch)
        #expect(self.refusal(Entry("a", "content").with { $0.size = 8 }) == .sizeMismatch)
        #expect(self.refusal(Entry("a/", "x")) == .sizeMismatch)
    }

    /// A deflate stream of "content" in one stored block.
    private static let deflated: [UInt8] = [1, 7, 0, 0xf8, 0xff] + Array("content".utf8)

    private func deflated(_ packed: [UInt8], size: UInt32 = 7) throws -> ZipError.Code? {
        let entry = Entry("a", "content").with { entry in
            entry.method = 8
            entry.packed = packed
            entry.packedSize = UInt32(packed.count)
            entry.size = size
        }
        let archive = try ForeignArchive(ArrayByteSource(ForeignBuilder([entry]).bytes))
        return code { _ = try archive.contents(of: "a", limit: 1000) }
    }

    @Test("Deflate streams that are damaged, too short, too long or followed by something")
    func deflateFaults() throws {
        #expect(try self.deflated(Self.deflated) == nil)
        #expect(try self.deflated(Self.deflated, size: 6) == .sizeMismatch)
        #expect(try self.deflated(Self.deflated, size: 8) == .sizeMismatch)
        #expect(try self.deflated(Self.deflated, size: 0) == .sizeMismatch)
        #expect(try self.deflated(Array(Self.deflated.dropLast())) == .corruptContent)
        #expect(try self.deflated(Self.deflated + [0]) == .corruptContent)
        #expect(try self.deflated([0xff] + Self.deflated) == .corruptContent)
        #expect(try self.deflated([]) == .corruptContent)
        #expect(try self.deflated([0] + Self.deflated.dropFirst()) == .corruptContent)
    }

    @Test("Bombs: by their own word they are refused at once, and lying about it does not help")
    func bombs() throws {
        let zeros = [UInt8](repeating: 0, count: 8 << 20)
        var writer = ArchiveWriter()
        var bytes = try writer.add(name: "bomb", contents: zeros)
        bytes += writer.finish()
        #expect(bytes.count < 10_000)
        #expect(code { _ = try ForeignArchive(ArrayByteSource(bytes)) } == .limitExceeded)

        let packed = Array(bytes[34..<(bytes.count - 72)])
        let lying = Entry("bomb", "").with { entry in
            entry.method = 8
            entry.packed = packed
            entry.packedSize = UInt32(packed.count)
            entry.size = 1000
        }
        let archive = try ForeignArchive(ArrayByteSource(ForeignBuilder([lying]).bytes))
        var given = 0
        #expect(code { try archive.forEachChunk(of: "bomb") { given += $0.count } } == .sizeMismatch)
        #expect(given <= 1000)
    }

    @Test("Every limit holds")
    func limits() {
        let builder = ForeignBuilder([Entry("abc", "12345"), Entry("d", "12345")])
        let cases = [
            ForeignLimits(entryCount: 1), ForeignLimits(nameLength: 2), ForeignLimits(directorySize: 95),
            ForeignLimits(entrySize: 4), ForeignLimits(totalSize: 9),
        ]
        for limits in cases { #expect(self.refusal(builder, limits) == .limitExceeded) }
        let exact = ForeignLimits(entryCount: 2, nameLength: 3, directorySize: 96, entrySize: 5, totalSize: 10)
        #expect(self.refusal(builder, exact) == nil)
    }

    @Test("Random damage is refused or harmless, never a crash", arguments: UInt64(1)...20)
    func damage(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var writer = ArchiveWriter()
        var bytes = try writer.add(name: "a.xml", contents: generator.bytes(300))
        bytes += try writer.add(name: "b.xml", contents: Array(repeating: 7, count: 300), method: .stored)
        bytes += writer.finish()
        for _ in 0..<300 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                damaged[Int.random(in: damaged.indices, using: &generator)] = generator.bytes(1)[0]
            }
            let length = Int.random(in: 0...damaged.count, using: &generator)
            for sample in [damaged, Array(damaged.prefix(length))] {
                _ = code {
                    let archive = try ForeignArchive(ArrayByteSource(sample))
                    for entry in archive.entries { _ = try archive.contents(of: entry.name, limit: 1 << 20) }
                }
            }
        }
    }
}
