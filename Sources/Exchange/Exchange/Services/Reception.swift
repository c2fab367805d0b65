internal import Logging
internal import Cryptography
internal import Documents
internal import Evidence
internal import Packets
internal import Storage

/// Takes packets that neighbours bring, in the order of opening of design section 4.
final class Reception: Sendable {
    let context: ExchangeContext

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
            try self.context.spool.requireRoom()
            let unverified = try await self.read(body, into: intake, announced: size)
            FaultPoint.reach(.receptionBodyReceived)
            let receipts = try await self.take(unverified, intake: intake, slip: slip, from: neighbour)
            await intake.discard()
            return receipts
        } catch {
            await intake.discard()
            throw self.refusal(error, from: neighbour)
        }
    }

    /// Takes a packet whose bytes are here; the intake stays with the caller.
    ///
    /// - Throws: ``ReceptionRefusal``, or what the store throws.
    func take(
        _ unverified: UnverifiedPacket,
        intake: PacketIntake,
        slip: RoutingSlip,
        from neighbour: DivisionCode
    ) async throws -> [ReceiptCore] {
        do {
            let now = self.context.ledger.now()
            let packet = try await self.verify(unverified, slip, now: now)
            FaultPoint.reach(.receptionVerified)
            return try await self.context.locks.exclusively(packet.digest) {
                try await self.admit(packet, slip, from: neighbour, intake, now: now)
            }
        } catch {
            throw self.refusal(error, from: neighbour)
        }
    }

    /// What a failure is to the neighbour.
    private func refusal(_ error: any Error, from neighbour: DivisionCode) -> any Error {
        let refusal: ReceptionRefusal
        switch error {
        case let error as PacketError: refusal = ReceptionRefusal(error)
        case let error as ExchangeError: refusal = ReceptionRefusal(error)
        case let error as ReceptionRefusal: return error
        default: return error
        }
        self.observe(refusal.peerCode, from: neighbour, bytes: 0)
        return refusal
    }

    private func observe(_ result: String, from neighbour: DivisionCode, bytes: UInt64) {
        self.context.observe(.arrival(.init(neighbour: neighbour, result: result, bytes: bytes)))
    }

    /// The receipts of a packet that this neighbour brought before, when nothing on the slip is new.
    func known(_ slip: RoutingSlip, from neighbour: DivisionCode) async throws -> [ReceiptCore]? {
        try await self.context.database.read { session in
            guard let head = try PacketTable.head(slip.packet, session), head.origin == neighbour else {
                return nil
            }
            let known = try DeliveryTable.all(of: slip.packet, session).map(\.recipient)
            guard Set(slip.to).isSubset(of: known) else { return nil }
            return try Self.stored(slip.packet, Set(slip.to), session)
        }
    }

    func slip(_ bytes: [UInt8], from neighbour: DivisionCode) throws -> RoutingSlip {
        guard self.context.routing.table.neighbours[neighbour] != nil else {
            throw ExchangeError(.notNeighbour, "node \(neighbour) is no configured neighbour")
        }
        let slip = try RoutingSlip(bytes: bytes, recipientLimit: self.context.limits.recipientCount)
        guard slip.passed.last == neighbour else {
            throw ExchangeError(.slipInvalid, "the slip does not end with the neighbour \(neighbour) that brought it")
        }
        return slip
    }

    private func read<Body: AsyncSequence>(
        _ body: Body,
        into intake: PacketIntake,
        announced: UInt64?
    ) async throws -> UnverifiedPacket where Body.Element == [UInt8] {
        var inspector = PacketInspector(limits: self.context.limits)
        var count: UInt64 = 0
        for try await chunk in body {
            count += UInt64(chunk.count)
            try inspector.consume(chunk[...])
            try await intake.append(chunk)
        }
        if let announced, announced != count {
            // Nothing is said about the packet: the transfer broke, and the sender must not give up because of it.
            throw ExchangeError(.transferIncomplete, "\(count) of \(announced) bytes of a packet came")
        }
        return try inspector.finish()
    }

    /// Takes a verified packet, or gives the receipts of the first time again.
    private func admit(
        _ packet: VerifiedPacket,
        _ slip: RoutingSlip,
        from neighbour: DivisionCode,
        _ intake: PacketIntake,
        now: UTCMilliseconds
    ) async throws -> [ReceiptCore] {
        let admission = PacketAdmission(table: self.context.routing.table)
        if let error = admission.objection(to: slip, of: packet.digest, packet.envelope, from: neighbour) {
            throw try await self.reject(packet, slip, error)
        }
        if let receipts = try await self.duplicate(packet, slip) {
            self.observe("duplicate", from: neighbour, bytes: packet.size)
            return receipts
        }
        let split: RecipientSplit
        switch admission.split(slip, of: packet.envelope, from: neighbour) {
        case .success(let value): split = value
        case .failure(let error): throw try await self.reject(packet, slip, error)
        }
        let arrival = try await self.open(packet, for: split.local, intake, now: now)
        FaultPoint.reach(.receptionOpened)
        let location = try await intake.settle(name: packet.digest)
        FaultPoint.reach(.receptionSpoolSealed)
        let record = PacketRecord(
            digest: packet.digest, envelope: packet.envelope, size: await intake.size, location: location,
            origin: neighbour, accepted: self.context.ledger.now())
        do {
            return try await self.commit(record, slip, split, arrival)
        } catch let error as ExchangeError where error.code == .identifierReused {
            // Two packets with one identifier arrived together; no row refers to the file of the second.
            try self.removeFile(location)
            throw try await self.reject(packet, slip, error)
        }
    }

    /// The receipts given out before, when every recipient on the slip is known already.
    private func duplicate(_ packet: VerifiedPacket, _ slip: RoutingSlip) async throws -> [ReceiptCore]? {
        let digest = packet.digest
        let envelope = packet.envelope
        let recipients = Set(slip.to)
        let (receipts, isReused) = try await self.context.database.read { session -> ([ReceiptCore]?, Bool) in
            guard try PacketTable.isKnown(digest, session) else {
                return (nil, try PacketTable.isUsed(envelope.id, by: envelope.from.node, session))
            }
            let known = try DeliveryTable.all(of: digest, session).map(\.recipient)
            guard recipients.isSubset(of: known) else { return (nil, false) }
            return (try Self.stored(digest, recipients, session), false)
        }
        guard !isReused else { throw try await self.reject(packet, slip, .reused(envelope.id, by: envelope.from.node)) }
        return receipts
    }

    private static func stored(
        _ digest: Digest,
        _ recipients: Set<UnitAddress>,
        _ session: any SQLSession
    ) throws -> [ReceiptCore] {
        try EvidenceTable.own(
            of: digest, for: recipients,
            events: [.relayAccepted, .consignmentDelivered, .consignmentFailed, .consignmentQuarantined],
            session)
    }

    /// How many different refusals of one packet are logged.
    private static let refusalsPerPacket = 8

    /// Refuses for good, with evidence about those recipients on the slip that the envelope names.
    ///
    /// The same refusal again is answered with the same evidence, so that repeating it does not fill the log.
    func reject(
        _ packet: VerifiedPacket,
        _ slip: RoutingSlip,
        _ error: ExchangeError
    ) async throws -> ReceptionRefusal {
        let context = self.context
        let envelope = packet.envelope
        let digest = packet.digest
        let recipients = slip.to.filter(Set(envelope.to.map(\.address)).contains).sorted()
        guard !recipients.isEmpty else { return ReceptionRefusal(error) }
        let reason = EvidenceReason(code: error.code.peerCode)
        let result = try await context.ledger.perform { session, entries -> [ReceiptCore] in
            let earlier = try EvidenceTable.own(
                of: digest, for: Set(recipients), events: [.relayRejected], session
            ).filter { $0.evidence.reason == reason }
            // One refusal covers every later one of its recipients, in whatever order and part they come again; and a
            // neighbour that splits them anew each time must not grow this node's log without end.
            if let covering = earlier.first(where: { Set($0.evidence.to).isSuperset(of: recipients) }) {
                return [covering]
            }
            guard earlier.count < Self.refusalsPerPacket else { return Array(earlier.suffix(1)) }
            let evidence = try Evidence(
                event: .relayRejected, packet: digest, id: envelope.id, from: envelope.from, to: recipients,
                issuer: context.node, time: context.ledger.now(), reason: reason)
            entries.append(LedgerEntry(evidence))
            return []
        }
        return ReceptionRefusal(error, receipts: result.value + result.receipts)
    }
}

