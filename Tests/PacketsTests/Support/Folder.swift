import Foundation

/// Finds folders around the source.
enum Folder {
    /// A folder of this path in one of the folders above this file.
    static func above(_ path: String) -> URL? {
        var folder = URL(filePath: #filePath).resolvingSymlinksInPath()
        while folder.path.count > 1 {
            folder.deleteLastPathComponent()
            let found = folder.appending(path: path)
            if FileManager.default.fileExists(atPath: found.path) { return found }
        }
        return nil
    }

    /// Runs a test in a folder of its own.
    static func withTemporary<Value>(_ body: (URL) throws -> Value) throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "packets-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }
}
