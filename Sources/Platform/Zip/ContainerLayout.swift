/// What is known of a container before it is written.
public enum ContainerLayout: Sendable {
    /// The exact length of the container with these entries.
    ///
    /// - Parameter entries: Names and content sizes in their order.
    /// - Returns: The length in bytes, or `UInt64.max` if it does not fit into 64 bits.
    public static func size(of entries: [(name: String, size: UInt64)]) -> UInt64 {
        var offset: UInt64 = 0
        var directorySize: UInt64 = 0
        for (name, size) in entries {
            directorySize += ContainerRecord.directoryHeaderSize(name: name, size: size, offset: offset)
            let header = ContainerRecord.localHeaderSize(name: name, size: size)
            guard let next = Self.sum(offset, header, size) else { return .max }
            offset = next
        }
        let end = ContainerEnd(
            entryCount: UInt64(entries.count),
            directorySize: directorySize,
            directoryOffset: offset
        )
        return Self.sum(offset, directorySize, end.size) ?? .max
    }

    private static func sum(_ values: UInt64...) -> UInt64? {
        var total: UInt64 = 0
        for value in values {
            let (next, overflow) = total.addingReportingOverflow(value)
            guard !overflow else { return nil }
            total = next
        }
        return total
    }
}
