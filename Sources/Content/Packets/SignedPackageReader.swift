internal import Zip

/// Gives a signed package's bytes in order, reading its files a second time.
public struct SignedPackageReader: Sendable {
    private static let chunk = 64 << 10

    private var entries: ArraySlice<SignedPackage.Entry>
    private var encoder = ContainerEncoder()
    private var current: SignedPackage.Entry?
    private var offset: UInt64 = 0
    private var checksum = CRC32()
    private var isFinished = false

    init(_ entries: [SignedPackage.Entry]) { self.entries = entries[...] }

    /// The next bytes, or nil after the last.
    ///
    /// - Returns: About 64 KiB at most.
    /// - Throws: ``PacketError/Code/sourceChanged`` when a file is no longer what was signed, or what a source throws.
    public mutating func next() throws -> [UInt8]? {
        if let entry = self.current { return try self.content(of: entry) }
        guard let entry = self.entries.popFirst() else {
            guard !self.isFinished else { return nil }
            self.isFinished = true
            return self.encoder.finish()
        }
        self.offset = 0
        self.checksum = CRC32()
        self.current = entry.size > 0 ? entry : nil
        return try self.encoder.begin(
            ContainerEntry(name: entry.name, size: entry.size, crc32: entry.crc32))
    }

    private mutating func content(of entry: SignedPackage.Entry) throws -> [UInt8] {
        let length = Int(min(UInt64(Self.chunk), entry.size - self.offset))
        let bytes = try entry.source.read(at: self.offset, count: length)
        self.checksum.update(bytes)
        self.offset += UInt64(length)
        guard self.offset == entry.size else { return bytes }
        self.current = nil
        guard self.checksum.value == entry.crc32 else {
            throw PacketError(.sourceChanged, "\(entry.name) changed while it was being packed")
        }
        return bytes
    }
}
