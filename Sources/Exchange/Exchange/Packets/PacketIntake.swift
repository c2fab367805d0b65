internal import Cryptography
internal import Packets
internal import Storage
internal import Zip

/// Takes a packet's bytes as they come and keeps them: in memory up to 64 KiB, beyond that in the spool.
///
/// What is taken becomes durable by ``settle(name:)`` only; dropped without it, the file is removed.
actor PacketIntake {
    /// Packets up to this size lie in their database row.
    static let rowLimit = 64 << 10

    private let spool: any BlobStore
    private let expected: UInt64?
    private var memory: [UInt8] = []
    private var writer: (any BlobWriter)?
    /// How many bytes were taken; once settled, how many are kept.
    private(set) var size: UInt64 = 0

    init(spool: any BlobStore, expected: UInt64?) {
        self.spool = spool
        self.expected = expected
    }

    /// Continues what was written before.
    init(spool: any BlobStore, continuing writer: sending any BlobWriter, expected: UInt64) {
        self.spool = spool
        self.expected = expected
        self.size = UInt64(clamping: writer.count)
        self.writer = writer
    }

    /// Makes what was taken so far durable, unless it is in memory.
    func synchronize() async throws { try await self.writer?.synchronize() }

    func append(_ bytes: [UInt8]) throws {
        self.size += UInt64(bytes.count)
        if let writer = self.writer { return try writer.append(bytes) }
        self.memory += bytes
        guard self.memory.count > Self.rowLimit else { return }
        let writer = try self.spool.create(sizeHint: self.expected.map { Int64(clamping: $0) })
        try writer.append(self.memory)
        self.writer = writer
        self.memory = []
    }

    /// Overwrites bytes taken before.
    func write(_ bytes: [UInt8], at offset: UInt64) throws {
        if let writer = self.writer { return try writer.write(bytes, at: Int64(clamping: offset)) }
        self.memory.replaceSubrange(Int(offset)..<Int(offset) + bytes.count, with: bytes)
    }

    /// The bytes taken so far, for reading before they are durable.
    func source() -> StoredPacket {
        self.writer.map { StoredPacket($0) } ?? StoredPacket(self.memory)
    }

    /// Makes a spool file durable under a name made from the packet digest; small packets wait for their row.
    func settle(name digest: Digest) async throws -> PacketLocation {
        guard let writer = self.writer else { return .row(self.memory) }
        let name = Self.blobName(digest)
        do {
            _ = try await writer.seal(name)
        } catch let error as StorageError where error.code == .blobExists {
            // The same packet came before. The digest covers the manifest, so the file may hold another encoding of the
            // signature, of another size: the first one was verified too and stays.
            try writer.discard()
            self.size = UInt64(clamping: try self.spool.open(BlobReference(name)).count)
        }
        let reference = try BlobReference(name)
        self.writer = nil
        return .spool(reference)
    }

    static func blobName(_ digest: Digest) -> String { "\(digest.hex).packet" }

    func discard() {
        // A draft that cannot be removed now is swept at the next start.
        try? self.writer?.discard()
        self.writer = nil
        self.memory = []
    }
}