/// What is done with a packet that is taken.
extension Reception {
    /// Recipients of this node that share one outcome.
    private struct LocalGroup: Sendable {
        let recipients: [UnitAddress]
        let arrival: Custody.Arrival
    }

    /// Decrypts and checks a packet for recipients of this node.
    ///
    /// A failure becomes evidence, not a refusal, because custody for other recipients may go on. A unit that is not
    /// hosted here fails alone.
    private func open(
        _ packet: VerifiedPacket,
        for local: [UnitAddress],
        _ intake: PacketIntake,
        now: UTCMilliseconds
    ) async throws -> (groups: [LocalGroup], finding: SealFinding?) {
        let hosted = local.filter { self.context.trust.knows($0) }
        let strangers = local.filter { !self.context.trust.knows($0) }
        var groups: [LocalGroup] = []
        if !strangers.isEmpty {
            let error = ExchangeError(
                .unitUnknown, "\(strangers.count) recipients of \(packet.envelope.id) are not hosted here")
            self.report(error, error.code.peerCode, packet)
            groups.append(
                LocalGroup(recipients: strangers, arrival: .failed(EvidenceReason(code: error.code.peerCode))))
        }
        guard !hosted.isEmpty else { return (groups, nil) }
        var finding: SealFinding?
        do {
            let desk = SealDesk(self.context)
            var document = desk.collector
            let package = try PacketOpener(self.context).verify(
                packet, source: await intake.source(), now: now, collecting: &document)
            finding = desk.examine(document, of: package.manifest, at: now)
            let objection = finding?.objection
            if let objection { self.report(objection, packet) }
            groups.append(
                LocalGroup(recipients: hosted, arrival: objection.map { .quarantined($0) } ?? .delivered))
        } catch let error as PacketError where error.isPermanent {
            self.report(error, error.code.peerCode, packet)
            groups.append(
                LocalGroup(recipients: hosted, arrival: .failed(EvidenceReason(code: error.code.peerCode))))
        }
        return (groups, finding)
    }

