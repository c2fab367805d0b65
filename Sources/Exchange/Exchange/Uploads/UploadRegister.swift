internal import Cryptography
internal import Documents
internal import Evidence
internal import Logging
internal import Packets
internal import Storage
internal import Synchronization

/// The uploads neighbours have begun and not ended: found again after any cut, bounded, and given up in time.
///
/// An upload is named by its neighbour and packet. Asking for it again gives its offset; a new connection takes it over from
/// an older one, which may hang on a line that is long dead.
final class UploadRegister: Sendable {
    /// Unfinished uploads nobody continues are given up after this time.
    static let lifetime = Duration.seconds(3 * 86_400)
    /// How long a connection is kept waiting while a packet is checked, before it is told to ask again.
    private static let patience = Duration.seconds(20)
    /// Drafts kept open with their inspection in memory; others are read again when they are continued.
    private static let sessionLimit = 64

    private struct Work: Sendable {
        var session: UploadSession
        /// The task that appends now.
        var writer: Task<UInt64, any Error>?
        /// The task that checks and commits; its outcome is for whoever asks.
        var checking: Task<[ReceiptCore], any Error>?
        var used: ContinuousClock.Instant
    }

    private let context: ExchangeContext
    private let reception: Reception
    private let works = Mutex<[UploadToken: Work]>([:])

    init(_ context: ExchangeContext, reception: Reception) {
        self.context = context
        self.reception = reception
    }

    // MARK: Opening

    /// Finds or begins the upload of the packet that a slip names.
    func open(slip bytes: [UInt8], size: UInt64, from neighbour: DivisionCode) async throws -> UploadAnswer {
        let slip = try self.reception.slip(bytes, from: neighbour)
        guard size <= self.context.limits.packetSize else {
            throw ReceptionRefusal(
                PacketError(.limitExceeded, "\(size) bytes, \(self.context.limits.packetSize) are allowed"))
        }
        if let receipts = try await self.reception.known(slip, from: neighbour) { return .taken(receipts) }
        let found = try await self.context.database.read { try UploadTable.find(slip.packet, from: neighbour, $0) }
        if let found, found.size == size {
            if let checking = self.works.withLock({ $0[found.token]?.checking }) {
                return try await self.await(checking)
            }
            // The newest connection goes on; an older one may hang on a line that is long dead.
            await self.takeOver(found.token)
            if found.slip != bytes {
                _ = try await self.context.ledger.perform { session, _ in
                    try UploadTable.setSlip(bytes, of: found.token, session)
                }
            }
            let offset = try await self.offset(found)
            return .wanted(found.token, offset: offset)
        }
        if let found { try await self.discard(found) }
        return try await self.begin(slip, bytes, size, neighbour)
    }

    private func begin(
        _ slip: RoutingSlip,
        _ bytes: [UInt8],
        _ size: UInt64,
        _ neighbour: DivisionCode
    ) async throws -> UploadAnswer {
        let rules = self.context.routing.table.neighbours[neighbour]?.rules ?? LinkRules()
        let load = try await self.context.database.read { try UploadTable.load(of: neighbour, $0) }
        guard load.count < rules.uploadCount, load.bytes <= rules.uploadQuota, size <= rules.uploadQuota - load.bytes
        else {
            throw ExchangeError(
                .uploadQuota,
                "\(neighbour) has \(load.count) unfinished uploads of \(load.bytes) bytes; \(rules.uploadCount) of "
                    + "\(rules.uploadQuota) bytes together are allowed")
        }
        try self.context.spool.requireRoom()
        let writer = try self.context.spool.create(sizeHint: Int64(clamping: size))
        let now = self.context.ledger.now()
        let upload = UploadTable.Record(
            neighbour: neighbour, packet: slip.packet, token: try UploadToken(), slip: bytes, draft: writer.draft,
            size: size, synced: 0, created: now, touched: now)
        let draft = writer.draft
        let session = UploadSession(writer, spool: self.context.spool, size: size, limits: self.context.limits)
        do {
            _ = try await self.context.ledger.perform { session, _ in try UploadTable.insert(upload, session) }
        } catch {
            try self.context.spool.remove(draft)
            throw error
        }
        self.keep(session, for: upload.token)
        return .wanted(upload.token, offset: 0)
    }

    private func offset(_ upload: UploadTable.Record) async throws -> UInt64 {
        guard let session = self.works.withLock({ $0[upload.token]?.session }) else { return upload.synced }
        // What came is of use only if it cannot be lost again, so the neighbour is told of nothing that is not synced.
        return try await self.synchronize(session, upload.token)
    }

