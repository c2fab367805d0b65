internal import Cryptography
internal import Documents
internal import Evidence
public import Packets
internal import Storage

/// 取阅: gives a unit's officer the content of a delivered packet, against the evidence of having taken it.
struct Handover: Sendable {
    /// The content may be fetched this long after the act was recorded.
    private static let window = Duration.seconds(900)

    let context: ExchangeContext

    /// Checks the whole packet again and makes it ready to be read.
    ///
    /// - Parameter evidence: Digest of a recorded `handover.opened`.
    /// - Returns: The package, ready to be read.
    /// - Throws: ``ExchangeError``, `PacketError`, or what store and spool throw.
    func open(_ evidence: Digest) async throws -> OpenedPackage {
        let context = self.context
        let found = try await context.database.read { session -> (Evidence, PacketRecord)? in
            guard let act = try EvidenceTable.find(evidence, session)?.core.evidence,
                let record = try PacketTable.find(act.packet, session)
            else { return nil }
            return (act, record)
        }
        guard let (act, record) = found, act.event == .handoverOpened, act.issuer == context.node else {
            throw ExchangeError(.actInvalid, "\(evidence) is no recorded 取阅")
        }
        guard act.time.duration(to: context.ledger.now()) < Self.window else {
            throw ExchangeError(.actInvalid, "the 取阅 of packet \(act.id) is too old; open it again")
        }
        let source = try context.content(of: record)
        let opener = PacketOpener(context)
        // The sender's certificate may have expired since; what counts is that it was in force on arrival.
        let packet = try opener.inspect(source).verify(trust: context.trust, now: record.accepted)
        let opening = try opener.opening(packet, source: source)
        _ = try opening.verify(trust: context.trust, now: record.accepted)
        return OpenedPackage(opening: opening)
    }
}

/// A package that was decrypted and checked whole, and may now be read.
public struct OpenedPackage: Sendable {
    let opening: PacketOpening

    /// Decrypts the package once more, piece by piece.
    ///
    /// - Returns: A reader of the package's bytes.
    /// - Throws: When the content key does not open.
    public func reader() throws -> PackageReader { try self.opening.reader() }
}
