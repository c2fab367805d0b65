internal import CZlib

/// A running CRC-32 as ZIP uses it (APPNOTE § 4.4.7); it finds accidents, not attackers.
public struct CRC32: Hashable, Sendable {
    /// The checksum of all bytes so far.
    public private(set) var value: UInt32 = 0

    /// Starts with no bytes; the value is then zero.
    public init() {}

    /// The checksum of an array at once.
    public static func of(_ bytes: [UInt8]) -> UInt32 {
        var checksum = Self()
        checksum.update(bytes)
        return checksum.value
    }

    /// Adds bytes to the checksum.
    public mutating func update(_ bytes: [UInt8]) { self.update(bytes[...]) }

    /// Adds the bytes of a slice to the checksum.
    public mutating func update(_ bytes: ArraySlice<UInt8>) {
        let before = uLong(self.value)
        let after = unsafe bytes.withUnsafeBufferPointer { buffer -> uLong in
            // zlib takes a null pointer as "give me the initial value".
            guard let base = buffer.baseAddress else { return before }
            return unsafe crc32_z(before, base, buffer.count)
        }
        self.value = UInt32(truncatingIfNeeded: after)
    }
}
