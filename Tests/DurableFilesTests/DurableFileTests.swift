import Foundation
import Testing

@testable import DurableFiles

@Suite("Durable files")
struct DurableFileTests {
    @Test("A file is written, patched, read back and published under its final name with mode 0600")
    func publish() async throws {
        try await TemporaryDirectory.open { directory in
            let file = try directory.createFile(SafeName("draft"))
            try file.append(Array("hello ".utf8))
            try file.append(Array("world".utf8).span)
            try file.write(Array("HELLO".utf8), at: 0)
            #expect(file.count == 11)
            var buffer = [UInt8](repeating: 0, count: 20)
            var span = buffer.mutableSpan
            #expect(try file.read(into: &span, at: 6) == 5)
            #expect(buffer.prefix(5).elementsEqual("world".utf8))

            try directory.publish(file, as: SafeName("final"))

            #expect(try names(directory.path) == ["final"])
            #expect(try mode(directory.path + "/final") == 0o600)
            #expect(try directory.readFile(SafeName("final"), limit: 11) == Array("HELLO world".utf8))
            #expect(throws: DurableFilesError.coded(.closed)) { try file.append([1]) }
            #expect(throws: DurableFilesError.coded(.closed)) { try file.synchronize() }
        }
    }

    @Test("Publishing moves a file between directories of a volume")
    func publishElsewhere() async throws {
        try await TemporaryDirectory.open { directory in
            let drafts = try directory.directory(SafePath("drafts"), createIfMissing: true)
            let target = try directory.directory(SafePath("a/b"), createIfMissing: true)
            let file = try drafts.createFile(SafeName("x"))
            try file.append([7])
            try target.publish(file, as: SafeName("y"))
            #expect(try names(drafts.path).isEmpty)
            #expect(try directory.openFile(SafePath("a/b/y")).read(at: 0, count: 9) == [7])
            #expect(try mode(directory.path + "/a") == 0o700)
        }
    }

    @Test("A taken name is not overwritten, unless replacing was asked for")
    func publishTwice() async throws {
        try await TemporaryDirectory.open { directory in
            let name = try SafeName("final")
            let first = try directory.createFile(SafeName("1"))
            try first.append([1])
            try directory.publish(first, as: name)
            let second = try directory.createFile(SafeName("2"))
            try second.append([2])
            #expect(throws: DurableFilesError.coded(.alreadyExists)) { try directory.publish(second, as: name) }
            #expect(try directory.readFile(name, limit: 1) == [1])
            // The draft is still there and open.
            try second.append([3])
            try directory.publish(second, as: name, replacing: true)
            #expect(try directory.readFile(name, limit: 2) == [2, 3])
            #expect(try names(directory.path) == ["final"])
        }
    }

    @Test("Creating is exclusive and follows no link")
    func exclusive() async throws {
        try await TemporaryDirectory.open { directory in
            let name = try SafeName("draft")
            let file = try directory.createFile(name)
            #expect(throws: DurableFilesError.coded(.alreadyExists)) { try directory.createFile(name) }
            file.close()
            try symlink("/tmp/nowhere", directory.path + "/link")
            #expect(throws: DurableFilesError.coded(.alreadyExists)) { try directory.createFile(SafeName("link")) }
        }
    }

    @Test("Patching and cutting stay within the file", arguments: [(Int64(-1), 1), (4, 1), (2, 2), (.max, 1)])
    func patchOutside(_ offset: Int64, _ count: Int) async throws {
        try await TemporaryDirectory.open { directory in
            let file = try directory.createFile(SafeName("draft"))
            try file.append([1, 2, 3])
            let bytes = [UInt8](repeating: 9, count: count)
            #expect(throws: DurableFilesError.coded(.outOfRange)) { try file.write(bytes, at: offset) }
            #expect(throws: DurableFilesError.coded(.outOfRange)) { try file.truncate(to: 4) }
            #expect(throws: DurableFilesError.coded(.outOfRange)) { try file.truncate(to: -1) }
            #expect(file.count == 3)
        }
    }

    @Test("A file left behind is reopened, cut and continued")
    func reopen() async throws {
        try await TemporaryDirectory.open { directory in
            let name = try SafeName("draft")
            do {
                let file = try directory.createFile(name)
                try file.append([1, 2, 3, 4])
                try file.synchronize()
            }
            let file = try directory.reopenFile(name)
            #expect(file.count == 4)
            try file.truncate(to: 2)
            try file.append([9])
            try directory.publish(file, as: SafeName("final"))
            #expect(try directory.readFile(SafeName("final"), limit: 9) == [1, 2, 9])
        }
    }

    @Test("A draft that a power cut left beside its published name is not written any more")
    func reopenPublished() async throws {
        try await TemporaryDirectory.open { directory in
            try directory.createFile(SafeName("draft")).close()
            try FileManager.default.linkItem(atPath: directory.path + "/draft", toPath: directory.path + "/final")
            #expect(throws: DurableFilesError.coded(.alreadyExists)) { try directory.reopenFile(SafeName("draft")) }
        }
    }

    @Test("Removing deletes the file once")
    func remove() async throws {
        try await TemporaryDirectory.open { directory in
            let file = try directory.createFile(SafeName("draft"))
            try file.remove()
            #expect(try names(directory.path).isEmpty)
            #expect(throws: DurableFilesError.coded(.notFound)) { try file.remove() }
        }
    }

    @Test("A full disk is told as such and leaves the length as it was")
    func diskFull() async throws {
        try await TemporaryDirectory.open { directory in
            let descriptor = try Descriptor.open("/dev/full", O_RDWR)
            let file = DurableFile(descriptor, name: try SafeName("full"), directory: directory, count: 0)
            #expect(throws: DurableFilesError.coded(.diskFull)) { try file.append([1, 2, 3]) }
            #expect(file.count == 0)
        }
    }

    @Test("A failed sync is final: it is reported again and never tried again")
    func syncFailure() async throws {
        try await TemporaryDirectory.open { directory in
            // The kernel refuses to synchronise a character device.
            let descriptor = try Descriptor.open("/dev/null", O_RDWR)
            let file = DurableFile(descriptor, name: try SafeName("null"), directory: directory, count: 0)
            try file.append([1])
            let error = #expect(throws: DurableFilesError.coded(.syncFailed)) { try file.synchronize() }
            #expect(try #require(error).message.contains("errno"))
            #expect(throws: DurableFilesError.coded(.syncFailed)) { try file.synchronize() }
            #expect(throws: DurableFilesError.coded(.syncFailed)) { try file.append([2]) }
            #expect(throws: DurableFilesError.coded(.syncFailed)) {
                try directory.publish(file, as: SafeName("final"))
            }
            #expect(try names(directory.path).isEmpty)
        }
    }
}

private func symlink(_ target: String, _ path: String) throws {
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
}
