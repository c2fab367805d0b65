import Foundation
import Testing
import Zip

/// A repeatable source of randomness (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { self.state = seed }

    mutating func next() -> UInt64 {
        self.state &+= 0x9e37_79b9_7f4a_7c15
        var value = self.state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
    }
}

struct SampleFile: Hashable {
    var name: String
    var content: [UInt8]

    init(_ name: String, _ content: [UInt8]) {
        self.name = name
        self.content = content
    }

    init(_ name: String, _ content: String) { self.init(name, Array(content.utf8)) }
}

let packetFiles = [
    SampleFile("mimetype", "application/vnd.etsi.asic-e+zip"),
    SampleFile("envelope.xml", "<envelope/>"),
    SampleFile("附件/关于放假的通知.txt", "放假三天"),
    SampleFile("empty", ""),
]

/// Encodes a container from whole files.
func container(_ files: [SampleFile]) throws -> [UInt8] {
    var encoder = ContainerEncoder()
    var bytes: [UInt8] = []
    for file in files {
        bytes += try encoder.begin(
            ContainerEntry(name: file.name, size: UInt64(file.content.count), crc32: CRC32.of(file.content)))
        bytes += file.content
    }
    return bytes + encoder.finish()
}

/// Parses a container given in pieces.
func parse(_ pieces: [ArraySlice<UInt8>], limits: ContainerLimits = .standard) throws -> [SampleFile] {
    var parser = ContainerParser(limits: limits)
    var files: [SampleFile] = []
    for piece in pieces {
        for event in try parser.consume(piece) {
            switch event {
            case .entryBegan(let name, _): files.append(SampleFile(name, [UInt8]()))
            case .content(let part): files[files.count - 1].content += part
            case .entryEnded(let name, let crc32):
                #expect(files.last?.name == name)
                #expect(CRC32.of(files.last?.content ?? []) == crc32)
            }
        }
    }
    try parser.finish()
    return files
}

/// Reads every entry of a container at random.
func read(_ bytes: [UInt8]) throws -> [SampleFile] {
    let reader = try ContainerReader(ArrayByteSource(bytes))
    return try reader.entries.map { entry in
        try reader.verifyContent(of: entry.name)
        return SampleFile(entry.name, try reader.bytes(of: entry.name, limit: bytes.count))
    }
}

/// The code of the error thrown, or nil if none was.
func code(_ body: () throws -> Void) -> ZipError.Code? {
    do {
        try body()
        return nil
    } catch let error as ZipError {
        return error.code
    } catch {
        Issue.record("unexpected error \(error)")
        return nil
    }
}

/// Makes a folder, gives it away, and removes it again.
func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "zip-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}
