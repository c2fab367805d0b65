import Testing
import Zip

@Suite("Containers that are refused")
struct ContainerRefusalTests {
    @Test("Every flip of a bit in any byte is noticed by parser and reader")
    func flips() throws {
        let bytes = try container(packetFiles)
        for position in bytes.indices {
            for bit in [0, 3, 7] {
                var damaged = bytes
                damaged[position] ^= 1 << bit
                #expect(code { _ = try parse([damaged[...]]) } != nil, "byte \(position), bit \(bit), parser")
                #expect(code { _ = try read(damaged) } != nil, "byte \(position), bit \(bit), reader")
            }
        }
    }

    @Test("Damaged content fails its checksum, the structure being whole")
    func damagedContent() throws {
        var bytes = try container([SampleFile("a", "content")])
        bytes[31] ^= 1
        let reader = try ContainerReader(ArrayByteSource(bytes))
        #expect(code { try reader.verifyContent(of: "a") } == .checksumMismatch)
        #expect(code { _ = try reader.bytes(of: "a", limit: 100) } == .checksumMismatch)
        #expect(code { _ = try parse([bytes[...]]) } == .checksumMismatch)
    }

    @Test("Every truncation and every extension is refused")
    func truncations() throws {
        let bytes = try container(packetFiles)
        for length in 0..<bytes.count {
            #expect(code { _ = try parse([bytes[..<length]]) } == .truncated, "parser at \(length)")
            #expect(code { _ = try ContainerReader(ArrayByteSource(Array(bytes[..<length]))) } != nil)
        }
        let longer = bytes + [0]
        #expect(code { _ = try parse([longer[...]]) } == .notCanonical)
        #expect(code { _ = try parse([bytes[...], [0]]) } == .notCanonical)
        #expect(code { _ = try ContainerReader(ArrayByteSource(longer)) } == .notCanonical)
    }

    @Test("A parser that failed goes on failing")
    func sticky() throws {
        var parser = ContainerParser()
        #expect(throws: ZipError.self) { _ = try parser.consume([1, 2, 3, 4]) }
        #expect(throws: ZipError.self) { _ = try parser.consume([]) + parser.consume([1]) }
        #expect(throws: ZipError.self) { try parser.finish() }
    }

    static let unsafeNames = [
        "", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/./b", "a\\b", "..\\a", "a\u{0}b", "a\nb",
        "a\u{7f}", "a\u{85}b", "a\u{202e}fdp.exe", "C:/a", "c:a", "e\u{301}", "a\u{2028}b", "\u{feff}a",
    ]

    @Test("Unsafe names are refused when writing", arguments: Self.unsafeNames)
    func unsafeName(name: String) throws {
        #expect(code { _ = try container([SampleFile(name, "x")]) } == .unsafeName)
    }

    @Test("Unsafe names are refused when reading", arguments: [("abcd", "../d"), ("abcd", "/bcd"), ("abcd", "a\\cd")])
    func unsafeNameInBytes(written: String, forged: String) throws {
        let bytes = try replacing(written, with: forged, in: container([SampleFile(written, "x")]))
        #expect(code { _ = try parse([bytes[...]]) } == .unsafeName)
        #expect(code { _ = try ContainerReader(ArrayByteSource(bytes)) } == .unsafeName)
    }

    @Test(
        "Names that a file system could confuse are duplicates",
        arguments: [("a", "a"), ("A", "a"), ("É", "é"), ("straße", "STRASSE"), ("x/公", "X/公")]
    )
    func duplicates(first: String, second: String) throws {
        let files = [SampleFile(first, "1"), SampleFile(second, "2")]
        #expect(code { _ = try container(files) } == .duplicateName)
    }

    @Test("A duplicate in the bytes is refused")
    func duplicateInBytes() throws {
        let files = [SampleFile("aaaa", "1"), SampleFile("bbbb", "2")]
        let bytes = try replacing("bbbb", with: "aaaa", in: container(files))
        #expect(code { _ = try parse([bytes[...]]) } == .duplicateName)
        #expect(code { _ = try ContainerReader(ArrayByteSource(bytes)) } == .duplicateName)
    }

    @Test("Every limit holds")
    func limits() throws {
        let bytes = try container(packetFiles)
        let cases = [
            ContainerLimits(entryCount: 3), ContainerLimits(nameLength: 20), ContainerLimits(entrySize: 30),
            ContainerLimits(totalSize: UInt64(bytes.count) - 1), ContainerLimits(totalSize: 50),
        ]
        for limits in cases {
            #expect(code { _ = try parse([bytes[...]], limits: limits) } == .limitExceeded)
            #expect(code { _ = try ContainerReader(ArrayByteSource(bytes), limits: limits) } == .limitExceeded)
        }
        let exact = ContainerLimits(entryCount: 4, nameLength: 34, entrySize: 31, totalSize: UInt64(bytes.count))
        #expect(try parse([bytes[...]], limits: exact) == packetFiles)
    }

    @Test("An archive that another tool wrote is refused even if its content is the same")
    func otherWriter() throws {
        var writer = ArchiveWriter()
        let bytes = try writer.add(name: "a", contents: Array("x".utf8), method: .deflated)
        let archive = bytes + writer.finish()
        #expect(code { _ = try parse([archive[...]]) } == .notCanonical)
        #expect(code { _ = try ContainerReader(ArrayByteSource(archive)) } == .notCanonical)
    }

    @Test("Misuse of the encoder is caught")
    func misuse() async {
        await #expect(processExitsWith: .failure) {
            var encoder = ContainerEncoder()
            _ = try encoder.beginDeferred(name: "a", size: 1)
            _ = encoder.finish()
        }
        await #expect(processExitsWith: .failure) {
            var encoder = ContainerEncoder()
            _ = encoder.complete(crc32: 0)
        }
    }

    @Test("A hostile name does not reach the log as it is")
    func quotedNames() throws {
        let name = "a\u{1b}[31m\n" + String(repeating: "b", count: 200)
        let error = try #require(throws: ZipError.self) { _ = try container([SampleFile(name, "x")]) }
        #expect(!error.description.contains("\u{1b}"))
        #expect(!error.description.contains("\n"))
        #expect(error.description.count < 160)
    }
}

/// Replaces a string by one of the same length everywhere.
func replacing(_ old: String, with new: String, in bytes: [UInt8]) -> [UInt8] {
    precondition(old.utf8.count == new.utf8.count)
    var result = bytes
    for start in 0...(bytes.count - old.utf8.count) where bytes[start...].starts(with: old.utf8) {
        result.replaceSubrange(start..<(start + old.utf8.count), with: new.utf8)
    }
    return result
}