    private func report(_ objection: EvidenceReason, _ packet: VerifiedPacket) {
        self.context.logger.warning(
            "packet quarantined",
            metadata: [
                LogKey.packetID: "\(packet.envelope.id)", LogKey.packetDigest: "\(packet.digest)",
                LogKey.errorCode: "\(objection.code)", LogKey.error: "\(objection.text)",
            ])
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
        _ arrival: (groups: [LocalGroup], finding: SealFinding?)
    ) async throws -> [ReceiptCore] {
        let context = self.context
        let custody = Custody(
            context: context, record: record, passed: slip.passed + [context.node], hopsLeft: slip.hopsLeft - 1)
        FaultPoint.reach(.receptionBeforeCommit)
        let result = try await context.ledger.perform { session, entries -> (earlier: [ReceiptCore], isKept: Bool) in
            let now = context.ledger.now()
            // Recipients that came with an earlier copy are left alone and answered as then.
            let isNew = try PacketTable.insert(record, session)
            let earlier = isNew ? [] : try Self.stored(record.digest, Set(slip.to), session)
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
            for group in arrival.groups {
                _ = try custody.deliver(group.recipients, as: group.arrival, at: now, session, &entries)
            }
            if let finding = arrival.finding {
                try SealReportTable.insert(finding, of: record.digest, at: now, session)
            }
            let isKept = try DeliveryTable.needsContent(record.digest, session)
            if isKept {
                // An earlier copy may have been handed on and forgotten since.
                if !isNew { try PacketTable.restoreContent(record, session) }
            } else {
                // Unreadable or secret content is not kept; the refusal is (design decision 12).
                try PacketTable.removeContent(record.digest, session)
            }
            return (earlier, isKept)
        }
        FaultPoint.reach(.receptionAfterCommit)
        if !result.value.isKept { try self.removeFile(record.location) }
        context.wake(Set(split.byNeighbour.keys).union([record.envelope.from.node].compactMap(self.firstHop)))
        self.observe("accepted", from: record.origin, bytes: record.size)
        self.logReceived(record, split)
        return result.value.earlier + result.receipts
    }

    private func removeFile(_ location: PacketLocation) throws {
        if case .spool(let reference) = location { try self.context.spool.remove(reference) }
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
