internal import Logging
public import Cryptography
public import Documents
internal import Evidence
internal import Packets
internal import Storage

/// A human act a client asks to prepare.
public struct ActRequest: Sendable {
    /// The act.
    public var act: OfficeAct
    /// The packet's identifier.
    public var packet: PacketIdentifier
    /// The officer who acts; the unit is in the address.
    public var officer: OfficerAddress
    /// SHA-256 fingerprint of the officer's certificate.
    public var certificate: Digest
    /// The reason, for 拒收 and 退文.
    public var reason: String?
    /// For 撤回 and 催办: the recipients concerned; nil for every one.
    public var recipients: [UnitAddress]?

    /// A request.
    public init(
        act: OfficeAct,
        packet: PacketIdentifier,
        officer: OfficerAddress,
        certificate: Digest,
        reason: String? = nil,
        recipients: [UnitAddress]? = nil
    ) {
        self.act = act
        self.packet = packet
        self.officer = officer
        self.certificate = certificate
        self.reason = reason
        self.recipients = recipients
    }
}

/// Human acts: `prepare` gives the evidence to sign, the officer signs it with a key the daemon never sees, `commit`
/// verifies and records (design section 7).
final class OfficeActs: Sendable {
    /// An act must be committed within this time of being prepared.
    static let windowMilliseconds: Int64 = 600_000

    private let context: ExchangeContext
    private let recalls: Recalls
    private let urges: Urges

    init(_ context: ExchangeContext, recalls: Recalls, urges: Urges) {
        self.context = context
        self.recalls = recalls
        self.urges = urges
    }

    /// The evidence an officer is to sign.
    func prepare(_ request: ActRequest) async throws -> Evidence {
        let context = self.context
        if request.act.needsReason, request.reason?.isEmpty ?? true {
            throw ExchangeError(.actInvalid, "\(request.act.title) needs a reason")
        }
        let unit = request.officer.unit
        let reason = request.reason.map { EvidenceReason(code: request.act.rawValue, text: $0) }
        return try await context.database.read { session in
            let (record, recipients, latest) =
                request.act.isOfSender
                ? try self.sentSubject(request, session) : try self.receivedSubject(request, unit, session)
            return try Evidence(
                event: request.act.evidence, packet: record.digest, id: record.envelope.id,
                from: record.envelope.from, to: recipients, issuer: context.node, time: context.ledger.now(),
                reason: reason, previous: latest,
                officer: EvidenceOfficer(address: request.officer, certificate: request.certificate))
        }
    }

    private typealias Subject = (PacketRecord, [UnitAddress], Digest?)

    private func receivedSubject(
        _ request: ActRequest,
        _ unit: UnitAddress,
        _ session: any SQLSession
    ) throws -> Subject {
        for record in try PacketTable.find(id: request.packet, session) {
            guard let delivery = try DeliveryTable.find(record.digest, unit, session), delivery.isLocal else {
                continue
            }
            try Self.require(request.act, in: delivery)
            return (record, [unit], delivery.latest)
        }
        throw ExchangeError(.packetUnknown, "unit \(unit) has received no packet \(request.packet)")
    }

    private func sentSubject(_ request: ActRequest, _ session: any SQLSession) throws -> Subject {
        guard
            let record = try PacketTable.find(id: request.packet, session)
                .first(where: { $0.envelope.from == request.officer.unit && $0.origin == self.context.node })
        else {
            throw ExchangeError(.packetUnknown, "unit \(request.officer.unit) has sent no packet \(request.packet)")
        }
        let deliveries = try DeliveryTable.all(of: record.digest, session)
        if request.act == .urge {
            return (record, try self.urges.recipients(deliveries, wanted: request.recipients, session), nil)
        }
        let wanted = request.recipients.map(Set.init) ?? Set(deliveries.map(\.recipient))
        let open = deliveries.filter {
            wanted.contains($0.recipient) && OfficeAct.recall.permittedStates.contains($0.state)
        }
        guard !open.isEmpty else {
            throw ExchangeError(.stateForbids, "packet \(request.packet) has been signed for or ended everywhere")
        }
        return (record, open.map(\.recipient).sorted(), nil)
    }

    private static func require(_ act: OfficeAct, in delivery: DeliveryRecord) throws(ExchangeError) {
        guard act.permittedStates.contains(delivery.state) else {
            throw ExchangeError(
                .stateForbids,
                "\(act.title) is not possible: the packet is \(delivery.state.title) \(delivery.state.rawValue)"
            )
        }
    }

