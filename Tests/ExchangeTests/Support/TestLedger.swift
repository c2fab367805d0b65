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
        var random = SystemRandomNumberGenerator()
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

    /// A statement of the node about a packet, with its receipt.
    func state(
        _ event: EvidenceEvent,
        of packet: TestPacket,
        to recipients: [String],
        id: PacketIdentifier? = nil,
        from: String? = nil,
        reason: String? = nil,
        officer: SigningIdentity? = nil
    ) async throws -> ReceiptCore {
        try await self.state(
            event, digest: packet.digest, id: id ?? packet.envelope.id,
            from: try from.map { try Unit.address($0) } ?? packet.envelope.from, to: recipients, reason: reason,
            officer: officer)
    }

    /// A statement of the node about any packet, with its receipt.
    func state(
        _ event: EvidenceEvent,
        digest: Digest,
        id: PacketIdentifier,
        from: UnitAddress,
        to recipients: [String],
        reason: String? = nil,
        officer: SigningIdentity? = nil
    ) async throws -> ReceiptCore {
        let recipients = try recipients.map { try Unit.address($0) }
        let acting = event.actingSide == .sender ? from : recipients[0]
        let evidence = try Evidence(
            event: event, packet: digest, id: id, from: from, to: recipients, issuer: DivisionCode(self.node),
            time: self.clock.now(), reason: reason.map { EvidenceReason(code: $0) },
            officer: try officer.map { try Self.name($0, of: acting) })
        let entry = LedgerEntry(evidence, officerSignature: try officer.map { try Self.signature($0, evidence) })
        return try await self.open { ledger, _ in try await Self.append(entry, ledger) }
    }

    private static func name(_ officer: SigningIdentity, of unit: UnitAddress) throws -> EvidenceOfficer {
        EvidenceOfficer(
            address: OfficerAddress(officer: try OfficerName("registrar"), unit: unit),
            certificate: officer.certificate.fingerprint)
    }

    private static func signature(_ officer: SigningIdentity, _ evidence: Evidence) throws -> [UInt8] {
        try SignedMessage.sign(
            contentDigest: evidence.digest(officer.key.algorithm.digestAlgorithm), key: officer.key,
            certificate: officer.certificate, signingTime: evidence.time.sinceEpoch / 1000)
    }

    private static func append(_ entry: LedgerEntry, _ ledger: Ledger) async throws -> ReceiptCore {
        let result = try await ledger.perform { _, entries in entries.append(entry) }
        return try #require(result.receipts.first)
    }

    /// Logs one event.
    func log(_ number: Int, _ ledger: Ledger) async throws -> ReceiptCore {
        let result = try await ledger.perform { _, entries in
            entries.append(try self.entry(number, at: ledger.now()))
        }
        return try #require(result.receipts.first)
    }
}
