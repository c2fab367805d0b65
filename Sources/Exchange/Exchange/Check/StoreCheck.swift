public import Cryptography
public import Documents
internal import Packets
public import Storage

/// Checks the spool, the database and the log of a node against each other (`fsck`); changes nothing.
///
/// Memory does not grow with what is stored: rows are read one after the other.
public struct StoreCheck: Sendable {
    let database: any Database
    let spool: any BlobStore
    let node: DivisionCode
    let logCertificates: [Certificate]
    let isDeep: Bool
    let progress: @Sendable (String) -> Void

    /// A check.
    ///
    /// - Parameters:
    ///   - database: The node's store; nothing else may use it meanwhile.
    ///   - spool: Its spool.
    ///   - node: The node.
    ///   - logCertificates: Certificates of its log keys, past and present; none leaves signatures out.
    ///   - isDeep: Whether every packet's bytes are read and compared with its digest.
    ///   - progress: Told what is being looked at.
    public init(
        database: any Database,
        spool: any BlobStore,
        node: DivisionCode,
        logCertificates: [Certificate],
        isDeep: Bool,
        progress: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.database = database
        self.spool = spool
        self.node = node
        self.logCertificates = logCertificates
        self.isDeep = isDeep
        self.progress = progress
    }

    /// Runs every check.
    ///
    /// - Parameter damage: What the engine itself found wrong with its file.
    /// - Returns: What was found.
    /// - Throws: What the store throws when it cannot be read at all.
    public func run(damage: [String] = []) async throws -> StoreReport {
        let check = self
        return try await self.database.read { session in
            var report = StoreReport()
            for finding in damage { report.add(.databaseDamaged, "yizhan.sqlite", finding) }
            check.progress("packets")
            try SpoolCheck(check: check).run(session, &report)
            check.progress("queue")
            try QueueCheck().run(session, &report)
            check.progress("log")
            try LogCheck(check: check).run(session, &report)
            return report
        }
    }
}

/// Packets against the spool.
struct SpoolCheck {
    let check: StoreCheck

    func run(_ session: any SQLSession, _ report: inout StoreReport) throws {
        try self.packets(session, &report)
        try self.uploads(session, &report)
        try self.orphans(session, &report)
    }

    private func packets(_ session: any SQLSession, _ report: inout StoreReport) throws {
        // One row at a time by its key: a cursor over all would keep their bytes in no order of ours.
        var last = ""
        while let row = try session.row(
            "SELECT digest FROM packets WHERE digest > ? ORDER BY digest LIMIT 1", [.text(last)])
        {
            last = try row.text("digest")
            report.packets += 1
            guard let digest = Digest(last) else {
                report.add(.rowMalformed, last, "the digest cannot be read")
                continue
            }
            do {
                guard let record = try PacketTable.find(digest, session) else { continue }
                try self.packet(record, session, &report)
            } catch {
                report.add(.rowMalformed, last, "\(error)")
            }
        }
    }

    private func packet(_ record: PacketRecord, _ session: any SQLSession, _ report: inout StoreReport) throws {
        let place = record.digest.description
        let content: StoredPacket
        switch record.location {
        case .gone:
            if try DeliveryTable.needsContent(record.digest, session) {
                report.add(.contentMissing, place, "packet \(record.envelope.id) is still needed")
            }
            return
        case .row(let bytes): content = StoredPacket(bytes)
        case .spool(let reference):
            guard let reader = try? self.check.spool.open(reference) else {
                report.add(.spoolMissing, place, "spool file \(reference.name)")
                return
            }
            content = StoredPacket(reader)
        }
        guard content.count == record.size else {
            report.add(.spoolSize, place, "\(content.count) bytes, \(record.size) are expected")
            return
        }
        if self.check.isDeep { self.contents(of: content, record, &report) }
    }

    private func contents(of content: StoredPacket, _ record: PacketRecord, _ report: inout StoreReport) {
        do {
            // What was accepted under larger limits than today's must pass.
            let limits = PacketLimits(
                packetSize: max(content.count, 1 << 20), partCount: 10_000, recipientCount: 10_000)
            let packet = try PacketOpener.inspect(content, limits: limits)
            guard try packet.packetDigest() == record.digest, packet.envelope == record.envelope else {
                report.add(.contentDamaged, record.digest.description, "the bytes are of another packet")
                return
            }
            try packet.requireDigests()
        } catch {
            report.add(.contentDamaged, record.digest.description, "\(error)")
        }
    }

    private func uploads(_ session: any SQLSession, _ report: inout StoreReport) throws {
        for upload in try UploadTable.all(session) {
            var count: Int64?
            try self.check.spool.forEachEntry { entry in
                if case .draft(let draft, let size) = entry, draft == upload.draft { count = size }
            }
            guard let count, UInt64(clamping: count) >= upload.synced else {
                report.add(
                    .uploadShort, upload.packet.description,
                    "of \(upload.neighbour): \(count ?? 0) bytes, \(upload.synced) were acknowledged")
                continue
            }
        }
    }

    private func orphans(_ session: any SQLSession, _ report: inout StoreReport) throws {
        let drafts = Set(try UploadTable.all(session).map(\.draft))
        try self.check.spool.forEachEntry { entry in
            switch entry {
            case .blob(let reference, let count):
                if try !PacketTable.refers(to: reference, session) {
                    report.add(.spoolOrphan, reference.name, "\(count) bytes")
                }
            case .draft(let draft, let count):
                if !drafts.contains(draft) { report.add(.draftOrphan, draft.name, "\(count) bytes") }
            case .foreign: break
            }
        }
    }
}
