internal import DurableFiles
internal import GRDB
internal import Storage

/// The settings of a connection; SQLite forgets most of them when it closes.
extension SQLiteDatabase {
    static func configuration(_ options: SQLiteOptions) -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(options.busySeconds)
        configuration.maximumReaderCount = options.maximumReaders
        configuration.label = "yizhan.sqlite"
        configuration.prepareDatabase { connection in
            for pragma in Self.connectionPragmas { try connection.execute(sql: "PRAGMA \(pragma)") }
        }
        return configuration
    }

    private static let connectionPragmas = [
        "trusted_schema = OFF",  // functions in a planted schema must not run
        "cell_size_check = ON",  // finds damaged pages when they are read
        "mmap_size = 0",  // an I/O error must be a return code, not a signal
        "temp_store = MEMORY",  // no content in temporary files
        "synchronous = FULL",
    ]

    static func applyWriterSettings(_ connection: GRDB.Database, _ options: SQLiteOptions) throws {
        try connection.execute(sql: "PRAGMA synchronous = FULL")
        // The inner pages of every index over some millions of rows: with SQLite's own 2 MB, each row that is added to a long
        // queue reads them again.
        try connection.execute(sql: "PRAGMA cache_size = -\(options.cacheKiB)")
        try connection.execute(sql: "PRAGMA wal_autocheckpoint = \(options.checkpointPages)")
        try connection.execute(sql: "PRAGMA journal_size_limit = \(64 << 20)")
        // Reading the settings back is the only proof that this build of SQLite honours them.
        for (pragma, expected) in [("synchronous", "2"), ("journal_mode", "wal"), ("foreign_keys", "1")] {
            let found = try String.fetchOne(connection, sql: "PRAGMA \(pragma)")
            guard found == expected else {
                throw StorageError(.other, "SQLite has \(pragma) = \(found ?? "nothing"), expected \(expected)")
            }
        }
    }

    /// Makes the file with mode 0600 before SQLite would make it with the process's mask; SQLite gives the log and
    /// the shared memory the same mode.
    static func prepareFile(_ name: SafeName, _ directory: DurableDirectory) throws(DurableFilesError) {
        do throws(DurableFilesError) {
            let file = try directory.createFile(name)
            try file.synchronize()
            file.close()
            try directory.synchronize()
        } catch  where error.code == .alreadyExists {
            try SecretFile.requirePrivate(directory.openFile(name))
        } catch {
            throw error
        }
    }

    /// Reads the whole store and compares every page, index and foreign key.
    ///
    /// Takes as long as reading the file; for start-up after a crash and for the operator.
    ///
    /// - Parameter limit: The most findings that are collected.
    /// - Returns: What is wrong, in SQLite's words; empty if all is well.
    /// - Throws: `StorageError`, with `corrupt` if the file cannot even be read, or `closed`.
    public func integrityCheck(limit: Int = 100) async throws -> [String] {
        try await self.read { session in
            guard let session = session as? SQLiteSession else { return [] }
            return try session.integrityFindings(limit: limit)
        }
    }
}
