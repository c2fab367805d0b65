/// What an end entity's key may be used for; a certificate has exactly one purpose, marked by an extended key usage.
///
/// The identifiers lie under a UUID-based arc (ITU-T X.667), which needs no registration.
public enum CertificatePurpose: String, Sendable, Hashable, CaseIterable, Codable {
    /// TLS between nodes (链路).
    case link
    /// Signing of packets by a node (节点签名).
    case nodeSign = "node-sign"
    /// Opening of packets by a node (节点加密).
    case nodeEncrypt = "node-encrypt"
    /// Signing of checkpoints and cosignatures (凭证日志).
    case log
    /// Signing of packages by a unit (单位签名).
    case unitSign = "unit-sign"
    /// Signing of human acts by an officer (人员签名).
    case officerSign = "officer-sign"
    /// Making of seals (制章).
    case sealMaker = "seal-maker"
    /// Seal signatures (签章).
    case sealSign = "seal-sign"
    /// Timestamps after RFC 3161 (时间戳).
    case timestamp = "tsa"
    /// Certificate status after RFC 6960.
    case ocsp
    /// Signing of directories (名录).
    case directory

    private static let arc = "2.25.176216346025103847164039126351826149203"

    /// The extended key usage that marks the purpose, as a dotted OID.
    public var extendedKeyUsage: String {
        switch self {
        case .link: "\(Self.arc).1"
        case .nodeSign: "\(Self.arc).2"
        case .nodeEncrypt: "\(Self.arc).3"
        case .log: "\(Self.arc).4"
        case .unitSign: "\(Self.arc).5"
        case .officerSign: "\(Self.arc).6"
        case .sealMaker: "\(Self.arc).7"
        case .sealSign: "\(Self.arc).8"
        case .timestamp: "\(Self.arc).9"
        case .ocsp: "\(Self.arc).10"
        case .directory: "\(Self.arc).11"
        }
    }

    static let byUsage = Dictionary(uniqueKeysWithValues: Self.allCases.map { ($0.extendedKeyUsage, $0) })

    /// Standard usages that stand beside the mark because foreign software asks for them.
    public var companionUsages: [String] {
        switch self {
        case .link: ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]
        case .timestamp: ["1.3.6.1.5.5.7.3.8"]
        case .ocsp: ["1.3.6.1.5.5.7.3.9"]
        default: []
        }
    }
}

extension Certificate {
    /// The one purpose the certificate is marked with; nil for CAs, foreign certificates, and such with several marks.
    public var purpose: CertificatePurpose? {
        let marks = Set(self.extendedKeyUsages.compactMap { CertificatePurpose.byUsage[$0] })
        return marks.count == 1 && !self.isAuthority ? marks.first : nil
    }

    /// The certificate's one dNSName; nil when it has none or several, which disqualifies an end entity.
    public var name: String? { self.dnsNames.count == 1 ? self.dnsNames.first : nil }
}