    /// Records an act; returns its receipt, and for a recall those of what it did here at once.
    func commit(_ bytes: [UInt8], signature: [UInt8], by person: ActingPerson?) async throws -> [ReceiptCore] {
        let evidence: Evidence
        do { evidence = try Evidence(bytes: bytes) } catch {
            throw ExchangeError(.actInvalid, "the evidence is not one that was prepared", cause: error)
        }
        guard let act = OfficeAct.allCases.first(where: { $0.evidence == evidence.event }) else {
            throw ExchangeError(.actInvalid, "\(evidence.event.rawValue) is no human act")
        }
        try self.requireFresh(evidence)
        if let reason = try self.context.trust.officerRefusal(
            of: evidence, signature: signature, at: self.context.ledger.now())
        {
            throw ExchangeError(.actInvalid, "\(act.title): \(reason)")
        }
        let context = self.context
        let (recalls, urges) = (self.recalls, self.urges)
        let digest = try evidence.digest(context.digestAlgorithm)
        let result = try await context.ledger.perform { session, entries -> [ReceiptCore] in
            // An act is recorded once; whoever lost the answer gets the same receipt again.
            if let earlier = try EvidenceTable.find(digest, session), earlier.isOwn { return [earlier.core] }
            switch act {
            case .recall: try recalls.request(evidence, signature: signature, session, &entries)
            case .urge: try urges.request(evidence, signature: signature, session, &entries)
            default: try self.record(act, evidence, signature, session, &entries)
            }
            entries += try context.people.entries(
                act.people, .packet(evidence.id, evidence.packet), by: person,
                saying: [
                    .officer: evidence.officer?.address.description,
                    .certificate: evidence.officer?.certificate.description, .reason: evidence.reason?.text,
                ])
            return []
        }
        context.wake(Set(context.routing.table.neighbours.keys))
        context.logger.info(
            "act recorded",
            metadata: [LogKey.packetID: "\(evidence.id)", LogKey.act: "\(evidence.event.rawValue)"])
        return result.value + result.receipts
    }

    /// What was let out of quarantine is delivered by this node's own word.
    private func deliver(
        _ act: Evidence,
        _ unit: UnitAddress,
        _ interested: Set<DivisionCode>,
        _ session: any SQLSession,
        _ entries: inout [LedgerEntry]
    ) throws {
        let now = self.context.ledger.now()
        let algorithm = self.context.digestAlgorithm
        let delivered = try Evidence(
            event: .consignmentDelivered, packet: act.packet, id: act.id, from: act.from, to: [unit],
            issuer: self.context.node, time: now, previous: act.digest(algorithm))
        _ = try DeliveryTable.apply(
            .delivered, packet: act.packet, recipient: unit, cause: "", evidence: delivered.digest(algorithm), at: now,
            session)
        entries.append(LedgerEntry(delivered, notify: interested))
    }

    private func requireFresh(_ evidence: Evidence) throws(ExchangeError) {
        let age = self.context.ledger.now().sinceEpoch - evidence.time.sinceEpoch
        guard evidence.issuer == self.context.node, (0..<Self.windowMilliseconds).contains(age) else {
            throw ExchangeError(
                .actInvalid, "the act was prepared elsewhere or over 10 minutes ago; prepare and sign it again")
        }
    }

    private func record(
        _ act: OfficeAct,
        _ evidence: Evidence,
        _ signature: [UInt8],
        _ session: any SQLSession,
        _ entries: inout [LedgerEntry]
    ) throws {
        guard let unit = evidence.to.first, let delivery = try DeliveryTable.find(evidence.packet, unit, session),
            delivery.isLocal, let envelope = try PacketTable.head(evidence.packet, session)?.envelope,
            envelope.id == evidence.id, envelope.from == evidence.from
        else { throw ExchangeError(.packetUnknown, "packet \(evidence.id) was not delivered here") }
        try Self.require(act, in: delivery)
        guard evidence.previous == delivery.latest else {
            throw ExchangeError(
                .stateForbids, "something happened to packet \(evidence.id) since the act was prepared; look again")
        }
        if let event = evidence.event.deliveryEvent {
            _ = try DeliveryTable.apply(
                event, packet: evidence.packet, recipient: unit, cause: evidence.reason?.text ?? "",
                evidence: try evidence.digest(self.context.digestAlgorithm), at: self.context.ledger.now(), session)
        }
        let sender = evidence.from.node
        let interested: Set<DivisionCode> = sender == self.context.node ? [] : [sender]
        // Who opened a document when is the recipient's own affair.
        entries.append(LedgerEntry(evidence, officerSignature: signature, notify: act == .open ? [] : interested))
        if act == .release { try self.deliver(evidence, unit, interested, session, &entries) }
    }
}
