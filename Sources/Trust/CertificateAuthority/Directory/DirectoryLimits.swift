/// How large a directory may be.
public struct DirectoryLimits: Sendable, Hashable {
    /// The size of the file, in bytes.
    public var size: Int
    /// How many nodes, and how many units.
    public var entries: Int
    /// How many certificates one node or unit has, those of a unit's officers included.
    public var certificates: Int
    /// How many CA certificates, and how many revocation lists.
    public var authorities: Int
    /// How many signatures.
    public var signatures: Int

    /// Limits.
    public init(
        size: Int = 64 << 20,
        entries: Int = 50_000,
        certificates: Int = 1000,
        authorities: Int = 5000,
        signatures: Int = 4
    ) {
        self.size = size
        self.entries = entries
        self.certificates = certificates
        self.authorities = authorities
        self.signatures = signatures
    }
}
