/// A byte source over an array in memory.
public struct ArrayByteSource: ByteSource, Sendable {
    private let bytes: [UInt8]

    /// Makes a source of the given bytes.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The number of bytes.
    public var count: UInt64 { UInt64(self.bytes.count) }

    /// Reads exactly `count` bytes from `offset` on.
    ///
    /// - Parameters:
    ///   - offset: The position of the first byte.
    ///   - count: How many bytes to return.
    /// - Returns: The bytes.
    /// - Throws: ``ZipError`` with the code ``ZipError/Code/truncated`` if the range leaves the array.
    public func read(at offset: UInt64, count: Int) throws -> [UInt8] {
        guard count >= 0, offset <= self.count, UInt64(count) <= self.count - offset else {
            throw ZipError.truncated("the bytes at \(offset)")
        }
        return Array(self.bytes[Int(offset)..<(Int(offset) + count)])
    }
}
