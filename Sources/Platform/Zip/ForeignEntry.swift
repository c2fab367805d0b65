/// How the bytes of an entry are packed.
public enum CompressionMethod: Hashable, Sendable {
    /// Not at all.
    case stored
    /// By deflate (RFC 1951).
    case deflated

    init?(number: UInt16) {
        switch number {
        case 0: self = .stored
        case 8: self = .deflated
        default: return nil
        }
    }

    var number: UInt16 {
        switch self {
        case .stored: 0
        case .deflated: 8
        }
    }
}

/// One entry of an archive of foreign make, as its central directory and its local header agree on it.
public struct ForeignEntry: Hashable, Sendable {
    /// The relative name, components separated by `/`; a folder's name ends in `/`.
    public let name: String
    /// How the content is packed.
    public let method: CompressionMethod
    /// The number of bytes before packing.
    public let size: UInt64
    /// The number of bytes after packing.
    public let packedSize: UInt64
    /// The CRC-32 of the unpacked content.
    public let crc32: UInt32

    /// The position of the first packed byte.
    let contentOffset: UInt64

    /// Whether the entry stands for a folder and has no content.
    public var isFolder: Bool { self.name.hasSuffix("/") }
}
