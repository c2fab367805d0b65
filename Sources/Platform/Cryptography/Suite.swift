/// A cryptographic suite; a packet, a log and a signature have exactly one.
///
/// `GM` is SM2 with SM3, SM2 key transport and SM4-CBC in the strict form of GB/T 35275-2017; `INT` is ECDSA P-256
/// with SHA-256, ephemeral-static ECDH and AES-256-GCM after RFC 5652, 5083 and 5753.
public enum Suite: String, Sendable, Hashable, CaseIterable, Codable {
    /// National algorithms: SM2, SM3, SM4 (商用密码).
    case gm = "GM"
    /// International algorithms: P-256, SHA-256, AES-256-GCM.
    case int = "INT"

    /// The suite's digest algorithm.
    public var digestAlgorithm: DigestAlgorithm {
        switch self {
        case .gm: .sm3
        case .int: .sha256
        }
    }

    /// The suite's key algorithm, for signing and for encryption.
    public var keyAlgorithm: KeyAlgorithm {
        switch self {
        case .gm: .sm2
        case .int: .p256
        }
    }
}

/// The elliptic curves keys are on.
public enum KeyAlgorithm: String, Sendable, Hashable, CaseIterable, Codable {
    /// sm2p256v1 of GB/T 32918.5.
    case sm2
    /// P-256 of FIPS 186-4.
    case p256

    /// The suite that prescribes this algorithm.
    public var suite: Suite {
        switch self {
        case .sm2: .gm
        case .p256: .int
        }
    }

    /// The digest algorithm that goes with a signature by such a key.
    public var digestAlgorithm: DigestAlgorithm { self.suite.digestAlgorithm }
}
