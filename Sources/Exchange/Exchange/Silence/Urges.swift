internal import Cryptography
internal import Documents
internal import Evidence
internal import Logging
internal import Packets
internal import Storage

/// 催办: a sender's reminder to those who were given a packet and have not taken it over.
struct Urges: Sendable {
    /// How often one recipient may be reminded of one packet: more would not be kept by the recipient's node.
    static let limit = 8

    let context: ExchangeContext

    private var interval: Duration { (self.context.silence?.value ?? SilencePolicy()).urgeInterval }

    /// Those of some deliveries who may be reminded now.
    ///
    /// - Parameters:
    ///   - deliveries: Where the packet stands.
    ///   - wanted: Whom an officer named; nil for everybody who may be.
    ///   - session: The store.
    /// - Returns: Whom to remind.
    /// - Throws: ``ExchangeError`` when somebody who was named may not be, or nobody may.
    func recipients(
        _ deliveries: [DeliveryRecord],
        wanted: [UnitAddress]?,
        _ session: any SQLSession
    ) throws -> [UnitAddress] {
        let named = wanted.map(Set.init)
        let concerned = deliveries.filter { named?.contains($0.recipient) ?? true }
        guard concerned.count == named?.count ?? concerned.count else {
            throw ExchangeError(.unitUnknown, "not all that were named are recipients of the packet: see its track")
        }
        var obstacle: ExchangeError?
        var recipients: [UnitAddress] = []
        for delivery in concerned {
            do {
                try self.require(delivery, session)
                recipients.append(delivery.recipient)
            } catch let error as ExchangeError {
                if named != nil { throw error }
                obstacle = obstacle ?? error
            }
        }
        guard !recipients.isEmpty else {
            throw obstacle ?? ExchangeError(.stateForbids, "the packet has no recipient who could be reminded")
        }
        return recipients.sorted()
    }

    private func require(_ delivery: DeliveryRecord, _ session: any SQLSession) throws {
        guard OfficeAct.urge.permittedStates.contains(delivery.state) else {
            throw ExchangeError(
                .stateForbids,
                "\(delivery.recipient) cannot be reminded: the packet is \(delivery.state.title) \(delivery.state.rawValue)"
            )
        }
        guard let earlier = try UrgeTable.find(delivery.packet, delivery.recipient, session) else { return }
        guard earlier.count < Self.limit else {
            throw ExchangeError(
                .stateForbids,
                "\(delivery.recipient) was reminded \(earlier.count) times of this packet, no more are sent")
        }
        let next = earlier.latest.advanced(by: self.interval)
        guard next <= self.context.ledger.now() else {
            throw ExchangeError(
                .urgedRecently,
                "\(delivery.recipient) was reminded at \(earlier.latest); the next reminder may go at \(next)")
        }
    }

    /// A sender's own reminder: counted here, and sent to the nodes of those whom it is for.
    func request(
        _ evidence: Evidence,
        signature: [UInt8],
        _ session: any SQLSession,
        _ entries: inout [LedgerEntry]
    ) throws {
        guard try self.isOfSender(evidence, session) else {
            throw ExchangeError(.packetUnknown, "unit \(evidence.from) has sent no packet \(evidence.id)")
        }
        let deliveries = try DeliveryTable.all(of: evidence.packet, session)
        _ = try self.recipients(deliveries, wanted: evidence.to, session)
        for recipient in evidence.to { try UrgeTable.add(evidence.packet, recipient, at: evidence.time, session) }
        let remote = Set(evidence.to.map(\.node)).subtracting([self.context.node])
        entries.append(LedgerEntry(evidence, officerSignature: signature, notify: remote, kind: .urge))
    }

    /// A reminder that came by the link and was verified: kept once, and counted once for those who are here.
    func arrive(_ core: ReceiptCore, _ session: any SQLSession) throws {
        let evidence = core.evidence
        guard try PacketTable.isKnown(evidence.packet, session) else { return }
        guard try self.isOfSender(evidence, session) else {
            throw ExchangeError(
                .receiptInvalid, "unit \(evidence.from) reminds of a packet that is not its own, \(evidence.packet)")
        }
        try EvidenceTable.requireRoom(for: evidence, session)
        let (digest, material) = (try core.identity(), try self.context.keep(core, session))
        guard try EvidenceTable.insert(core, digest: digest, isOwn: false, material: material, session) else { return }
        let time = min(evidence.time, self.context.ledger.now())
        for recipient in evidence.to {
            guard let delivery = try DeliveryTable.find(evidence.packet, recipient, session), delivery.isLocal else {
                continue
            }
            try UrgeTable.add(evidence.packet, recipient, at: time, session)
        }
    }

    /// The officer's signature says who asks; whether the packet is that unit's says our own record alone.
    private func isOfSender(_ request: Evidence, _ session: any SQLSession) throws -> Bool {
        guard let envelope = try PacketTable.head(request.packet, session)?.envelope else { return false }
        return envelope.from == request.from && envelope.id == request.id
    }
}
