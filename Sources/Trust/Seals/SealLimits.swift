/// How large the objects that others made may be.
public struct SealLimits: Sendable, Hashable {
    /// The largest seal, in bytes; GB/T 33481 allows pictures of 50 KiB, real ones have been met with 16 KiB.
    public var seal: Int
    /// The largest seal signature, in bytes; it holds a seal.
    public var signature: Int
    /// How many DER elements an object may have.
    public var elements: Int
    /// How deep they may be nested.
    public var depth: Int
    /// How many certificates or digests a seal may list.
    public var certificates: Int
    /// How many extensions an object may have.
    public var extensions: Int
    /// The longest text, in bytes.
    public var text: Int

    /// Limits; the defaults are far above what was met in real files.
    public init(
        seal: Int = 1 << 20,
        signature: Int = 5 << 18,
        elements: Int = 4096,
        depth: Int = 16,
        certificates: Int = 64,
        extensions: Int = 64,
        text: Int = 1024
    ) {
        self.seal = seal
        self.signature = signature
        self.elements = elements
        self.depth = depth
        self.certificates = certificates
        self.extensions = extensions
        self.text = text
    }
}
