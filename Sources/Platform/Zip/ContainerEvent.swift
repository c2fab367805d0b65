/// What ``ContainerParser`` found in the bytes it was given.
public enum ContainerEvent: Hashable, Sendable {
    /// An entry's header was read and accepted.
    case entryBegan(name: String, size: UInt64)
    /// A part of the current entry's content.
    case content(ArraySlice<UInt8>)
    /// The current entry's content is complete and has the declared checksum.
    case entryEnded(name: String, crc32: UInt32)
}
