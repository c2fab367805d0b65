public import CertificateAuthority
public import Cryptography
internal import Documents

/// Finds everything that ends: the node's certificates, the CAs in use, the directory, the revocation lists; pure.
public enum ExpiryInventory: Sendable {
    /// Lists what a node depends on.
    ///
    /// Of several certificates for one purpose and suite only the one that lasts longest counts, and of a CA's lists
    /// the newest: a predecessor may run out in peace.
    ///
    /// - Parameters:
    ///   - chains: The node's certificates, each with the CAs above it.
    ///   - trust: Directory and anchors in force.
    /// - Returns: The items, by kind and name.
    public static func items(chains: [[Certificate]], trust: TrustResolver) -> [ExpiringItem] {
        let own = Self.longest(chains.compactMap(\.first).compactMap(Self.certificate))
        let signers = trust.directories.flatMap { $0.signers.map(\.certificates) }
        let leaves = Self.newest(chains)
        let authorities = Self.longest(
            Self.authorities(above: leaves + signers, anchors: trust.anchors).map(Self.authority))
        let directories = trust.directories.map { verified in
            ExpiringItem(
                .directory, "of \(verified.directory.signer.digits)", edition: "\(verified.directory.serial)",
                from: verified.directory.issued, until: verified.directory.expires)
        }
        let lists = trust.directories.flatMap { verified in
            verified.directory.revocationLists.map {
                Self.list($0, authorities: verified.directory.authorities + trust.anchors)
            }
        }
        return own + authorities + directories + Self.longest(lists)
    }

    /// The chains of the certificates that count.
    private static func newest(_ chains: [[Certificate]]) -> [[Certificate]] {
        Dictionary(grouping: chains.filter { !$0.isEmpty }) { chain in
            Self.certificate(chain[0])?.name ?? ""
        }.values.compactMap { $0.max { $0[0].notAfter < $1[0].notAfter } }
    }

    private static func certificate(_ certificate: Certificate) -> ExpiringItem? {
        guard let purpose = certificate.purpose else { return nil }
        let suite = certificate.publicKey.algorithm.suite.rawValue
        return ExpiringItem(
            .certificate, "\(purpose.rawValue) \(suite)", purpose: purpose.rawValue, suite: suite,
            edition: certificate.fingerprint.description, from: UTCMilliseconds(seconds: certificate.notBefore),
            until: UTCMilliseconds(seconds: certificate.notAfter))
    }

    private static func authority(_ certificate: Certificate) -> ExpiringItem {
        ExpiringItem(
            .authority, certificate.subject, edition: certificate.fingerprint.description,
            from: UTCMilliseconds(seconds: certificate.notBefore), until: UTCMilliseconds(seconds: certificate.notAfter)
        )
    }

    private static func list(_ list: RevocationList, authorities: [Certificate]) -> ExpiringItem {
        let issuer = authorities.first { $0.subjectName == list.issuerName }
        return ExpiringItem(
            .revocationList, issuer?.subject ?? "an unknown CA", edition: "\(list.thisUpdate)",
            from: UTCMilliseconds(seconds: list.thisUpdate), until: UTCMilliseconds(seconds: list.nextUpdate))
    }

    /// The CAs of some chains, and the anchors they lead to.
    private static func authorities(above chains: [[Certificate]], anchors: [Certificate]) -> Set<Certificate> {
        let above = Set(chains.flatMap { $0.dropFirst() })
        let issuers = Set((chains.compactMap(\.first) + above).map(\.issuerName))
        return above.union(anchors.filter { issuers.contains($0.subjectName) })
    }

    /// The item of each name that ends last.
    private static func longest(_ items: [ExpiringItem]) -> [ExpiringItem] {
        Dictionary(grouping: items, by: \.name).sorted { $0.key < $1.key }.compactMap { _, same in
            same.max { ($0.until, $0.edition) < ($1.until, $1.edition) }
        }
    }
}

extension UTCMilliseconds {
    fileprivate init(seconds: Int64) {
        self.init(sinceEpoch: seconds.multipliedReportingOverflow(by: 1000).overflow ? .max : seconds * 1000)
    }
}
