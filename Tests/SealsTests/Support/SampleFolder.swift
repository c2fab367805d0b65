import Foundation
import Testing
import Zip

/// Real files, where they are at hand: shared/samples/ofd above the package.
enum SampleFolder {
    static let url: URL? = {
        var folder = URL(filePath: #filePath).resolvingSymlinksInPath()
        while folder.path.count > 1 {
            folder.deleteLastPathComponent()
            let found = folder.appending(path: "shared/samples/ofd")
            if FileManager.default.fileExists(atPath: found.path) { return found }
        }
        return nil
    }()

    static let absent: Comment = "there is no folder shared/samples/ofd above the source: skipped"

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: try #require(Self.url).appending(path: name)))
    }

    static func entry(_ name: String, of archive: String) throws -> [UInt8] {
        try ForeignArchive(ArrayByteSource(Self.bytes(archive))).contents(of: name, limit: 1 << 22)
    }

    /// Runs openssl, for the PKCS#12 files, which hold what nothing else has.
    static func certificate(inPKCS12 name: String, password: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "openssl", "pkcs12", "-legacy", "-nokeys", "-passin", "pass:\(password)", "-in",
            try #require(Self.url).appending(path: name).path,
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl cannot read \(name)")
        return String(decoding: data, as: UTF8.self)
    }
}
