internal import Storage
public import Zip

/// A packet's bytes where they lie: in memory for small ones, in a spool file for others.
public struct StoredPacket: ByteSource, Sendable {
    private enum Place: Sendable {
        case memory([UInt8])
        case file(any BlobReader)
    }

    private let place: Place
    /// The size in bytes.
    public let count: UInt64

    init(_ bytes: [UInt8]) {
        self.place = .memory(bytes)
        self.count = UInt64(bytes.count)
    }

    init(_ reader: any BlobReader) {
        self.place = .file(reader)
        self.count = UInt64(reader.count)
    }

    /// The bytes when they are in memory, so that small packets need no chunks.
    public var bytes: [UInt8]? {
        guard case .memory(let bytes) = self.place else { return nil }
        return bytes
    }

    /// Reads a range.
    ///
    /// - Parameters:
    ///   - offset: Where the range begins.
    ///   - count: Its length in bytes.
    /// - Returns: Exactly that many bytes.
    /// - Throws: When the range is not there or the disk fails.
    public func read(at offset: UInt64, count: Int) throws -> [UInt8] {
        switch self.place {
        case .memory(let bytes):
            guard offset <= UInt64(bytes.count), count >= 0, UInt64(count) <= UInt64(bytes.count) - offset else {
                throw ExchangeError(.failed, "bytes \(offset) to \(offset)+\(count) are not in the packet")
            }
            return Array(bytes[Int(offset)..<Int(offset) + count])
        case .file(let reader):
            let bytes = try reader.read(at: Int64(clamping: offset), count: count)
            guard bytes.count == count else {
                throw ExchangeError(.failed, "the spool file ends before \(offset)+\(count)")
            }
            return bytes
        }
    }
}
