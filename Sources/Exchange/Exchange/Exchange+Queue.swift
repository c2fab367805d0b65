public import Cryptography
public import Documents
internal import Evidence
internal import Logging
internal import Storage

extension Exchange {
    // MARK: Neighbours

    /// Makes everything that waits for a neighbour due at once, because it has shown itself.
    public func hasten(_ neighbour: DivisionCode) async throws {
        guard let worker = self.dispatcher[neighbour] else {
            throw ExchangeError(.notNeighbour, "node \(neighbour) is no configured neighbour")
        }
        await worker.appeared(nil, isForced: true)
        self.witnesses.isBack(neighbour)
    }

    /// Takes a neighbour's greeting, and sends at once what waits for it.
    ///
    /// - Returns: What this node tells.
    /// - Throws: ``ExchangeError/Code/notNeighbour``.
    public func greeted(by neighbour: DivisionCode, _ notice: NodeNotice?) async throws -> NodeNotice {
        guard let worker = self.dispatcher[neighbour] else {
            throw ExchangeError(.notNeighbour, "node \(neighbour) is no configured neighbour")
        }
        await worker.appeared(notice)
        self.witnesses.isBack(neighbour)
        return self.announcements.notice
    }

    /// The neighbours, how it stands with each link, and what waits.
    public func neighbours() async throws -> [NeighbourView] {
        let now = self.context.ledger.now()
        return try await self.tracking.neighbours { self.dispatcher[$0]?.gate.view(at: now) }
    }

    /// Stops the hand-over of packets to a neighbour; receipts and recalls go on.
    ///
    /// - Parameters:
    ///   - neighbour: The neighbour.
    ///   - reason: The operator's words, kept on record.
    ///   - person: The operator.
    /// - Throws: ``ExchangeError/Code/notNeighbour``, or what the store throws.
    public func pause(_ neighbour: DivisionCode, reason: String, by person: ActingPerson? = nil) async throws {
        try await self.worker(neighbour).setPause(
            LinkGate.Pause(reason: Self.line(reason), since: self.context.ledger.now()), reason: Self.line(reason),
            by: person)
    }

    /// Lets packets go to a paused neighbour again.
    public func resume(_ neighbour: DivisionCode, reason: String, by person: ActingPerson? = nil) async throws {
        try await self.worker(neighbour).setPause(nil, reason: Self.line(reason), by: person)
    }

    /// Tries everything a hand-over to a neighbour needs.
    public func probe(_ neighbour: DivisionCode, by person: ActingPerson? = nil) async throws -> [ProbeStep] {
        let worker = try self.worker(neighbour)
        try await self.context.people.write(.peerProbed, .neighbour(neighbour), by: person, .begun)
        return await worker.probe()
    }

    /// Announces to all neighbours when this node will not be there; nil takes it back.
    public func announceMaintenance(
        _ window: MaintenanceWindow?,
        reason: String,
        by person: ActingPerson? = nil
    ) async throws {
        try await self.announcements.set(window, reason: Self.line(reason), by: person)
        for neighbour in self.context.routing.table.neighbours.keys { self.dispatcher[neighbour]?.greetNow() }
    }

    private func worker(_ neighbour: DivisionCode) throws -> LinkWorker {
        guard let worker = self.dispatcher[neighbour] else {
            throw ExchangeError(.notNeighbour, "node \(neighbour) is no configured neighbour")
        }
        return worker
    }

    private static func line(_ text: String) -> String { String(text.prefix(200)) }

    /// The node's clock, as neighbours are told it.
    public var clockTime: UTCMilliseconds { self.announcements.time }

    // MARK: Queue

    /// What waits for neighbours, or for one of them.
    public func queue(for neighbour: DivisionCode? = nil, limit: Int = 1000) async throws -> [QueueItem] {
        let now = self.context.ledger.now()
        return try await self.tracking.queue(for: neighbour, limit: limit) { self.dispatcher[$0]?.gate.view(at: now) }
    }

    /// How many packets wait for each neighbour, by how long.
    public func queueAges() async throws -> [QueueAges] {
        let now = self.context.ledger.now()
        return try await self.context.database.read { try HopTable.ages(at: now, $0) }
    }

    /// The attempts to hand a packet over, the newest first.
    public func attempts(of packet: Digest, limit: Int = 200) async throws -> [AttemptView] {
        try await self.context.database.read { try AttemptTable.all(of: packet, limit: limit, $0) }
    }

    /// Hand-overs that were given up, the newest first.
    public func deadLetters(limit: Int = 1000) async throws -> [DeadLetter] {
        try await QueueActs(context: self.context).deadLetters(limit: limit)
    }

    /// Acts as an operator on a hand-over that waits or was given up; recorded as evidence.
    ///
    /// - Parameters:
    ///   - act: What to do.
    ///   - packet: The packet.
    ///   - neighbour: The neighbour it waits or failed for; nil for all of them.
    ///   - reason: The operator's words.
    ///   - person: The operator.
    /// - Returns: The recipients concerned.
    /// - Throws: ``ExchangeError``.
    public func act(
        _ act: QueueAct,
        on packet: Digest,
        for neighbour: DivisionCode?,
        reason: String,
        by person: ActingPerson? = nil
    ) async throws -> [UnitAddress] {
        let recipients = try await QueueActs(context: self.context).perform(
            act, on: packet, for: neighbour, reason: reason, by: person)
        if act == .abandon { try await self.receipts.forget(packet) }
        return recipients
    }

    /// How many operations wait for a commit.
    public var commitsWaiting: Int { self.context.ledger.waitingCount }

    // MARK: Uploads

    /// Finds or begins the upload of the packet that a slip names.
    public func openUpload(slip: [UInt8], size: UInt64, from neighbour: DivisionCode) async throws -> UploadAnswer {
        try await self.uploads.open(slip: slip, size: size, from: neighbour)
    }

    /// How far an upload has come, and how large it will be.
    public func uploadOffset(
        of token: UploadToken,
        from neighbour: DivisionCode
    ) async throws -> (offset: UInt64, size: UInt64) {
        try await self.uploads.offset(of: token, from: neighbour)
    }

    /// Appends to an upload; when all bytes have come, the packet is taken.
    public func appendUpload<Body: AsyncSequence & Sendable>(
        _ token: UploadToken,
        from neighbour: DivisionCode,
        at offset: UInt64,
        body: Body
    ) async throws -> UploadAnswer where Body.Element == [UInt8] {
        try await self.uploads.append(token, from: neighbour, at: offset, body: body)
    }

    /// Gives an upload up.
    public func cancelUpload(_ token: UploadToken, from neighbour: DivisionCode) async throws {
        try await self.uploads.cancel(token, from: neighbour)
    }

    /// The unfinished uploads.
    public func unfinishedUploads() async throws -> [UploadView] { try await self.uploads.list() }
}
