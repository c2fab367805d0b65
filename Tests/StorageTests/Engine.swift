import DurableFiles
import Foundation
import SQLiteStorage
import Storage
import Testing

/// The engines that must pass the same checks.
enum Engine: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqlite

    var testDescription: String { self.rawValue }

    /// Gives an empty database that exists while the closure runs.
    func with<Value>(_ body: (any Database) async throws -> Value) async throws -> Value {
        switch self {
        case .sqlite:
            try await TemporaryDirectory.with { directory in
                let database = try SQLiteDatabase(directory: directory, name: SafeName("store.sqlite"))
                let value = try await body(database)
                try await database.close()
                return value
            }
        }
    }
}

/// A directory that exists while a test runs.
enum TemporaryDirectory {
    static func with<Value>(_ body: (DurableDirectory) async throws -> Value) async throws -> Value {
        let path = NSTemporaryDirectory() + "yizhan-storage-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(DurableDirectory(path: path))
    }
}

extension StorageError {
    /// An error to compare with: equality looks at the code only.
    static func coded(_ code: Code) -> Self { StorageError(code, "") }
}
