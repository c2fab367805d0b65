internal import Logging
public import Cryptography
public import Documents
public import Evidence
public import Packets
internal import Storage
internal import Synchronization
internal import Zip

/// What a unit wants to send.
public struct SubmissionRequest: Sendable {
    /// The sending unit; it must be hosted on this node.
    public var from: UnitAddress
    /// The recipients.
    public var to: [Envelope.Recipient]
    /// How fast it is to be handled.
    public var urgency: Urgency
    /// How long it may take; nil for the node's default.
    public var lifetime: Duration?
    /// The suite wanted; nil lets the node choose.
    public var suite: Suite?

    /// A request.
    public init(
        from: UnitAddress,
        to: [Envelope.Recipient],
        urgency: Urgency = .routine,
        lifetime: Duration? = nil,
        suite: Suite? = nil
    ) {
        self.from = from
        self.to = to
        self.urgency = urgency
        self.lifetime = lifetime
        self.suite = suite
    }
}

/// What came of a submission.
public struct SubmissionOutcome: Sendable {
    /// The packet digest.
    public let digest: Digest
    /// The envelope.
    public let envelope: Envelope
    /// The receipt of acceptance (提交受理), and those of recipients on this node (送达).
    public let receipts: [ReceiptCore]
}

/// Accepts packages from units of this node and makes packets of them.
final class Submission: Sendable {
    /// Packets live this long unless the sender says otherwise.
    static let standardLifetime = Duration.seconds(15 * 86_400)
    /// An envelope must be used within this time.
    private static let preparationMilliseconds: Int64 = 3_600_000
    private static let preparationLimit = 10_000
    private static let preparationsPerUnit = 256

    private let context: ExchangeContext
    private let prepared = Mutex<[PacketIdentifier: Envelope]>([:])

    init(_ context: ExchangeContext) { self.context = context }

    /// Checks a request and gives out the envelope the client makes its package for.
    func prepare(_ request: SubmissionRequest) throws -> Envelope {
        let now = self.context.ledger.now()
        guard request.from.node == self.context.node, self.context.trust.knows(request.from) else {
            throw ExchangeError(.unitUnknown, "unit \(request.from) is not hosted on node \(self.context.node)")
        }
        guard request.to.count <= self.context.limits.recipientCount else {
            throw PacketError(
                .limitExceeded,
                "\(request.to.count) recipients, \(self.context.limits.recipientCount) are allowed in a packet")
        }
        let addresses = request.to.map(\.address)
        let strangers = addresses.filter { !self.context.trust.knows($0) }
        guard strangers.isEmpty else {
            throw ExchangeError(.unitUnknown, "the directory does not list \(Self.list(strangers))")
        }
        let split = RecipientSplit(addresses, by: self.context.routing.table)
        guard split.unreachable.isEmpty else {
            throw ExchangeError(.noRoute, "no neighbour leads to \(Self.list(split.unreachable))")
        }
        let nodes = Set(addresses.map(\.node))
        let suite = try self.context.trust.suite(for: nodes, wanted: request.suite, home: self.home, at: now)
        guard self.context.keys.signingIdentity(suite) != nil else {
            throw ExchangeError(
                .keyMissing, "node \(self.context.node) has no node-sign key of suite \(suite.rawValue)")
        }
        var random = SystemRandomness()
        let envelope = try Envelope(
            id: PacketIdentifier(at: now, using: &random), suite: suite, from: request.from, to: request.to,
            urgency: request.urgency, created: now,
            expires: now.advanced(by: request.lifetime ?? Self.standardLifetime))
        try self.remember(envelope, at: now)
        FaultPoint.reach(.submissionPrepared)
        return envelope
    }

    private var home: Suite { self.context.keys.log.key.algorithm.suite }

    private static func list(_ addresses: [UnitAddress]) -> String {
        let shown = addresses.prefix(5).map(\.description).joined(separator: ", ")
        return addresses.count > 5 ? "\(shown) and \(addresses.count - 5) more" : shown
    }

    private func remember(_ envelope: Envelope, at now: UTCMilliseconds) throws {
        try self.prepared.withLock { prepared in
            let own = prepared.values.filter { $0.from == envelope.from }
            if prepared.count >= Self.preparationLimit || own.count >= Self.preparationsPerUnit {
                prepared = prepared.filter { Self.isFresh($0.value, at: now) }
            }
            if own.count >= Self.preparationsPerUnit, let oldest = own.min(by: { $0.created < $1.created }) {
                // A unit that prepares without sending loses its own preparations, nobody else's.
                prepared[oldest.id] = nil
            }
            guard prepared.count < Self.preparationLimit else {
                throw ExchangeError(.busy, "over \(Self.preparationLimit) submissions are prepared and not sent")
            }
            prepared[envelope.id] = envelope
        }
    }

    private static func isFresh(_ envelope: Envelope, at now: UTCMilliseconds) -> Bool {
        now.sinceEpoch - envelope.created.sinceEpoch < Self.preparationMilliseconds
    }

    /// Takes the package for a prepared envelope; returns after everything is durable.
    ///
    /// The package streams through the unit's check and the encryption into the spool; no plaintext is written.
    func accept<Body: AsyncSequence>(
        _ id: PacketIdentifier,
        size: UInt64,
        body: Body,
        by person: ActingPerson?
    ) async throws -> SubmissionOutcome where Body.Element == [UInt8] {
        // Taken out while it is in work: the same package sent twice at once would become two packets.
        guard let envelope = self.prepared.withLock({ $0.removeValue(forKey: id) }),
            Self.isFresh(envelope, at: self.context.ledger.now())
        else {
            throw ExchangeError(
                .preparationUnknown, "submission \(id) was not prepared here or was sent already; see its track")
        }
        do {
            return try await self.accept(envelope, size: size, body: body, by: person)
        } catch {
            self.prepared.withLock { $0[id] = envelope }
            throw error
        }
    }

