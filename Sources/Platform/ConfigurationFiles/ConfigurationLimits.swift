/// What a configuration file may cost to read.
public struct ConfigurationLimits: Sendable, Hashable {
    /// The largest file in bytes.
    public var bytes: Int

    /// How deep lists and mappings may be nested.
    public var depth: Int

    /// Makes limits.
    public init(bytes: Int = 1 << 20, depth: Int = 16) {
        self.bytes = bytes
        self.depth = depth
    }
}
