internal import DurableFiles
internal import Exchange
internal import SQLiteStorage
internal import Storage

/// What a node keeps on disk, opened and brought to the newest form.
struct NodeStore: Sendable {
    /// The folder of it all.
    let data: DurableDirectory
    /// Everything but large packets.
    let database: SQLiteDatabase
    /// Large packets.
    let spool: SpoolFileStore
    /// How many migrations were due.
    let migrations: Int

    /// Opens the store, or makes it.
    ///
    /// - Parameters:
    ///   - path: The folder.
    ///   - pool: Where blocking work runs.
    ///   - fault: Told when the store can no longer be trusted.
    /// - Throws: What folder, database and spool throw.
    /// - Returns: The store.
    static func open(
        _ path: String,
        pool: BlockingPool,
        fault: @escaping @Sendable (StorageError) -> Void
    ) async throws -> NodeStore {
        let data = try DurableDirectory(path: path, createIfMissing: true)
        let database = try SQLiteDatabase(directory: data, name: SafeName("yizhan.sqlite"))
        let migrations = try await ExchangeSchema.migrator.migrate(database)
        let spool = try SpoolFileStore(
            directory: data.directory(SafePath("spool"), createIfMissing: true), pool: pool, fault: fault)
        return NodeStore(data: data, database: database, spool: spool, migrations: migrations)
    }
}
