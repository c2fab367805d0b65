public import Cryptography
public import Documents

/// What certificates of one purpose say: usages by suite, kinds of names, validity and when to renew.
public struct CertificateProfile: Sendable, Hashable {
    /// The purpose; nil for CA certificates.
    public let purpose: CertificatePurpose?
    /// The kinds of names served; empty for CA certificates only.
    public let names: Set<PartyName.Kind>
    /// The key usage bits by suite; a suite that is not here is not served.
    public let keyUsage: [Suite: KeyUsage]
    /// How long a certificate is valid, unless the CA's own ends before.
    public let validity: Duration
    /// How long before the end a certificate is due for renewal; old and new are valid side by side that long.
    public let overlap: Duration

    /// A profile.
    public init(
        purpose: CertificatePurpose?,
        names: Set<PartyName.Kind>,
        keyUsage: [Suite: KeyUsage],
        validity: Duration,
        overlap: Duration
    ) {
        self.purpose = purpose
        self.names = names
        self.keyUsage = keyUsage
        self.validity = validity
        self.overlap = overlap
    }

    /// What the profile is called: its purpose, or `ca`; its file is called so too.
    public var label: String { self.purpose?.rawValue ?? Self.authorityLabel }

    /// The name of the profile of CA certificates.
    public static let authorityLabel = "ca"

    /// The extended key usages: the mark of the purpose and what foreign software asks for.
    var extendedKeyUsages: [String] {
        self.purpose.map { [$0.extendedKeyUsage] + $0.companionUsages } ?? []
    }

    /// What contradicts itself in the profile; empty for a good one.
    var contradictions: [String] {
        var found: [String] = []
        if self.overlap >= self.validity { found.append("overlap is not shorter than validity") }
        if self.names.isEmpty != (self.purpose == nil) {
            found.append(self.purpose == nil ? "a CA certificate has no name" : "names is empty")
        }
        if self.keyUsage.isEmpty { found.append("suites is empty") }
        for (suite, usage) in self.keyUsage.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let needed = Self.neededUsage(self.purpose, suite)
            if !usage.isSuperset(of: needed) {
                found.append(
                    "suites.\(suite.rawValue) lacks \(needed.subtracting(usage).names.joined(separator: ", "))")
            }
            if self.purpose != nil, !usage.isDisjoint(with: Self.authorityUsage) {
                found.append("suites.\(suite.rawValue) has a usage that only CAs may have")
            }
        }
        return found
    }

    private static let authorityUsage: KeyUsage = [.certificateSigning, .revocationListSigning]

    /// The bits without which a key cannot serve its purpose; verifiers ask for them whatever the profiles say.
    static func neededUsage(_ purpose: CertificatePurpose?, _ suite: Suite) -> KeyUsage {
        switch purpose {
        case nil: self.authorityUsage
        // RFC 8813 § 3: an ECDH key agrees, it does not encipher; SM2 key transport enciphers.
        case .nodeEncrypt: suite == .gm ? .keyEncipherment : .keyAgreement
        default: .digitalSignature
        }
    }
}
