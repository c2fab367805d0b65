internal import Logging
internal import Cryptography
internal import Documents
public import Evidence
internal import Packets
internal import Storage

/// A refusal of a packet that a neighbour brought, with evidence where the packet's sender is proven.
public struct ReceptionRefusal: Error, Sendable, CustomStringConvertible {
    /// What the neighbour is told.
    public let peerCode: String
    /// Whether the same packet may be accepted later.
    public let isTemporary: Bool
    /// Evidence of the refusal; empty when nothing about the packet is proven.
    public let receipts: [ReceiptCore]
    /// What the local operator is told.
    public let cause: any Error

    /// The cause.
    public var description: String { "\(self.cause)" }
}

/// Takes packets that neighbours bring, in the order of opening of DESIGN section 4.
final class Reception: Sendable {
    private let context: ExchangeContext

    init(_ context: ExchangeContext) { self.context = context }

    /// Takes a packet; returns after everything is durable.
    ///
    /// - Parameters:
    ///   - slipBytes: The slip.
    ///   - neighbour: The neighbour whose certificate the link showed.
    ///   - size: The announced size in bytes, when known.
    ///   - body: The packet.
    /// - Returns: The receipts for the recipients on the slip; for a duplicate the same ones again.
    /// - Throws: ``ReceptionRefusal``, or what the store throws.
    func receive<Body: AsyncSequence>(
        slip slipBytes: [UInt8],
        from neighbour: DivisionCode,
        size: UInt64?,
        body: Body
    ) async throws -> [ReceiptCore] where Body.Element == [UInt8] {
        let intake = PacketIntake(spool: self.context.spool, expected: size)
        do {
            let slip = try self.slip(slipBytes, from: neighbour)
            var inspector = PacketInspector(limits: self.context.limits)
            for try await chunk in body {
                try inspector.consume(chunk[...])
                try await intake.append(chunk)
            }
            let now = self.context.ledger.now()
            let packet = try inspector.finish().verify(trust: self.context.trust, now: now)
            try self.requireSlip(slip, of: packet, from: neighbour)
            if let receipts = try await self.duplicate(packet, slip) {
                await intake.discard()
                return receipts
            }
            let split = try await self.split(slip, of: packet, from: neighbour)
            let failure = try await self.open(packet, for: split.local, intake, now: now)
            let location = try await intake.settle(name: packet.digest)
            let record = PacketRecord(
                digest: packet.digest, envelope: packet.envelope, size: packet.size, location: location,
                origin: neighbour, accepted: self.context.ledger.now())
            return try await self.commit(record, slip, split, failure)
        } catch {
            await intake.discard()
            throw Self.refusal(error)
        }
    }

    private static func refusal(_ error: any Error) -> any Error {
        switch error {
        case let refusal as ReceptionRefusal: refusal
        case let error as PacketError:
            ReceptionRefusal(
                peerCode: error.code.peerCode, isTemporary: !error.isPermanent, receipts: [], cause: error)
        case let error as ExchangeError:
            ReceptionRefusal(
                peerCode: error.code.peerCode, isTemporary: error.code.isTemporary, receipts: [], cause: error)
        default: error
        }
    }

    private func slip(_ bytes: [UInt8], from neighbour: DivisionCode) throws -> RoutingSlip {
        guard self.context.routing.table.neighbours[neighbour] != nil else {
            throw ExchangeError(.notNeighbour, "node \(neighbour) is no configured neighbour")
        }
        let slip = try RoutingSlip(bytes: bytes, recipientLimit: self.context.limits.recipientCount)
        guard slip.passed.last == neighbour else {
            throw ExchangeError(.slipInvalid, "the slip does not end with the neighbour \(neighbour) that brought it")
        }
        return slip
    }

    private func requireSlip(
        _ slip: RoutingSlip,
        of packet: VerifiedPacket,
        from neighbour: DivisionCode
    ) throws(ExchangeError) {
        let envelope = packet.envelope
        guard slip.packet == packet.digest else {
            throw ExchangeError(.slipInvalid, "the slip belongs to another packet than \(envelope.id)")
        }
        guard Set(envelope.to.map(\.address)).isSuperset(of: slip.to) else {
            throw ExchangeError(
                .slipInvalid, "the slip of packet \(envelope.id) names recipients the envelope does not")
        }
        guard self.context.routing.table.mayBring(neighbour, from: envelope.from.node) else {
            throw ExchangeError(
                .senderOutsideSubtree,
                "child \(neighbour) brought packet \(envelope.id) of \(envelope.from.node), which is not below it")
        }
    }

    /// The receipts given out before, when every recipient on the slip is known already.
    private func duplicate(_ packet: VerifiedPacket, _ slip: RoutingSlip) async throws -> [ReceiptCore]? {
        let digest = packet.digest
        let recipients = Set(slip.to)
        return try await self.context.database.read { session in
            guard try PacketTable.find(digest, session) != nil else { return nil }
            let known = try DeliveryTable.all(of: digest, session).map(\.recipient)
            guard recipients.isSubset(of: known) else { return nil }
            return try Self.stored(digest, recipients, session)
        }
    }

    private static func stored(
        _ digest: Digest,
        _ recipients: Set<UnitAddress>,
        _ session: any SQLSession
    ) throws -> [ReceiptCore] {
        try EvidenceTable.own(
            of: digest, for: recipients,
            events: [.relayAccepted, .consignmentDelivered, .consignmentFailed, .submissionAccepted], session)
    }

