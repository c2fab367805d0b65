import Foundation
import Testing

@testable import DurableFiles

@Suite("Reading files")
struct FileReaderTests {
    private static func withFile(_ bytes: [UInt8], _ body: (DurableDirectory, SafeName) throws -> Void) async throws {
        try await TemporaryDirectory.open { directory in
            let name = try SafeName("file")
            try directory.replaceFile(name, with: bytes)
            try body(directory, name)
        }
    }

    @Test("Bytes are read at any offset, fewer at the end")
    func read() async throws {
        try await Self.withFile([0, 1, 2, 3, 4]) { directory, name in
            let reader = try directory.openFile(name)
            #expect(reader.count == 5)
            #expect(try reader.read(at: 1, count: 3) == [1, 2, 3])
            #expect(try reader.read(at: 3, count: 100) == [3, 4])
            #expect(try reader.read(at: 5, count: 1) == [])
            #expect(try reader.read(at: 0, count: .max) == [0, 1, 2, 3, 4])
            var buffer: [UInt8] = [9, 9, 9]
            var span = buffer.mutableSpan
            #expect(try reader.read(into: &span, at: 4) == 1)
            #expect(buffer == [4, 9, 9])
        }
    }

    @Test("An offset outside the file is refused", arguments: [Int64(-1), 6, .max, .min])
    func outside(_ offset: Int64) async throws {
        try await Self.withFile([0, 1, 2, 3, 4]) { directory, name in
            let reader = try directory.openFile(name)
            #expect(throws: DurableFilesError.coded(.outOfRange)) { try reader.read(at: offset, count: 1) }
            #expect(throws: DurableFilesError.coded(.outOfRange)) { try reader.read(at: 0, count: -1) }
        }
    }

    @Test("A file that shrinks while it is read is noticed")
    func truncated() async throws {
        try await Self.withFile([0, 1, 2, 3, 4]) { directory, name in
            let reader = try directory.openFile(name)
            try directory.reopenFile(name).truncate(to: 2)
            #expect(throws: DurableFilesError.coded(.truncated)) { try reader.read(at: 0, count: 5) }
            #expect(try reader.read(at: 0, count: 2) == [0, 1])
        }
    }

    @Test("A reader keeps a file that is removed")
    func removed() async throws {
        try await Self.withFile([1, 2]) { directory, name in
            let reader = try directory.openFile(name)
            try directory.remove(name)
            #expect(try reader.read(at: 0, count: 2) == [1, 2])
            #expect(throws: DurableFilesError.coded(.notFound)) { try directory.openFile(name) }
        }
    }

    @Test("Links below a directory are not followed, neither files nor directories")
    func links() async throws {
        try await Self.withFile([1]) { directory, _ in
            let manager = FileManager.default
            try manager.createSymbolicLink(atPath: directory.path + "/link", withDestinationPath: "file")
            try manager.createSymbolicLink(atPath: directory.path + "/outside", withDestinationPath: "/etc")
            #expect(throws: DurableFilesError.coded(.symbolicLink)) { try directory.openFile(SafeName("link")) }
            #expect(throws: DurableFilesError.coded(.symbolicLink)) { try directory.reopenFile(SafeName("link")) }
            // Linux reports a link in place of a directory as "not a directory".
            #expect(throws: DurableFilesError.coded(.notDirectory)) {
                try directory.openFile(SafePath("outside/hosts"))
            }
            #expect(throws: DurableFilesError.coded(.notDirectory)) {
                try directory.directory(SafePath("outside"), createIfMissing: true)
            }
            #expect(try FileReader(path: directory.path + "/link").count == 1)
        }
    }

    @Test("Pipes, devices and directories are refused without waiting", .timeLimit(.minutes(5)))
    func special() async throws {
        try await Self.withFile([]) { directory, _ in
            let made = unsafe mkfifo(directory.path + "/pipe", 0o600)
            #expect(made == 0)
            #expect(throws: DurableFilesError.coded(.notRegularFile)) { try directory.openFile(SafeName("pipe")) }
            #expect(throws: DurableFilesError.coded(.notRegularFile)) { try directory.reopenFile(SafeName("pipe")) }
            #expect(throws: DurableFilesError.coded(.notRegularFile)) { try FileReader(path: directory.path) }
            #expect(throws: DurableFilesError.coded(.notRegularFile)) { try FileReader(path: "/dev/zero") }
        }
    }

    @Test("A secret is read if its owner alone may read it", arguments: [0o600, 0o400])
    func secret(_ mode: Int) async throws {
        try await Self.withFile(Array("pin".utf8)) { directory, _ in
            let path = directory.path + "/file"
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            #expect(try SecretFile.read(path: path) == Array("pin".utf8))
            #expect(throws: DurableFilesError.coded(.tooLarge)) { try SecretFile.read(path: path, limit: 2) }
        }
    }

    @Test("A secret that others may read or write is refused", arguments: [0o640, 0o604, 0o620, 0o602, 0o610])
    func exposedSecret(_ mode: Int) async throws {
        try await Self.withFile(Array("pin".utf8)) { directory, _ in
            let path = directory.path + "/file"
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            let error = #expect(throws: DurableFilesError.coded(.insecureMode)) { try SecretFile.read(path: path) }
            #expect(try #require(error).message.contains("0" + String(mode, radix: 8)))
        }
    }
}
