internal import Cryptography
internal import Documents
internal import Evidence
internal import Packets
internal import Storage

/// 取阅: gives a unit's officer the content of a delivered packet, against the evidence of having taken it.
struct Handover: Sendable {
    /// The content may be fetched this long after the act was recorded.
    private static let window = Duration.seconds(900)

    let context: ExchangeContext

    /// Streams the package; the caller gets nothing before the whole packet was checked again.
    ///
    /// - Parameters:
    ///   - evidence: Digest of a recorded `handover.opened`.
    ///   - body: Takes the package's next bytes.
    func stream(
        _ evidence: Digest,
        to body: @Sendable ([UInt8]) async throws -> Void
    ) async throws {
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
        let packet = try opener.inspect(source)
        // The sender's certificate may have expired since; what counts is that it was in force on arrival.
        let verified = try packet.verify(trust: context.trust, now: record.accepted)
        let opening = try opener.opening(verified, source: source)
        _ = try opening.verify(trust: context.trust, now: record.accepted)
        var reader = try opening.reader()
        while let chunk = try reader.next() { try await body(chunk) }
    }
}
