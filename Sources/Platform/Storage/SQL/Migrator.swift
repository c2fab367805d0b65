/// Brings the tables of one component to the state this program knows; forward only.
///
/// Each component numbers its own steps. What was applied is kept in the table `schema_migrations`.
public struct Migrator: Sendable {
    /// The component whose tables these are.
    public let component: String

    private let migrations: [Migration]

    /// The number of the last step this program knows.
    public var number: Int { self.migrations.count }

    /// Collects the steps of a component.
    ///
    /// - Parameters:
    ///   - component: A short name, the same for ever.
    ///   - migrations: The steps, numbered 1, 2, 3 …
    public init(component: String, _ migrations: [Migration]) {
        precondition(
            migrations.map(\.number) == Array(1..<(migrations.count + 1)),
            "the migrations of \(component) must be numbered from 1 without gaps"
        )
        self.component = component
        self.migrations = migrations
    }

    /// Applies what is missing, each step in its own transaction.
    ///
    /// - Parameter database: The store.
    /// - Returns: How many steps were applied.
    /// - Throws: ``StorageError`` with `migrationTooNew`, `migrationChanged`, or what a statement caused; steps applied
    ///   before stay.
    @discardableResult
    public func migrate(_ database: any Database) async throws -> Int {
        try await database.transaction { session in
            try session.execute(Self.table)
            _ = try self.checkedNumber(session)
        }
        var applied = 0
        for migration in self.migrations {
            let isNew = try await database.transaction { session in
                // Read again each time: another daemon on the same store may be migrating too.
                guard try self.checkedNumber(session) < migration.number else { return false }
                try self.apply(migration, session)
                return true
            }
            applied += isNew ? 1 : 0
        }
        return applied
    }

    /// Asks without changing anything whether the store is at the state this program knows.
    ///
    /// - Parameter database: The store, migrated once at least.
    /// - Returns: The number of the last step applied.
    /// - Throws: ``StorageError`` with `migrationTooNew`, `migrationChanged` or the engine's codes.
    public func storedNumber(_ database: any Database) async throws -> Int {
        try await database.read { session in try self.checkedNumber(session) }
    }

    private static let table = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            component {text} NOT NULL,
            number {integer} NOT NULL,
            name {text} NOT NULL,
            checksum {text} NOT NULL,
            PRIMARY KEY (component, number)
        ) {strict}
        """

    private func checkedNumber(_ session: any SQLSession) throws -> Int {
        let rows = try session.rows(
            "SELECT number, name, checksum FROM schema_migrations WHERE component = ? ORDER BY number",
            [.text(self.component)]
        )
        let stored = Int(try rows.last?.integer("number") ?? 0)
        guard stored <= self.migrations.count else {
            throw StorageError.migrationTooNew(
                component: self.component,
                stored: stored,
                known: self.migrations.count
            )
        }
        for (row, migration) in zip(rows, self.migrations) {
            guard try row.integer("number") == migration.number, try row.text("checksum") == migration.checksum else {
                throw StorageError.migrationChanged(
                    component: self.component,
                    number: migration.number,
                    name: try row.text("name")
                )
            }
        }
        return stored
    }

    private func apply(_ migration: Migration, _ session: any SQLSession) throws {
        for statement in migration.statements { try session.execute(statement) }
        try session.execute(
            "INSERT INTO schema_migrations (component, number, name, checksum) VALUES (?, ?, ?, ?)",
            [.text(self.component), .integer(migration.number), .text(migration.name), .text(migration.checksum)]
        )
    }
}
