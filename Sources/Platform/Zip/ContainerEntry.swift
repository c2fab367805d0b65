/// One entry of a container: what its headers say.
public struct ContainerEntry: Hashable, Sendable {
    /// The relative name, components separated by `/`, in Unicode normalization form C.
    public let name: String
    /// The number of content bytes.
    public let size: UInt64
    /// The CRC-32 of the content.
    public let crc32: UInt32

    /// Describes an entry; names are checked when it is written or read.
    public init(name: String, size: UInt64, crc32: UInt32) {
        self.name = name
        self.size = size
        self.crc32 = crc32
    }
}

/// Bytes to be written over ones that were emitted before.
public struct ContainerPatch: Hashable, Sendable {
    /// The position in the container.
    public let offset: UInt64
    /// The bytes that belong there.
    public let bytes: [UInt8]
}
