internal import Cryptography

/// The signature algorithms of seals, by their OIDs.
enum SignatureAlgorithm: Hashable {
    /// SM2 with SM3 or ECDSA on P-256 with SHA-256.
    case suite(KeyAlgorithm)
    /// RSA, which GM/T 0031-2014 allows and nobody here checks.
    case rsa
    /// Any other.
    case other

    /// sm2sign-with-sm3 (GM/T 0006).
    static let sm2WithSM3 = "1.2.156.10197.1.501"
    /// ecdsa-with-SHA256 (RFC 5758).
    static let ecdsaWithSHA256 = "1.2.840.10045.4.3.2"

    init(_ identifier: String) {
        switch identifier {
        case Self.sm2WithSM3: self = .suite(.sm2)
        case Self.ecdsaWithSHA256: self = .suite(.p256)
        // sha1WithRSAEncryption, sha256WithRSAEncryption, rsa-with-sm3.
        case "1.2.840.113549.1.1.5", "1.2.840.113549.1.1.11", "1.2.156.10197.1.504": self = .rsa
        default: self = .other
        }
    }

    static func identifier(_ algorithm: KeyAlgorithm) -> String {
        algorithm == .sm2 ? Self.sm2WithSM3 : Self.ecdsaWithSHA256
    }

    /// Whether a signature value is r ‖ s.
    static func isRaw(_ signature: [UInt8]) -> Bool { SignatureValue.der(raw: signature) != nil }
}
