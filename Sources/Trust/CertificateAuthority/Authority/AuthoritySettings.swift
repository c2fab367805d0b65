public import Cryptography

/// How a CA works; the defaults are for production.
public struct AuthoritySettings: Sendable, Hashable {
    /// What certificates say.
    public var profiles: CertificateProfileSet
    /// Rounds of the key derivation when the CA's key is written.
    public var iterations: Int
    /// How long a new root certificate is valid.
    public var rootValidity: Duration
    /// The largest register that is read, in bytes; about 1200 for each certificate.
    public var registerLimit: Int

    /// Settings.
    public init(
        profiles: CertificateProfileSet = .builtIn,
        iterations: Int = PrivateKey.defaultIterations,
        rootValidity: Duration = .seconds(7300 * 86_400),
        registerLimit: Int = 256 << 20
    ) {
        self.profiles = profiles
        self.iterations = iterations
        self.rootValidity = rootValidity
        self.registerLimit = registerLimit
    }
}
