/// One header of a foreign archive's central directory, read but not yet compared with the local header.
struct ForeignRecord {
    static let encryptionFlags: UInt16 = 1 << 0 | 1 << 6 | 1 << 13
    static let patchFlag: UInt16 = 1 << 5
    static let descriptorFlag: UInt16 = 1 << 3

    let rawName: ArraySlice<UInt8>
    let name: String
    let flags: UInt16
    let method: CompressionMethod
    let crc32: UInt32
    let packedSize: UInt64
    let size: UInt64
    let localOffset: UInt64

    var isFolder: Bool { self.name.hasSuffix("/") }
    var hasDescriptor: Bool { self.flags & Self.descriptorFlag != 0 }

    /// Reads the next header (APPNOTE § 4.3.12).
    init(_ reader: inout RecordReader, limits: ForeignLimits) throws(ZipError) {
        guard try reader.integer(UInt32.self) == Signature.directoryHeader else {
            throw .malformed("the central directory has no header where one is due")
        }
        _ = try reader.bytes(4)  // versions
        let flags = try reader.integer(UInt16.self)
        let methodNumber = try reader.integer(UInt16.self)
        _ = try reader.bytes(4)  // time and date
        let crc32 = try reader.integer(UInt32.self)
        let packedSize = try reader.integer(UInt32.self)
        let size = try reader.integer(UInt32.self)
        let nameLength = Int(try reader.integer(UInt16.self))
        let extraLength = Int(try reader.integer(UInt16.self))
        let commentLength = Int(try reader.integer(UInt16.self))
        let disk = try reader.integer(UInt16.self)
        _ = try reader.bytes(6)  // attributes
        let localOffset = try reader.integer(UInt32.self)
        guard nameLength <= limits.nameLength else {
            throw .limitExceeded("the length of an entry name", actual: nameLength, limit: limits.nameLength)
        }
        let rawName = try reader.bytes(nameLength)
        let name = try ForeignName.decode(rawName, isUTF8: flags & ZipConstant.utf8Flag != 0)
        var extra = try Zip64Extra(try reader.bytes(extraLength))
        _ = try reader.bytes(commentLength)

        guard flags & Self.encryptionFlags == 0 else { throw .unsupported("encryption") }
        guard flags & Self.patchFlag == 0 else { throw .unsupported("patched data") }
        guard disk == 0 || disk == .max else { throw .unsupported("an archive on several disks") }
        guard let method = CompressionMethod(number: methodNumber) else {
            throw .unsupported("compression method \(methodNumber)")
        }
        self.rawName = rawName
        self.name = name
        self.flags = flags
        self.method = method
        self.crc32 = crc32
        // APPNOTE § 4.5.3: in this order, and each only if its 32-bit field is full.
        self.size = try extra.value(for: size)
        self.packedSize = try extra.value(for: packedSize)
        self.localOffset = try extra.value(for: localOffset)
    }

    /// Checks what the entry claims to unpack to, before a byte is unpacked.
    func checkSizes(_ limits: ForeignLimits) throws(ZipError) {
        guard self.method != .stored || self.size == self.packedSize, !self.isFolder || self.size == 0 else {
            throw .sizeMismatch(self.name, declared: self.size)
        }
        guard self.size <= limits.entrySize else {
            let what = "the size of entry \(ZipError.quoted(self.name))"
            throw .limitExceeded(what, actual: self.size, limit: limits.entrySize)
        }
        guard self.size > limits.ratioFloor else { return }
        let ratio = self.size / max(self.packedSize, 1)
        guard ratio <= limits.ratio else {
            let what = "the compression ratio of entry \(ZipError.quoted(self.name))"
            throw .limitExceeded(what, actual: ratio, limit: limits.ratio)
        }
    }
}

/// The values of the Zip64 extra field, taken in order.
struct Zip64Extra {
    private var values: RecordReader

    init(_ extra: ArraySlice<UInt8>) throws(ZipError) {
        var reader = RecordReader(extra, of: "an extra field")
        var found: ArraySlice<UInt8>?
        // Up to three stray bytes at the end are padding that alignment tools leave.
        while reader.remaining >= 4 {
            let id = try reader.integer(UInt16.self)
            let data = try reader.bytes(Int(try reader.integer(UInt16.self)))
            guard id == ZipConstant.zip64ExtraID else { continue }
            guard found == nil else { throw .malformed("an entry has two Zip64 fields") }
            found = data
        }
        self.values = RecordReader(found ?? [], of: "a Zip64 field")
    }

    mutating func value(for field: UInt32) throws(ZipError) -> UInt64 {
        guard field == .max else { return UInt64(field) }
        return try self.values.integer(UInt64.self)
    }
}
