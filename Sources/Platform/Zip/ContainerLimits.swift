/// How large a container may be to be read.
public struct ContainerLimits: Hashable, Sendable {
    /// The greatest number of entries.
    public var entryCount: Int
    /// The greatest length of a name in UTF-8 bytes.
    public var nameLength: Int
    /// The greatest size of one entry's content in bytes.
    public var entrySize: UInt64
    /// The greatest length of the whole container in bytes.
    public var totalSize: UInt64

    /// Limits for packets and packages: 1024 entries, names of 512 bytes, 64 GiB each and in total.
    public static let standard = Self()

    /// Sets the limits.
    public init(
        entryCount: Int = 1024,
        nameLength: Int = 512,
        entrySize: UInt64 = 64 << 30,
        totalSize: UInt64 = 64 << 30
    ) {
        self.entryCount = entryCount
        self.nameLength = nameLength
        self.entrySize = entrySize
        self.totalSize = totalSize
    }
}
