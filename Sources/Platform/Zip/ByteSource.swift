/// Bytes that can be read at any position: a file, rows of a database, an array.
public protocol ByteSource {
    /// The number of bytes.
    var count: UInt64 { get }

    /// Reads exactly `count` bytes from `offset` on.
    ///
    /// - Parameters:
    ///   - offset: The position of the first byte.
    ///   - count: How many bytes to return, no fewer and no more.
    /// - Returns: The bytes.
    /// - Throws: An error of the source if the bytes are not there or cannot be read.
    func read(at offset: UInt64, count: Int) throws -> [UInt8]
}

extension ByteSource {
    /// Reads for a parser: the range is known to lie inside the source, and a short answer is a failure.
    func bytes(at offset: UInt64, count: Int) throws(ZipError) -> [UInt8] {
        let bytes: [UInt8]
        do {
            bytes = try self.read(at: offset, count: count)
        } catch {
            throw .unreadable(error)
        }
        guard bytes.count == count else {
            throw ZipError(.unreadable, "the source gave \(bytes.count) bytes, \(count) were asked for")
        }
        return bytes
    }
}
