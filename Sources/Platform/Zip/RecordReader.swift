/// Reads the little-endian fields of one ZIP record; going past the end is an error, never a trap.
struct RecordReader {
    private var rest: ArraySlice<UInt8>
    private let what: String

    init(_ bytes: ArraySlice<UInt8>, of what: String) {
        self.rest = bytes
        self.what = what
    }

    var remaining: Int { self.rest.count }

    mutating func bytes(_ count: Int) throws(ZipError) -> ArraySlice<UInt8> {
        guard count <= self.rest.count else { throw .truncated(self.what) }
        defer { self.rest = self.rest.dropFirst(count) }
        return self.rest.prefix(count)
    }

    mutating func integer<Value: FixedWidthInteger & UnsignedInteger>(
        _ type: Value.Type = Value.self
    ) throws(ZipError) -> Value {
        var value: Value = 0
        for (index, byte) in try self.bytes(Value.bitWidth / 8).enumerated() {
            value |= Value(byte) << (8 * index)
        }
        return value
    }
}

/// Builds ZIP records field by field.
struct RecordWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append<Value: FixedWidthInteger & UnsignedInteger>(_ value: Value) {
        for index in 0..<(Value.bitWidth / 8) {
            self.bytes.append(UInt8(truncatingIfNeeded: value >> (8 * index)))
        }
    }

    mutating func append(_ bytes: some Sequence<UInt8>) { self.bytes.append(contentsOf: bytes) }
}

/// The record signatures of APPNOTE § 4.3.
enum Signature {
    static let localHeader: UInt32 = 0x0403_4b50
    static let directoryHeader: UInt32 = 0x0201_4b50
    static let endOfDirectory: UInt32 = 0x0605_4b50
    static let zip64EndOfDirectory: UInt32 = 0x0606_4b50
    static let zip64Locator: UInt32 = 0x0706_4b50
    static let dataDescriptor: UInt32 = 0x0807_4b50
}

/// Sizes and values that never vary.
enum ZipConstant {
    static let localHeaderSize = 30
    static let directoryHeaderSize = 46
    static let endOfDirectorySize = 22
    static let zip64EndOfDirectorySize = 56
    static let zip64LocatorSize = 20
    static let zip64ExtraID: UInt16 = 0x0001
    static let utf8Flag: UInt16 = 1 << 11
    /// 1980-01-01 in the MS-DOS form, the first day ZIP can express.
    static let fixedDate: UInt16 = 0x0021
    /// From this value on a 32-bit field is replaced by its Zip64 form (APPNOTE § 4.5.3).
    static let zip64Threshold: UInt64 = 0xffff_ffff
    static let zip64CountThreshold: UInt64 = 0xffff
}