    /// Decides where each recipient is reached; what can never be taken is refused with evidence.
    private func split(
        _ slip: RoutingSlip,
        of packet: VerifiedPacket,
        from neighbour: DivisionCode
    ) async throws -> RecipientSplit {
        let split = RecipientSplit(slip.to, by: self.context.routing.table)
        let id = packet.envelope.id
        if slip.passed.contains(self.context.node) {
            throw try await self.reject(packet, slip, .init(.loop, "packet \(id) has passed this node before"))
        }
        if !split.unreachable.isEmpty {
            throw try await self.reject(
                packet, slip, .init(.noRoute, "packet \(id): no way to \(split.unreachable.count) recipients"))
        }
        if split.byNeighbour[neighbour] != nil {
            throw try await self.reject(
                packet, slip, .init(.loop, "packet \(id) would go back to \(neighbour); check both routing tables"))
        }
        if !split.byNeighbour.isEmpty, slip.hopsLeft == 0 {
            throw try await self.reject(packet, slip, .init(.hopLimit, "packet \(id) has crossed too many links"))
        }
        return split
    }

    private func reject(
        _ packet: VerifiedPacket,
        _ slip: RoutingSlip,
        _ error: ExchangeError
    ) async throws -> ReceptionRefusal {
        let context = self.context
        let envelope = packet.envelope
        let result = try await context.ledger.perform { _, entries in
            let evidence = try Evidence(
                event: .relayRejected, packet: packet.digest, id: envelope.id, from: envelope.from, to: slip.to,
                issuer: context.node, time: context.ledger.now(), reason: EvidenceReason(code: error.code.peerCode))
            entries.append(LedgerEntry(evidence))
        }
        return ReceptionRefusal(
            peerCode: error.code.peerCode, isTemporary: false, receipts: result.receipts, cause: error)
    }

    /// Decrypts and checks a packet for recipients of this node; a failure becomes evidence, not a refusal, because
    /// custody for other recipients may go on.
    private func open(
        _ packet: VerifiedPacket,
        for local: [UnitAddress],
        _ intake: PacketIntake,
        now: UTCMilliseconds
    ) async throws -> EvidenceReason? {
        guard !local.isEmpty else { return nil }
        let source = await intake.source()
        do {
            try PacketOpener(self.context).verify(packet, source: source, now: now)
            let unknown = local.filter { !self.context.trust.knows($0) }
            guard unknown.isEmpty else {
                throw ExchangeError(
                    .unitUnknown, "\(unknown.count) recipients of \(packet.envelope.id) are not hosted here")
            }
            return nil
        } catch let error as PacketError where error.isPermanent {
            self.report(error, error.code.peerCode, packet)
            return EvidenceReason(code: error.code.peerCode)
        } catch let error as ExchangeError where error.code == .unitUnknown {
            self.report(error, error.code.peerCode, packet)
            return EvidenceReason(code: error.code.peerCode)
        }
    }

    private func report(_ error: any Error, _ code: String, _ packet: VerifiedPacket) {
        self.context.logger.warning(
            "packet cannot be delivered here",
            metadata: [
                LogKey.packetID: "\(packet.envelope.id)", LogKey.packetDigest: "\(packet.digest)",
                LogKey.errorCode: "\(code)", LogKey.error: "\(error)",
            ])
    }

    private func commit(
        _ record: PacketRecord,
        _ slip: RoutingSlip,
        _ split: RecipientSplit,
        _ failure: EvidenceReason?
    ) async throws -> [ReceiptCore] {
        let context = self.context
        let custody = Custody(
            context: context, record: record, passed: slip.passed + [context.node], hopsLeft: slip.hopsLeft - 1)
        let result = try await context.ledger.perform { session, entries -> [ReceiptCore] in
            let now = context.ledger.now()
            // The second of two copies that arrived together finds the first one's rows and adds nothing.
            let earlier =
                try PacketTable.insert(record, session) ? [] : Self.stored(record.digest, Set(slip.to), session)
            var relayed: [UnitAddress] = []
            for (neighbour, recipients) in split.byNeighbour.sorted(by: { $0.key < $1.key }) {
                relayed += try custody.queue(recipients, via: neighbour, at: now, session)
            }
            if !relayed.isEmpty {
                let sender = record.envelope.from.node
                entries.append(
                    LedgerEntry(
                        try custody.evidence(.relayAccepted, to: relayed.sorted(), at: now),
                        notify: sender == record.origin ? [] : [sender]))
            }
            _ = try custody.deliver(split.local, failure: failure, at: now, session, &entries)
            if failure != nil, split.byNeighbour.isEmpty {
                // Unreadable or secret content is not kept; the refusal is (DESIGN decision 12).
                try PacketTable.removeContent(record.digest, session)
            }
            return earlier
        }
        if failure != nil, split.byNeighbour.isEmpty, case .spool(let reference) = record.location {
            try context.spool.remove(reference)
        }
        context.wake(Set(split.byNeighbour.keys).union([record.envelope.from.node].compactMap(self.firstHop)))
        self.logReceived(record, split)
        return result.value + result.receipts
    }

    private func firstHop(_ node: DivisionCode) -> DivisionCode? {
        guard case .neighbour(let neighbour) = self.context.routing.table.route(to: node) else { return nil }
        return neighbour
    }

    private func logReceived(_ record: PacketRecord, _ split: RecipientSplit) {
        self.context.logger.info(
            "packet received",
            metadata: [
                LogKey.packetID: "\(record.envelope.id)", LogKey.packetDigest: "\(record.digest)",
                LogKey.packetBytes: "\(record.size)", LogKey.peer: "\(record.origin)",
                LogKey.recipients: "\(split.local.count) here, \(split.byNeighbour.count) next hops",
            ])
    }
}
