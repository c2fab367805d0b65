/// How much JSON a parser accepts.
public struct JSONLimits: Sendable, Hashable {
    /// The greatest number of bytes.
    public var size: Int
    /// How deep arrays and objects may be nested.
    public var depth: Int
    /// The greatest number of values, keys not counted.
    public var count: Int

    /// Limits for one message: 1 MiB, 16 levels, 65 536 values.
    public static let standard = Self()

    /// Sets the limits.
    public init(size: Int = 1 << 20, depth: Int = 16, count: Int = 1 << 16) {
        self.size = size
        self.depth = depth
        self.count = count
    }
}
