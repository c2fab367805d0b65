import Testing
import Zip

/// A source of any length that holds bytes in a few places and zeros everywhere else.
struct SparseSource: ByteSource {
    private(set) var count: UInt64 = 0
    private var parts: [(offset: UInt64, bytes: [UInt8])] = []

    mutating func append(_ bytes: [UInt8]) {
        self.parts.append((self.count, bytes))
        self.count += UInt64(bytes.count)
    }

    mutating func appendZeros(_ count: UInt64) { self.count += count }

    func read(at offset: UInt64, count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        for part in self.parts {
            for (index, byte) in part.bytes.enumerated() {
                let position = part.offset + UInt64(index)
                if position >= offset, position - offset < UInt64(count) { bytes[Int(position - offset)] = byte }
            }
        }
        return bytes
    }
}

@Suite("Containers beyond four gigabytes")
struct LargeContainerTests {
    private static let border: UInt64 = 0xffff_ffff

    private func sparse(_ entries: [ContainerEntry]) throws -> SparseSource {
        var encoder = ContainerEncoder()
        var source = SparseSource()
        for entry in entries {
            source.append(try encoder.begin(entry))
            source.appendZeros(entry.size)
        }
        source.append(encoder.finish())
        return source
    }

    private static let cases: [[UInt64]] = [
        [border - 1, 5], [border, 5], [border + 1, 5], [border - 33, 5], [border - 32, 5], [border - 31, 5],
        [5, border - 64], [5, border - 69, 1, 1], [20 << 30, 20 << 30], [0, 3 << 30, 0, 3 << 30, 0],
    ]

    @Test("Zip64 fields appear exactly when needed and are read again", arguments: Self.cases)
    func zip64(sizes: [UInt64]) throws {
        let entries = sizes.enumerated().map { ContainerEntry(name: "f\($0)", size: $1, crc32: UInt32($0)) }
        let source = try self.sparse(entries)
        #expect(source.count == ContainerLayout.size(of: entries.map { ($0.name, $0.size) }))

        let reader = try ContainerReader(source)
        #expect(reader.entries.map(\.size) == sizes)
        #expect(reader.entries.map(\.crc32) == entries.map(\.crc32))
        #expect(try source.read(at: reader.entries[0].contentOffset - 2, count: 1).count == 1)

        let tail = try source.read(at: source.count - 42, count: 4)
        let directoryOffset = try #require(reader.entries.last.map { $0.contentOffset + $0.size })
        #expect((tail == [0x50, 0x4b, 6, 7]) == (directoryOffset >= Self.border))
    }

    @Test("A large container is a valid foreign archive too", arguments: Self.cases)
    func foreign(sizes: [UInt64]) throws {
        let entries = sizes.enumerated().map { ContainerEntry(name: "f\($0)", size: $1, crc32: 0) }
        let limits = ForeignLimits(entrySize: 1 << 40, totalSize: 1 << 40)
        let archive = try ForeignArchive(try self.sparse(entries), limits: limits)
        #expect(archive.entries.map(\.size) == sizes)
    }

    @Test("From 65535 entries on the count is in the Zip64 record", arguments: [65_534, 65_535, 65_536])
    func manyEntries(count: Int) throws {
        let files = (0..<count).map { SampleFile("\($0)", [UInt8]()) }
        let bytes = try container(files)
        #expect(ContainerLayout.size(of: files.map { ($0.name, 0) }) == UInt64(bytes.count))
        let isZip64 = bytes[(bytes.count - 42)...].starts(with: [0x50, 0x4b, 6, 7])
        #expect(isZip64 == (count >= 65_535))
        let limits = ContainerLimits(entryCount: count)
        #expect(try parse([bytes[...]], limits: limits).count == count)
    }

    @Test("A size that no file can have is refused, and its layout saturates")
    func absurd() throws {
        var encoder = ContainerEncoder()
        let entry = ContainerEntry(name: "a", size: UInt64(Int64.max), crc32: 0)
        #expect(code { _ = try encoder.begin(entry) } == .limitExceeded)
        #expect(ContainerLayout.size(of: [("a", .max)]) == .max)
        #expect(ContainerLayout.size(of: [("a", .max - 50), ("b", 100)]) == .max)
    }

    @Test("A forged size does not make the reader allocate")
    func forgedSize() throws {
        var encoder = ContainerEncoder()
        let header = try encoder.begin(ContainerEntry(name: "a", size: 1 << 40, crc32: 0))
        #expect(code { _ = try ContainerReader(ArrayByteSource(header)) } == .limitExceeded)
        let limits = ContainerLimits(entrySize: 1 << 50, totalSize: 1 << 50)
        #expect(code { _ = try ContainerReader(ArrayByteSource(header), limits: limits) } == .truncated)
    }
}
