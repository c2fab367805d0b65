public import Cryptography
public import Documents

/// Who is who: nodes and units with their certificates, and the CAs and revocation lists to check them with.
///
/// In itself a directory proves nothing; ``SignedDirectory/verify(anchors:at:previousSerial:revocationPolicy:)`` makes a
/// ``VerifiedDirectory`` of it. Every certificate stands with the one name it bears, so an entry cannot claim another's.
public struct Directory: Sendable, Hashable {
    /// A node.
    public struct Node: Sendable, Hashable {
        /// Its code.
        public let code: DivisionCode
        /// What people call it.
        public let name: String
        /// The least suite it accepts; nil when it accepts all it has certificates for.
        public let minimumSuite: Suite?
        /// Its certificates, in no particular order.
        public let certificates: [Certificate]
    }

    /// A unit.
    public struct Unit: Sendable, Hashable {
        /// Its code and node.
        public let address: UnitAddress
        /// What people call it.
        public let name: String
        /// Its certificates and those of its officers, in no particular order.
        public let certificates: [Certificate]
    }

    /// Which edition this is; it never decreases.
    public let serial: Int64
    /// When it was made.
    public let issued: UTCMilliseconds
    /// Until when it may be used.
    public let expires: UTCMilliseconds
    /// The name of the node that signs it; all entries lie at or below it.
    public let signer: DivisionCode
    /// The nodes by code.
    public let nodes: [DivisionCode: Node]
    /// The units by address.
    public let units: [UnitAddress: Unit]
    /// CA certificates that lead to the anchors.
    public let authorities: [Certificate]
    /// The revocation lists of those CAs.
    public let revocationLists: [RevocationList]

    /// The certificates that stand under a name, those in force and others, newest first.
    ///
    /// - Parameter name: A node, a unit or an officer.
    /// - Returns: The certificates, whatever their purpose and suite.
    public func certificates(of name: PartyName) -> [Certificate] {
        let found: [Certificate]
        switch name {
        case .node(let node):
            found = self.nodes[node]?.certificates ?? []
        case .unit(let unit):
            found = self.units[unit]?.certificates.filter { $0.name == unit.domainName } ?? []
        case .officer(let officer):
            found = self.units[officer.unit]?.certificates.filter { $0.name == officer.domainName } ?? []
        }
        return found.newestFirst
    }

    /// The certificates of a name for one purpose in one suite whose validity includes a moment, newest first.
    ///
    /// Chains and revocation are not looked at: ``TrustResolver`` does.
    ///
    /// - Parameters:
    ///   - name: A node, a unit or an officer.
    ///   - purpose: The purpose.
    ///   - suite: The suite.
    ///   - time: The moment.
    /// - Returns: The certificates.
    public func certificates(
        of name: PartyName,
        for purpose: CertificatePurpose,
        suite: Suite,
        at time: UTCMilliseconds
    ) -> [Certificate] {
        self.certificates(of: name).filter {
            $0.purpose == purpose && $0.publicKey.algorithm.suite == suite && $0.isValid(at: time.seconds)
        }
    }
}

extension Certificate {
    /// Whether this certificate is tried before another: while old and new overlap, the one that began last serves; of two
    /// that began together the one that ends last, then the one with the smaller fingerprint.
    public func isPreferred(to other: Certificate) -> Bool {
        (other.notBefore, other.notAfter, self.fingerprint.hex) < (self.notBefore, self.notAfter, other.fingerprint.hex)
    }
}

extension [Certificate] {
    /// The order in which certificates are tried: while old and new overlap, the one that began last serves.
    var newestFirst: [Certificate] { self.sorted { $0.isPreferred(to: $1) } }
}
