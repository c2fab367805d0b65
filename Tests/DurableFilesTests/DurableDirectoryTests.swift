import Foundation
import Testing

@testable import DurableFiles

@Suite("Durable directories")
struct DurableDirectoryTests {
    @Test("A missing directory is made with mode 0700 on request only")
    func create() async throws {
        try await TemporaryDirectory.with { path in
            #expect(throws: DurableFilesError.coded(.notFound)) { try DurableDirectory(path: path + "/spool") }
            _ = try DurableDirectory(path: path + "/spool", createIfMissing: true)
            _ = try DurableDirectory(path: path + "/spool", createIfMissing: true)
            #expect(try mode(path + "/spool") == 0o700)
            #expect(throws: DurableFilesError.coded(.notFound)) {
                try DurableDirectory(path: path + "/a/b", createIfMissing: true)
            }
        }
    }

    @Test("A file in place of a directory is told as such")
    func notDirectory() async throws {
        try await TemporaryDirectory.open { directory in
            try directory.replaceFile(SafeName("file"), with: [])
            #expect(throws: DurableFilesError.coded(.notDirectory)) {
                try DurableDirectory(path: directory.path + "/file")
            }
            #expect(throws: DurableFilesError.coded(.notDirectory)) {
                try directory.directory(SafePath("file"), createIfMissing: true)
            }
        }
    }

    @Test("Replacing a small file leaves the new content and no temporary file")
    func replace() async throws {
        try await TemporaryDirectory.open { directory in
            let name = try SafeName("state")
            try directory.replaceFile(name, with: [1, 2, 3])
            try directory.replaceFile(name, with: [4])
            #expect(try directory.readFile(name, limit: 1) == [4])
            #expect(try names(directory.path) == ["state"])
            #expect(throws: DurableFilesError.coded(.tooLarge)) { try directory.readFile(name, limit: 0) }
        }
    }

    @Test("A replacement that fails leaves no temporary file")
    func replaceFails() async throws {
        try await TemporaryDirectory.open { directory in
            _ = try directory.directory(SafePath("taken/inner"), createIfMissing: true)
            #expect(throws: DurableFilesError.self) { try directory.replaceFile(SafeName("taken"), with: [1]) }
            #expect(try names(directory.path) == ["taken"])
        }
    }

    @Test("Entries are told apart: files with their size, directories, everything else")
    func entries() async throws {
        try await TemporaryDirectory.open { directory in
            try directory.replaceFile(SafeName("file"), with: [1, 2, 3])
            _ = try directory.directory(SafePath("folder"), createIfMissing: true)
            try FileManager.default.createSymbolicLink(
                atPath: directory.path + "/link",
                withDestinationPath: "file"
            )
            for _ in 0..<2 {
                var entries: Set<DirectoryEntry> = []
                try directory.forEachEntry { entries.insert($0) }
                #expect(
                    entries == [
                        DirectoryEntry(name: "file", kind: .file(count: 3)),
                        DirectoryEntry(name: "folder", kind: .directory),
                        DirectoryEntry(name: "link", kind: .other),
                    ]
                )
            }
        }
    }

    @Test("Many entries are listed once each while they are being removed")
    func manyEntries() async throws {
        try await TemporaryDirectory.open { directory in
            for number in 0..<2000 { try directory.createFile(SafeName("file-\(number)")).close() }
            var seen: Set<String> = []
            try directory.forEachEntry { entry in
                #expect(seen.insert(entry.name).inserted)
                try directory.remove(SafeName(entry.name))
            }
            #expect(seen.count == 2000)
            #expect(try names(directory.path).isEmpty)
        }
    }

    @Test("An error of the closure ends the listing")
    func listingEnds() async throws {
        struct Stop: Error {}
        try await TemporaryDirectory.open { directory in
            try directory.replaceFile(SafeName("file"), with: [])
            #expect(throws: Stop.self) { try directory.forEachEntry { _ in throw Stop() } }
        }
    }

    @Test("A directory has one owner at a time, and the refusal names the holder")
    func lock() async throws {
        try await TemporaryDirectory.open { directory in
            let lock = try directory.lock()
            let error = #expect(throws: DurableFilesError.coded(.locked)) {
                try DurableDirectory(path: directory.path).lock()
            }
            let refusal = try #require(error)
            #expect(refusal.holder == getpid())
            #expect(refusal.message.contains("process \(getpid())"))
            lock.release()
            lock.release()
            let next = try DurableDirectory(path: directory.path).lock()
            #expect(throws: DurableFilesError.coded(.locked)) { try directory.lock() }
            next.release()
        }
    }

    @Test("Dropping a lock gives the directory back; locks of other names are independent")
    func dropLock() async throws {
        try await TemporaryDirectory.open { directory in
            do { _ = try directory.lock() }
            let lock = try directory.lock()
            let other = try directory.lock(SafeName("store.lock"))
            lock.release()
            other.release()
        }
    }

    @Test("A lock file that is a link is refused")
    func linkedLock() async throws {
        try await TemporaryDirectory.open { directory in
            try FileManager.default.createSymbolicLink(
                atPath: directory.path + "/LOCK",
                withDestinationPath: "victim"
            )
            #expect(throws: DurableFilesError.coded(.symbolicLink)) { try directory.lock() }
            #expect(try names(directory.path) == ["LOCK"])
        }
    }

    @Test("The free space is plausible")
    func space() async throws {
        try await TemporaryDirectory.open { directory in
            let space = try directory.volumeSpace()
            #expect(space.availableBytes > 0)
            #expect(space.availableBytes <= space.totalBytes)
            #expect(space.availableFiles <= space.totalFiles)
        }
    }
}
