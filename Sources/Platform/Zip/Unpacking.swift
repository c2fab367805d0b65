/// The content of one foreign entry on its way out; never gives more than the declared size.
struct Unpacking<Source: ByteSource>: ~Copyable {
    private let entry: ForeignEntry
    private let source: Source
    private let chunkSize: Int
    private var inflater: Inflater?
    private var packed: ArraySlice<UInt8> = []
    private var packedOffset: UInt64 = 0
    private var unpackedSize: UInt64 = 0
    private var checksum = CRC32()
    private var isVerified = false

    init(_ entry: ForeignEntry, of source: Source, chunkSize: Int) throws(ZipError) {
        self.entry = entry
        self.source = source
        self.chunkSize = chunkSize
        self.inflater = entry.method == .deflated ? try Inflater() : nil
    }

    /// The next piece, or nil after the whole content was given and found right.
    mutating func next() throws(ZipError) -> [UInt8]? {
        guard !self.isVerified else { return nil }
        while let chunk = try self.read() {
            guard !chunk.isEmpty else { continue }
            self.unpackedSize += UInt64(chunk.count)
            guard self.unpackedSize <= self.entry.size else { throw self.sizeMismatch }
            self.checksum.update(chunk)
            return chunk
        }
        guard self.unpackedSize == self.entry.size else { throw self.sizeMismatch }
        guard self.checksum.value == self.entry.crc32 else { throw .checksumMismatch(self.entry.name) }
        self.isVerified = true
        return nil
    }

    private var sizeMismatch: ZipError { .sizeMismatch(self.entry.name, declared: self.entry.size) }

    private mutating func read() throws(ZipError) -> [UInt8]? {
        guard self.entry.method == .deflated else {
            let bytes = try self.readPacked()
            return bytes.isEmpty ? nil : bytes
        }
        return try self.inflate()
    }

    private mutating func inflate() throws(ZipError) -> [UInt8]? {
        if self.packed.isEmpty { self.packed = try self.readPacked()[...] }
        // One byte more than is left, so that content that is too long is noticed, yet never grows.
        let left = self.entry.size - self.unpackedSize
        let capacity = Int(min(UInt64(self.chunkSize), left + 1))
        guard let progress = try self.inflater?.inflate(&self.packed, capacity: capacity) else { return nil }
        switch progress {
        case .output(let bytes):
            return bytes
        case .starved:
            guard self.packedOffset < self.entry.packedSize else { throw .corruptContent(self.entry.name) }
            return []
        case .ended:
            guard self.packed.isEmpty, self.packedOffset == self.entry.packedSize else {
                throw .corruptContent(self.entry.name)
            }
            return nil
        case .corrupt:
            throw .corruptContent(self.entry.name)
        }
    }

    private mutating func readPacked() throws(ZipError) -> [UInt8] {
        let count = Int(min(UInt64(self.chunkSize), self.entry.packedSize - self.packedOffset))
        guard count > 0 else { return [] }
        let bytes = try self.source.bytes(at: self.entry.contentOffset + self.packedOffset, count: count)
        self.packedOffset += UInt64(count)
        return bytes
    }
}