    /// How far an upload has come; nil when all is here and being checked.
    func offset(of token: UploadToken, from neighbour: DivisionCode) async throws -> (offset: UInt64, size: UInt64) {
        let upload = try await self.find(token, neighbour)
        return (try await self.offset(upload), upload.size)
    }

    // MARK: Appending

    /// Appends bytes at an offset; when all have come, the packet is taken.
    ///
    /// - Returns: ``UploadAnswer/wanted(_:offset:)`` when bytes are still missing.
    func append<Body: AsyncSequence & Sendable>(
        _ token: UploadToken,
        from neighbour: DivisionCode,
        at offset: UInt64,
        body: Body
    ) async throws -> UploadAnswer where Body.Element == [UInt8] {
        let upload = try await self.find(token, neighbour)
        let count = try await self.write(upload, at: offset, body)
        guard count == upload.size else { return .wanted(token, offset: count) }
        return try await self.await(try self.check(upload))
    }

    private func write<Body: AsyncSequence & Sendable>(
        _ upload: UploadTable.Record,
        at offset: UInt64,
        _ body: Body
    ) async throws -> UInt64 where Body.Element == [UInt8] {
        await self.takeOver(upload.token)
        let session = try await self.session(of: upload)
        guard await session.count == offset else {
            throw ExchangeError(.uploadOffset, "the upload stands at \(await session.count), not at \(offset)")
        }
        let task = Task { try await self.pump(body, into: session, upload) }
        let earlier = self.works.withLock { works in
            defer { works[upload.token]?.writer = task }
            return works[upload.token]?.writer
        }
        // Two connections that took it over at once: the later one goes on.
        earlier?.cancel()
        defer {
            self.works.withLock { works in
                if works[upload.token]?.writer == task { works[upload.token]?.writer = nil }
            }
        }
        return try await withTaskCancellationHandler {
            do {
                return try await task.value
            } catch is CancellationError where !Task.isCancelled {
                throw ExchangeError(.uploadSuperseded, "a newer connection has taken the upload over")
            }
        } onCancel: {
            task.cancel()
        }
    }

    /// Ends what an older connection does with the upload, and waits until it has let go.
    private func takeOver(_ token: UploadToken) async {
        guard let writer = self.works.withLock({ $0[token]?.writer }) else { return }
        writer.cancel()
        _ = await writer.result
    }

    private func pump<Body: AsyncSequence & Sendable>(
        _ body: Body,
        into session: UploadSession,
        _ upload: UploadTable.Record
    ) async throws -> UInt64 where Body.Element == [UInt8] {
        do {
            for try await chunk in body {
                try Task.checkCancellation()
                guard await session.count + UInt64(chunk.count) <= upload.size else {
                    throw ExchangeError(.uploadOffset, "more than the announced \(upload.size) bytes came")
                }
                let isSyncDue = try await session.append(chunk)
                FaultPoint.reach(.uploadAppended)
                if isSyncDue { _ = try await self.synchronize(session, upload.token) }
            }
            try Task.checkCancellation()
            // The last sync is that of the finished file.
            let count = await session.count
            return count == upload.size ? count : try await self.synchronize(session, upload.token)
        } catch let error as PacketError {
            // Bytes that cannot be a packet: nothing is kept of them.
            try await self.discard(upload)
            throw ReceptionRefusal(error)
        } catch {
            // The line broke: what came is kept, and made safe while nobody waits for it.
            _ = try? await self.synchronize(session, upload.token)
            throw error
        }
    }

    private func synchronize(_ session: UploadSession, _ token: UploadToken) async throws -> UInt64 {
        let before = await session.synced
        let synced = try await session.synchronize()
        guard synced > before else { return synced }
        FaultPoint.reach(.uploadSynced)
        let now = self.context.ledger.now()
        _ = try await self.context.ledger.perform { session, _ in
            try UploadTable.progress(token, synced: synced, at: now, session)
        }
        FaultPoint.reach(.uploadProgressStored)
        return synced
    }

    // MARK: Checking

    /// Begins to check a complete packet, once.
    private func check(_ upload: UploadTable.Record) throws -> Task<[ReceiptCore], any Error> {
        try self.works.withLock { works in
            guard let work = works[upload.token] else {
                throw ExchangeError(.uploadUnknown, "the upload has ended")
            }
            if let checking = work.checking { return checking }
            // Of no connection: the neighbour may lose its line while ten gigabytes are decrypted.
            let task = Task { try await self.complete(upload, work.session) }
            works[upload.token]?.checking = task
            return task
        }
    }

