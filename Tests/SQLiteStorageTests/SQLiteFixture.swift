import DurableFiles
import Foundation
import SQLiteStorage
import Storage

/// A directory for SQLite files that exists while a test runs.
struct SQLiteFixture: Sendable {
    let directory: DurableDirectory

    static func with<Value>(_ body: (SQLiteFixture) async throws -> Value) async throws -> Value {
        let path = NSTemporaryDirectory() + "yizhan-sqlite-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(SQLiteFixture(directory: DurableDirectory(path: path)))
    }

    var path: String { self.directory.path }

    func open(_ options: SQLiteOptions = SQLiteOptions()) throws -> SQLiteDatabase {
        try SQLiteDatabase(directory: self.directory, name: SafeName("store.sqlite"), options: options)
    }

    static func makeTable(_ database: SQLiteDatabase) async throws {
        try await database.transaction { session in
            try session.execute("CREATE TABLE log (position {integer} PRIMARY KEY, entry {blob}) {strict}")
        }
    }

    static func append(_ database: SQLiteDatabase, _ positions: Range<Int>, size: Int = 10) async throws {
        try await database.transaction { session in
            for position in positions {
                let entry = [UInt8](repeating: UInt8(truncatingIfNeeded: position), count: size)
                try session.execute(
                    "INSERT INTO log (position, entry) VALUES (?, ?)",
                    [.integer(position), .blob(entry)]
                )
            }
        }
    }

    static func count(_ database: SQLiteDatabase) async throws -> Int64? {
        try await database.read { session in
            try session.row("SELECT COUNT(*) AS count FROM log")?.integer("count")
        }
    }
}

extension StorageError {
    /// An error to compare with: equality looks at the code only.
    static func coded(_ code: Code) -> Self { StorageError(code, "") }
}