    private func accept<Body: AsyncSequence>(
        _ envelope: Envelope,
        size: UInt64,
        body: Body,
        by person: ActingPerson?
    ) async throws -> SubmissionOutcome where Body.Element == [UInt8] {
        guard size <= self.context.limits.packetSize else {
            throw PacketError(.limitExceeded, "\(size) bytes, \(self.context.limits.packetSize) are allowed")
        }
        guard let node = self.context.keys.signingIdentity(envelope.suite) else {
            throw ExchangeError(.keyMissing, "no node-sign key of suite \(envelope.suite.rawValue)")
        }
        try self.context.spool.requireRoom()
        let now = self.context.ledger.now()
        let recipients = try self.context.trust.encryptionCertificates(
            for: envelope.recipientNodes, suite: envelope.suite, at: now)
        let intake = PacketIntake(spool: self.context.spool, expected: size)
        do {
            var sealer = try PacketSealer(
                envelope: envelope, packageSize: size, recipients: recipients, node: node)
            var inspector = PackageInspector(suite: envelope.suite, limits: self.context.limits)
            // Only what is delivered here is looked at; for others the document need not be held.
            let isDelivered = envelope.recipientNodes.contains(self.context.node)
            let desk = SealDesk(self.context)
            var document = isDelivered ? desk.collector : DocumentCollector(limit: 0)
            try await intake.append(sealer.head)
            for try await chunk in body {
                try inspector.consume(chunk[...]) { name, bytes in document.take(bytes, of: name) }
                try await intake.append(sealer.update(chunk[...]))
            }
            FaultPoint.reach(.submissionBodyReceived)
            let package = try inspector.finish(trust: self.context.trust, now: now)
            guard package.manifest.agrees(with: envelope) else {
                throw PacketError(.manifestInvalid, "the package was made for another envelope than \(envelope.id)")
            }
            let tail = try sealer.finish(now: now)
            try await intake.append(tail.bytes)
            try await intake.write(tail.patch.bytes, at: tail.patch.offset)
            let packetSize = await intake.source().count
            let location = try await intake.settle(name: tail.digest)
            FaultPoint.reach(.submissionSpoolSealed)
            let record = PacketRecord(
                digest: tail.digest, envelope: envelope, size: packetSize, location: location,
                origin: self.context.node, accepted: self.context.ledger.now())
            let finding = desk.examine(document, of: package.manifest, at: now)
            let receipts = try await self.commit(record, finding, by: person)
            return SubmissionOutcome(digest: tail.digest, envelope: envelope, receipts: receipts)
        } catch {
            await intake.discard()
            throw error
        }
    }

    /// From now on receipts are waited for.
    private func wait(
        _ record: PacketRecord,
        local: [UnitAddress],
        as arrival: Custody.Arrival,
        at now: UTCMilliseconds,
        _ session: any SQLSession
    ) throws {
        guard let silence = self.context.silence else { return }
        let rules = SilenceRules(policy: silence.value)
        let here = Set(local)
        let afar = rules.firstLook(record.envelope, in: .queued, arrived: nil, at: now)
        let near = rules.firstLook(record.envelope, in: arrival.state, arrived: now, at: now)
        for recipient in record.envelope.to.map(\.address) {
            guard let due = here.contains(recipient) ? near : afar else { continue }
            try SilenceTable.begin(record.digest, recipient, due: due, session)
            silence.expect(due, at: now)
        }
    }

    private func commit(
        _ record: PacketRecord,
        _ finding: SealFinding?,
        by person: ActingPerson?
    ) async throws -> [ReceiptCore] {
        let context = self.context
        let split = RecipientSplit(record.envelope.to.map(\.address), by: context.routing.table)
        let custody = Custody(
            context: context, record: record, passed: [context.node], hopsLeft: RoutingSlip.standardHops)
        FaultPoint.reach(.submissionBeforeCommit)
        let result = try await context.ledger.perform { session, entries in
            let now = context.ledger.now()
            guard try PacketTable.insert(record, session) else {
                throw ExchangeError(.identifierReused, "packet \(record.envelope.id) was accepted before")
            }
            entries += try context.people.entries(
                .packetSubmitted, .packet(record.envelope.id, record.digest), by: person)
            let everyone = record.envelope.to.map(\.address)
            entries.append(LedgerEntry(try custody.evidence(.submissionAccepted, to: everyone, at: now)))
            let arrival: Custody.Arrival = finding?.objection.map { .quarantined($0) } ?? .delivered
            _ = try custody.deliver(split.local, as: arrival, at: now, session, &entries)
            if let finding { try SealReportTable.insert(finding, of: record.digest, at: now, session) }
            for (neighbour, recipients) in split.byNeighbour {
                _ = try custody.queue(recipients, via: neighbour, at: now, session)
            }
            try self.wait(record, local: split.local, as: arrival, at: now, session)
        }
        FaultPoint.reach(.submissionAfterCommit)
        context.wake(Set(split.byNeighbour.keys))
        context.logger.info(
            "packet accepted",
            metadata: [
                LogKey.packetID: "\(record.envelope.id)", LogKey.packetDigest: "\(record.digest)",
                LogKey.packetBytes: "\(record.size)", LogKey.recipients: "\(record.envelope.to.count)",
            ])
        return result.receipts
    }
}
