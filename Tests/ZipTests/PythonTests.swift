import Foundation
import Testing
import Zip

/// Python's zipfile as a second opinion.
@Suite("Python's zipfile", .enabled(if: Python.isAvailable, "python3 is not installed"), .timeLimit(.minutes(5)))
struct PythonTests {
    @Test("It reads a container and an archive of ours")
    func readsOurs() throws {
        var writer = ArchiveWriter()
        var archive: [UInt8] = []
        for file in packetFiles { archive += try writer.add(name: file.name, contents: file.content) }
        archive += writer.finish()
        for bytes in [try container(packetFiles), archive] {
            let output = try withTemporaryFolder { folder in
                let path = folder.appending(path: "sample.zip")
                try Data(bytes).write(to: path)
                return try Python.run(
                    """
                    import sys, zipfile
                    archive = zipfile.ZipFile(sys.argv[1])
                    assert archive.testzip() is None
                    for info in archive.infolist():
                        assert info.date_time == (1980, 1, 1, 0, 0, 0) and info.external_attr == 0
                        print(info.filename + "=" + archive.read(info).decode())
                    """,
                    path.path
                )
            }
            let expected = packetFiles.map { "\($0.name)=\(String(decoding: $0.content, as: UTF8.self))\n" }
            #expect(output == expected.joined())
        }
    }

    @Test("It reads a container with Zip64 records")
    func readsZip64() throws {
        let files = (0..<65_536).map { SampleFile("f\($0)", [UInt8]()) }
        let output = try withTemporaryFolder { folder in
            let path = folder.appending(path: "sample.zip")
            try Data(try container(files)).write(to: path)
            return try Python.run("import sys, zipfile; print(len(zipfile.ZipFile(sys.argv[1]).namelist()))", path.path)
        }
        #expect(output == "65536\n")
    }

    @Test("What it writes is read as a foreign archive, also to a pipe and with Zip64")
    func writesForUs() throws {
        try withTemporaryFolder { folder in
            _ = try Python.run(
                """
                import sys, zipfile
                class Pipe:
                    def __init__(self, file): self.file = file
                    def write(self, data): return self.file.write(data)
                    def flush(self): self.file.flush()
                for name, wrap in (("seekable", lambda file: file), ("pipe", Pipe)):
                    with open(sys.argv[1] + "/" + name, "wb") as file:
                        with zipfile.ZipFile(wrap(file), "w", zipfile.ZIP_DEFLATED) as archive:
                            archive.comment = "注释".encode()
                            archive.mkdir("Doc_0") if hasattr(archive, "mkdir") else None
                            archive.writestr("Doc_0/公文.xml", "<a/>" * 1000)
                            with archive.open("large.bin", "w", force_zip64=True) as entry:
                                entry.write(b"0123456789" * 20000)
                """,
                folder.path
            )
            for name in ["seekable", "pipe"] {
                let bytes = [UInt8](try Data(contentsOf: folder.appending(path: name)))
                let archive = try ForeignArchive(ArrayByteSource(bytes))
                let page = try archive.contents(of: "Doc_0/公文.xml", limit: 4000)
                #expect(page == Array(String(repeating: "<a/>", count: 1000).utf8))
                let large = try archive.contents(of: "large.bin", limit: 200_000)
                #expect(large == Array(String(repeating: "0123456789", count: 20_000).utf8))
            }
        }
    }
}

private enum Python {
    struct Failure: Error {
        let status: Int32
        let output: String
    }

    static let isAvailable = (try? Self.run("print('yes')")) == "yes\n"

    static func run(_ script: String, _ arguments: String...) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script] + arguments
        process.environment = ["PYTHONIOENCODING": "utf-8", "PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""]
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: data, as: UTF8.self)
        guard process.terminationStatus == 0 else {
            throw Failure(status: process.terminationStatus, output: text)
        }
        return text
    }
}
