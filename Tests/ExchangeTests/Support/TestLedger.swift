import Cryptography
import Documents
import DurableFiles
import Evidence
import Exchange
import Packets
import SQLiteStorage
import Storage
import Testing

/// A node's log without an exchange around it.
final class TestLedger: Sendable {
    static let node = "3508"

    let clock = TestClock()
    let faults = StoreFaults()
    let pki: TestPKI
    let node: String
    private let folder: TemporaryFolder

    init(_ suite: Cryptography.Suite) throws {
        self.pki = try TestPKI(suite)
        self.node = Self.node
        self.folder = try TemporaryFolder()
    }

    /// The log a node of a cluster might have, for what only its keys can say.
    init(of node: String, _ pki: TestPKI) throws {
        self.pki = pki
        self.node = node
        self.folder = try TemporaryFolder()
    }

    /// Opens the log over its files, as a start of the process does, and closes it after the body.
    @discardableResult
    func open<Value>(_ body: (Ledger, SQLiteDatabase) async throws -> Value) async throws -> Value {
        let directory = try DurableDirectory(path: self.folder.path, createIfMissing: false)
        let database = try SQLiteDatabase(directory: directory, name: SafeName("log.sqlite"))
        _ = try await ExchangeSchema.migrator.migrate(database)
        let identity = try #require(self.pki.keys[self.node]?.log)
        let ledger = Ledger(
            database: FaultyDatabase(database, node: self.node, faults: self.faults),
            node: try DivisionCode(self.node), identity: identity, routing: { _ in nil }, clock: self.clock,
            fault: { _ in })
        try await ledger.resume()
        do {
            let value = try await body(ledger, database)
            await ledger.shutdown()
            try await database.close()
            return value
        } catch {
            await ledger.shutdown()
            try await database.close()
            throw error
        }
    }

    /// An event of its own for each number.
    func entry(_ number: Int, at time: UTCMilliseconds) throws -> LedgerEntry {
        var random = SystemRandomness()
        return LedgerEntry(
            try Evidence(
                event: .submissionAccepted,
                packet: self.pki.suite.digestAlgorithm.hash(Array("packet \(number)".utf8)),
                id: PacketIdentifier(at: TestPKI.start, using: &random), from: Self.sender(self.node),
                to: [Unit.address(Unit.county)], issuer: DivisionCode(self.node), time: time))
    }

    private static func sender(_ node: String) throws -> UnitAddress {
        try Unit.address(#require(Unit.all.first { $0.hasSuffix("@\(node)") }))
    }

    /// Logs a statement of the node about a packet, true or not.
    func state(_ statement: Statement) async throws -> ReceiptCore {
        let entry = try statement.entry(by: self.node, at: self.clock.now())
        return try await self.open { ledger, _ in
            let result = try await ledger.perform { _, entries in entries.append(entry) }
            return try #require(result.receipts.first)
        }
    }

    /// Logs one event.
    func log(_ number: Int, _ ledger: Ledger) async throws -> ReceiptCore {
        let result = try await ledger.perform { _, entries in
            entries.append(try self.entry(number, at: ledger.now()))
        }
        return try #require(result.receipts.first)
    }
}
