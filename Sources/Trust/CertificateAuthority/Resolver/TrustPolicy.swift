public import Cryptography

/// What a resolver insists on.
public struct TrustPolicy: Sendable, Hashable {
    /// What happens without revocation data in force; soft failure is recorded in the evidence.
    public var revocation: RevocationPolicy
    /// How many verdicts are remembered.
    public var verdictLimit: Int

    /// A policy; by default the strict one.
    public init(revocation: RevocationPolicy = .required, verdictLimit: Int = 20_000) {
        self.revocation = revocation
        self.verdictLimit = verdictLimit
    }
}
