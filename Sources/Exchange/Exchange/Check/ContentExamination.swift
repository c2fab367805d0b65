internal import Cryptography
internal import Packets
internal import Storage

/// The bytes of packets: each is read whole, its digests are computed and compared with what the sending node signed.
struct ContentExamination: StoreExamination {
    /// What is read at a time.
    private static let chunk = 1 << 20

    let context: CheckContext
    let session: any SQLSession

    init(_ context: CheckContext, _ session: any SQLSession) {
        self.context = context
        self.session = session
    }

    func run() throws {
        let total = try self.session.row("SELECT CAST(COALESCE(SUM(size), 0) AS {integer}) AS n FROM packets")?
            .integer("n")
        try self.forEachRow(
            "SELECT digest, envelope, content, blob_name FROM packets", as: "packet", keys: ["digest"]
        ) { row, place in
            let packet: StoredPacket
            do {
                guard let found = try self.packet(row) else { return }
                packet = found
            } catch let error as StorageError where error.code == .blobMissing {
                // Told of where packets are looked at.
                return
            }
            do { try self.examine(packet, row, total) } catch {
                // Also bytes that the disk does not give back.
                self.context.add(.contentDamaged, at: place, "\(error)")
            }
        }
    }

    private func packet(_ row: SQLRow) throws -> StoredPacket? {
        if let content = try row.optionalBlob("content") { return StoredPacket(content) }
        guard let name = try row.optionalText("blob_name") else { return nil }
        return StoredPacket(try self.context.spool.open(BlobReference(name)))
    }

    private func examine(_ packet: StoredPacket, _ row: SQLRow, _ total: Int64?) throws {
        // It was accepted under the limits of its time.
        var inspector = PacketInspector(limits: PacketLimits(packetSize: packet.count))
        var offset: UInt64 = 0
        while offset < packet.count {
            let length = Int(min(UInt64(Self.chunk), packet.count - offset))
            try inspector.consume(try packet.read(at: offset, count: length)[...])
            offset += UInt64(length)
            let done = self.context.findings.count(.contents, Int64(length))
            self.context.progress(.contents, done, total)
        }
        let found = try inspector.finish()
        try found.requireIntact()
        guard try found.packetDigest().description == row.text("digest") else {
            throw PacketError(.digestMismatch, "this is another packet")
        }
        guard try found.envelope == Envelope(xml: row.blob("envelope")) else {
            throw PacketError(.digestMismatch, "the row has another envelope than the packet")
        }
    }
}
