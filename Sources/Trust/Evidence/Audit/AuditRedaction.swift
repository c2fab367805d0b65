public import Cryptography

/// Hides names and texts of an export behind salted digests that can be opened one by one.
///
/// The salt of a value comes from a secret that whoever exported keeps, and from the packet: within one packet the same unit
/// is shown alike, so that the order of events can be followed; between packets nothing can be compared. To open a value is
/// to hand over its salt and the value, which says nothing about any other.
public struct AuditRedaction: Sendable {
    /// What stands before salt and value when they are digested.
    public static let prefix = Array("yizhan/audit-value/v1\n".utf8)
    /// How many bytes a salt has.
    public static let saltSize = 16
    private static let saltPrefix = Array("yizhan/audit-salt/v1\n".utf8)

    private let secret: [UInt8]

    /// A redaction.
    ///
    /// - Parameter secret: 32 random bytes, used for one export.
    public init(secret: [UInt8]) {
        precondition(secret.count == 32, "the secret of a redaction has 32 bytes")
        self.secret = secret
    }

    /// The salt of a value.
    ///
    /// - Parameters:
    ///   - value: A unit, an officer's name, or the text of a reason.
    ///   - packet: The digest of the packet it is about.
    ///   - algorithm: The digest algorithm of the log that the evidence stands in.
    /// - Throws: A CryptographyError when the library fails.
    /// - Returns: Sixteen bytes.
    public func salt(
        of value: String,
        in packet: Digest,
        by algorithm: DigestAlgorithm
    ) throws(CryptographyError) -> [UInt8] {
        let text = Array("\(packet)\n\(value)".utf8)
        return Array(try algorithm.hash(Self.saltPrefix + self.secret + text).bytes.prefix(Self.saltSize))
    }

    /// What is shown in place of a value.
    func commitment(
        to value: String,
        in packet: Digest,
        by algorithm: DigestAlgorithm
    ) throws(CryptographyError) -> String {
        try Self.commitment(to: value, salt: self.salt(of: value, in: packet, by: algorithm), by: algorithm)
            .description
    }

    /// What a value and a salt are shown as.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - salt: Its salt.
    ///   - algorithm: The digest algorithm of the log that the evidence stands in.
    /// - Throws: A CryptographyError when the library fails.
    /// - Returns: The digest over prefix, salt and value.
    public static func commitment(
        to value: String,
        salt: [UInt8],
        by algorithm: DigestAlgorithm
    ) throws(CryptographyError) -> Digest {
        try algorithm.hash(Self.prefix + salt + Array(value.utf8))
    }
}
