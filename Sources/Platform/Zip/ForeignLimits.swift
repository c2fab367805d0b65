/// How large an archive of foreign make may be, packed and unpacked.
public struct ForeignLimits: Hashable, Sendable {
    /// The greatest number of entries, folders included.
    public var entryCount: Int
    /// The greatest length of a name in bytes.
    public var nameLength: Int
    /// The greatest length of the central directory in bytes.
    public var directorySize: UInt64
    /// The greatest unpacked size of one entry in bytes.
    public var entrySize: UInt64
    /// The greatest unpacked size of all entries together in bytes.
    public var totalSize: UInt64
    /// The greatest unpacked size divided by the packed size, for entries above ``ratioFloor``.
    public var ratio: UInt64
    /// Entries up to this unpacked size may have any ratio: short repetitive pages pack very well.
    public var ratioFloor: UInt64

    /// Limits for documents: 16384 entries, 1 GiB each, 4 GiB in total, 250 to 1 above 1 MiB.
    public static let standard = Self()

    /// Sets the limits.
    public init(
        entryCount: Int = 16_384,
        nameLength: Int = 1024,
        directorySize: UInt64 = 16 << 20,
        entrySize: UInt64 = 1 << 30,
        totalSize: UInt64 = 4 << 30,
        ratio: UInt64 = 250,
        ratioFloor: UInt64 = 1 << 20
    ) {
        self.entryCount = entryCount
        self.nameLength = nameLength
        self.directorySize = directorySize
        self.entrySize = entrySize
        self.totalSize = totalSize
        self.ratio = ratio
        self.ratioFloor = ratioFloor
    }
}
