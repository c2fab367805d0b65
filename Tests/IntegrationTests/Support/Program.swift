import Foundation

/// Where things are that the tests run or read.
enum Program {
    /// The executable under test, built beside the bundle of the tests.
    static let yizhan: String? = {
        let starts = [CommandLine.arguments[0], "/proc/self/exe", #filePath]
        for start in starts {
            var folder = URL(fileURLWithPath: start).resolvingSymlinksInPath().deletingLastPathComponent()
            while folder.path != "/" {
                for candidate in ["yizhan", ".build/debug/yizhan"] {
                    let path = folder.appendingPathComponent(candidate).path
                    if Self.isExecutableFile(path) { return path }
                }
                folder.deleteLastPathComponent()
            }
        }
        return nil
    }()

    static let openssl = "/usr/bin/openssl"

    /// The folder of the package.
    static let root: String = {
        var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        for _ in 0..<4 { folder.deleteLastPathComponent() }
        return folder.path
    }()

    /// A file of the demo's documents.
    static func demoDocument(_ name: String) -> String { "\(Self.root)/demo/documents/\(name)" }

    /// Sample OFD files that are not part of the package, somewhere above it.
    static let samples: [String] = {
        var folder = URL(fileURLWithPath: Self.root)
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            let path = folder.appendingPathComponent("shared/samples/ofd").path
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { continue }
            return names.filter { $0.hasSuffix(".ofd") }.sorted().map { "\(path)/\($0)" }
        }
        return []
    }()

    private static func isExecutableFile(_ path: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: path) && !Files.isFolder(path)
    }
}
