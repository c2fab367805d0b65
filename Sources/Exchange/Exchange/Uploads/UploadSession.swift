internal import Packets
internal import Storage

/// One upload in work: the draft, and the inspection that follows its bytes.
///
/// One task at a time writes; ``UploadRegister`` sees to that.
actor UploadSession {
    /// After so many bytes what came is made durable, so that a power cut costs no more than these.
    static let syncInterval: UInt64 = 16 << 20

    let intake: PacketIntake
    private var inspector: PacketInspector?
    private(set) var count: UInt64
    private(set) var synced: UInt64

    /// Begins with an empty draft.
    init(_ writer: sending any BlobWriter, spool: any BlobStore, size: UInt64, limits: PacketLimits) {
        self.intake = PacketIntake(spool: spool, continuing: writer, expected: size)
        self.inspector = PacketInspector(limits: limits)
        self.count = 0
        self.synced = 0
    }

    /// Continues a draft: what was synced is read and inspected again.
    init(
        resuming writer: sending any BlobWriter,
        synced: UInt64,
        spool: any BlobStore,
        size: UInt64,
        limits: PacketLimits
    ) throws {
        let kept = min(synced, UInt64(clamping: writer.count))
        try writer.truncate(to: Int64(clamping: kept))
        var inspector = PacketInspector(limits: limits)
        var offset: UInt64 = 0
        while offset < kept {
            let bytes = try writer.read(at: Int64(clamping: offset), count: Int(min(1 << 20, kept - offset)))
            guard !bytes.isEmpty else {
                throw ExchangeError(.failed, "the draft of an upload ends at \(offset), before \(kept)")
            }
            try inspector.consume(bytes[...])
            offset += UInt64(bytes.count)
        }
        self.intake = PacketIntake(spool: spool, continuing: writer, expected: size)
        self.inspector = consume inspector
        self.count = kept
        self.synced = kept
    }

    /// Takes the next bytes; says whether it is time to make them durable.
    func append(_ bytes: [UInt8]) async throws -> Bool {
        guard self.inspector != nil else { throw ExchangeError(.uploadUnknown, "the upload has ended") }
        // Written first: after a write that failed the same bytes come again, and the inspection must not have seen them.
        try await self.intake.append(bytes)
        try self.inspector?.consume(bytes[...])
        self.count += UInt64(bytes.count)
        return self.count - self.synced >= Self.syncInterval
    }

    /// Makes what came so far durable.
    ///
    /// - Returns: The offset that is safe now.
    func synchronize() async throws -> UInt64 {
        let count = self.count
        guard count > self.synced else { return self.synced }
        try await self.intake.synchronize()
        self.synced = max(self.synced, count)
        return count
    }

    /// Ends the inspection; nothing can be appended afterwards.
    func finish() throws -> UnverifiedPacket {
        guard let inspector = self.inspector.take() else {
            throw ExchangeError(.uploadUnknown, "the upload has ended")
        }
        return try inspector.finish()
    }
}
