public import Cryptography
package import Documents
package import Evidence
package import Storage

/// The node's logs, kept in the store (design decisions 6 and 7).
///
/// Every operation of the exchange goes through ``perform(_:)``. Operations that wait together share one transaction,
/// one checkpoint of each log that grows, and one sync; each gets the receipts of its own events. The head is read from the store inside the
/// transaction that extends it, so what is signed always continues what is stored; a checkpoint leaves the process
/// only after its commit is known.
package final class Ledger: Sendable {
    private let commits: GroupCommit<LedgerEntry, ReceiptCore?>
    private let writer: LedgerWriter
    private let time: LedgerTime
    private let database: any Database

    /// A ledger over a database whose migrations have run.
    ///
    /// - Parameters:
    ///   - database: The store.
    ///   - node: The node whose log it is.
    ///   - identity: The node's `log` key; asked for each batch, so that a renewed one signs the next checkpoint.
    ///   - routing: Where system messages go first.
    ///   - trust: Whose certificates and lists of the moment are kept with each checkpoint; nil for none.
    ///   - clock: The node's clock.
    ///   - fault: Told when the store can no longer be trusted; the process must stop then.
    ///   - onBatch: Told of each batch after it ended.
    package init(
        database: any Database,
        node: DivisionCode,
        identity: @autoclosure @escaping @Sendable () -> LogIdentity,
        routing: @escaping @Sendable (DivisionCode) -> DivisionCode?,
        trust: NodeTrust? = nil,
        clock: any NodeClock,
        fault: @escaping @Sendable (StorageError) -> Void,
        onBatch: @escaping @Sendable (CommittedBatch) -> Void = { _ in }
    ) {
        let writer = LedgerWriter(node: node, identity: identity, routing: routing, trust: trust)
        let time = LedgerTime(clock)
        self.writer = writer
        self.time = time
        self.database = database
        self.commits = GroupCommit(
            database: database,
            observe: { batch in
                if let error = batch.error as? StorageError, error.requiresStop { fault(error) }
                onBatch(batch)
            },
            recover: { session in time.advance(to: try writer.newestTime(session)) },
            seal: { session, entries in try writer.append(entries, by: time, session) })
    }

    /// Reads the stored heads, so that no event is dated before one that an earlier run has logged.
    package func resume() async throws {
        let writer = self.writer
        self.time.advance(to: try await self.database.transaction { try writer.newestTime($0) })
    }

    /// The node's time, never before that of an event already made.
    package func now() -> UTCMilliseconds { self.time.now() }

    /// Runs an operation and waits until it is durable.
    ///
    /// - Parameter operation: Changes tables and appends events; it may be run again only by its caller.
    /// - Returns: The operation's value, and a receipt for each event about a packet, in order.
    /// - Throws: What the operation throws, or ``StorageError``.
    package func perform<Value: Sendable>(
        _ operation: @escaping @Sendable (any SQLSession, inout [LedgerEntry]) throws -> Value
    ) async throws -> (value: Value, receipts: [ReceiptCore]) {
        let result = try await self.commits.submit(operation)
        return (result.value, result.outcomes.compactMap(\.self))
    }

    /// How many operations wait for a batch.
    package var waitingCount: Int { self.commits.waitingCount }

    /// Ends the ledger after everything that waits is durable.
    package func shutdown() async { await self.commits.shutdown() }
}

/// The key that signs checkpoints, and the name of the log.
public struct LogIdentity: Sendable {
    /// The `log` key.
    public let key: PrivateKey
    /// Its certificate, whose name is the node's.
    public let certificate: Certificate
    /// CA certificates between it and the anchor.
    public let chain: [Certificate]

    /// An identity.
    public init(key: PrivateKey, certificate: Certificate, chain: [Certificate]) {
        self.key = key
        self.certificate = certificate
        self.chain = chain
    }
}