    private func complete(_ upload: UploadTable.Record, _ session: UploadSession) async throws -> [ReceiptCore] {
        do {
            FaultPoint.reach(.uploadBeforeCompletion)
            // The slip may have been replaced since the upload began.
            let slip = try await self.find(upload.token, upload.neighbour).slip
            let receipts = try await self.reception.take(
                session.finish(), intake: session.intake,
                slip: self.reception.slip(slip, from: upload.neighbour), from: upload.neighbour)
            FaultPoint.reach(.uploadBeforeForgetting)
            // Nothing is left of the draft but for a packet that was here already.
            await session.intake.discard()
            try await self.forget(upload)
            return receipts
        } catch let refusal as ReceptionRefusal where !refusal.isTemporary {
            try await self.discard(upload)
            throw refusal
        } catch {
            // Not now, for a reason of ours: the bytes stay for the next time, the inspection is made anew.
            self.works.withLock { _ = $0.removeValue(forKey: upload.token) }
            throw error
        }
    }

    private func await(_ checking: Task<[ReceiptCore], any Error>) async throws -> UploadAnswer {
        try await withThrowingTaskGroup { group in
            group.addTask { UploadAnswer.taken(try await checking.value) }
            group.addTask {
                // The time a connection is kept waiting, not an event.
                try await Task.sleep(for: Self.patience)
                return .checking
            }
            defer { group.cancelAll() }
            return try await group.next() ?? .checking
        }
    }

    // MARK: Ending

    /// Gives an upload up because the neighbour says so.
    func cancel(_ token: UploadToken, from neighbour: DivisionCode) async throws {
        let upload = try await self.find(token, neighbour)
        await self.takeOver(token)
        try await self.discard(upload)
    }

    /// Gives up what nobody has continued for long.
    func expire() async throws {
        let time = self.context.ledger.now().advanced(by: .zero - Self.lifetime)
        for upload in try await self.context.database.read({ try UploadTable.touched(before: time, $0) }) {
            let isInWork = self.works.withLock { works in
                works[upload.token].map { $0.writer != nil || $0.checking != nil } ?? false
            }
            guard !isInWork else { continue }
            self.context.logger.notice(
                "unfinished upload given up",
                metadata: [
                    LogKey.peer: "\(upload.neighbour)", LogKey.packetDigest: "\(upload.packet)",
                    LogKey.packetBytes: "\(upload.synced)",
                ])
            try await self.discard(upload)
        }
    }

    func list() async throws -> [UploadView] {
        try await self.context.database.read { try UploadTable.all($0) }.map {
            UploadView(
                neighbour: $0.neighbour, packet: $0.packet.description, size: $0.size, synced: $0.synced,
                created: $0.created, touched: $0.touched)
        }
    }

    private func find(_ token: UploadToken, _ neighbour: DivisionCode) async throws -> UploadTable.Record {
        guard
            let upload = try await self.context.database.read({ try UploadTable.find(token, from: neighbour, $0) })
        else { throw ExchangeError(.uploadUnknown, "there is no such upload of \(neighbour)") }
        return upload
    }

    /// Ends an upload whose bytes are in custody.
    private func forget(_ upload: UploadTable.Record) async throws {
        self.works.withLock { _ = $0.removeValue(forKey: upload.token) }
        _ = try await self.context.ledger.perform { session, _ in try UploadTable.remove(upload.token, session) }
    }

    /// Ends an upload and removes its bytes.
    private func discard(_ upload: UploadTable.Record) async throws {
        let work = self.works.withLock { $0.removeValue(forKey: upload.token) }
        await work?.session.intake.discard()
        _ = try await self.context.ledger.perform { session, _ in try UploadTable.remove(upload.token, session) }
        try self.context.spool.remove(upload.draft)
    }

    // MARK: Sessions

    private func session(of upload: UploadTable.Record) async throws -> UploadSession {
        if let session = self.works.withLock({ works -> UploadSession? in
            works[upload.token]?.used = .now
            return works[upload.token]?.session
        }) {
            return session
        }
        let session: UploadSession
        do {
            session = try UploadSession(
                resuming: self.context.spool.resume(upload.draft), synced: upload.synced, spool: self.context.spool,
                size: upload.size, limits: self.context.limits)
        } catch let error as StorageError where error.code == .blobMissing || error.code == .blobExists {
            try await self.discard(upload)
            throw ExchangeError(.uploadUnknown, "the draft of the upload is gone; it begins anew", cause: error)
        }
        self.keep(session, for: upload.token)
        return session
    }

    private func keep(_ session: UploadSession, for token: UploadToken) {
        self.works.withLock { works in
            if works.count >= Self.sessionLimit,
                let idle = works.filter({ $0.value.writer == nil && $0.value.checking == nil })
                    .min(by: { $0.value.used < $1.value.used })?.key
            {
                works[idle] = nil
            }
            works[token] = Work(session: session, writer: nil, checking: nil, used: .now)
        }
    }
}
