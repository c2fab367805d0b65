@testable import DurableFiles
import Foundation

/// A directory that exists while a test runs.
enum TemporaryDirectory {
    static func with<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        let path = NSTemporaryDirectory() + "yizhan-files-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(path)
    }

    static func open<Value>(_ body: (DurableDirectory) async throws -> Value) async throws -> Value {
        try await Self.with { path in try await body(DurableDirectory(path: path)) }
    }
}

extension DurableFilesError {
    /// An error to compare with: equality looks at the code only.
    static func coded(_ code: Code) -> Self { DurableFilesError(code, "") }
}

func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try (attributes[.posixPermissions] as? NSNumber)?.intValue ?? { throw CocoaError(.fileReadUnknown) }()
}

func names(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
}
