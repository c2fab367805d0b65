import Cryptography
import Foundation

/// A folder of a test's own.
struct Scratch: Sendable {
    let folder: String

    init() throws {
        // Short: the path of a Unix socket has at most 107 bytes.
        self.folder = "/tmp/yizhan-it-\(UInt32.random(in: .min ... .max))"
        try FileManager.default.createDirectory(
            atPath: self.folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }

    func remove() { try? FileManager.default.removeItem(atPath: self.folder) }

    func path(_ name: String) -> String { "\(self.folder)/\(name)" }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: self.path(name), withIntermediateDirectories: true)
    }

    @discardableResult
    func write(_ bytes: [UInt8], to name: String, mode: Int = 0o644) throws -> String {
        let path = self.path(name)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    @discardableResult
    func write(_ text: String, to name: String, mode: Int = 0o644) throws -> String {
        try self.write(Array(text.utf8), to: name, mode: mode)
    }

    /// A file of random bytes, which no compression helps with.
    func writeNoise(_ count: Int, to name: String) throws -> String {
        let path = try self.write([], to: name)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        for start in stride(from: 0, to: count, by: 1 << 20) {
            try handle.write(contentsOf: Data(RandomBytes.make(min(1 << 20, count - start))))
        }
        return path
    }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: self.path(name)) }
}

/// What is to be known of files.
enum Files {
    static func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

    static func exist(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    static func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    static func isFolder(_ path: String) -> Bool {
        (try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType) == .typeDirectory
    }

    /// Every file and folder below a folder.
    static func all(below folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).sorted().map { "\(folder)/\($0)" }
    }

    /// Whether two files are the same, bit for bit; neither is taken into memory whole.
    static func areEqual(_ left: String, _ right: String) throws -> Bool {
        let handles = try [left, right].map { try FileHandle(forReadingFrom: URL(fileURLWithPath: $0)) }
        defer { for handle in handles { try? handle.close() } }
        while true {
            let parts = try handles.map { try $0.read(upToCount: 1 << 20) ?? Data() }
            guard parts[0] == parts[1] else { return false }
            if parts[0].isEmpty { return true }
        }
    }
}

/// SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { self.state = seed }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var value = self.state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
