public import Cryptography
public import Documents

/// Collects what several CAs issued into one directory.
public struct DirectoryBuilder: Sendable {
    private let signer: DivisionCode
    private var nodes: [DivisionCode: (name: String, minimumSuite: Suite?, certificates: [Certificate])] = [:]
    private var units: [UnitAddress: (name: String, certificates: [Certificate])] = [:]
    private var authorities: [Certificate] = []
    private var revocationLists: [RevocationList] = []

    /// An empty directory.
    ///
    /// - Parameter signer: The node whose `directory` certificate will sign it.
    public init(signer: DivisionCode) {
        self.signer = signer
    }

    /// Adds a CA: its chain, its revocation list, and the certificates it issued that are neither expired nor revoked.
    ///
    /// A node or unit that is new gets the display name of its first certificate. CAs are not nodes: those below are
    /// collected one by one.
    ///
    /// - Parameters:
    ///   - publication: What the CA gives.
    ///   - time: Now. Certificates that are not yet valid are collected, so that they are known when they begin.
    /// - Throws: ``CertificateAuthorityError/Code/nameOutside`` for a name the signer may not vouch for.
    public mutating func collect(
        _ publication: AuthorityPublication,
        at time: UTCMilliseconds
    ) throws(CertificateAuthorityError) {
        for authority in publication.chain where !self.authorities.contains(authority) {
            self.authorities.append(authority)
        }
        if let list = publication.revocationList, !self.revocationLists.contains(list) {
            self.revocationLists.append(list)
        }
        for entry in publication.certificates {
            guard case .endEntity(_, let name) = entry.holder else { continue }
            guard entry.revocation == nil, entry.certificate.notAfter >= time.seconds else { continue }
            try self.add(entry.certificate, of: name, displayName: entry.displayName)
        }
    }

    /// Sets what people call a node and the least suite it accepts; the node is added if it is new.
    ///
    /// - Parameters:
    ///   - node: The node.
    ///   - name: Its display name.
    ///   - minimumSuite: The least suite it accepts; nil when it accepts all it has certificates for.
    /// - Throws: ``CertificateAuthorityError/Code/nameOutside``.
    public mutating func describe(
        node: DivisionCode,
        name: String,
        minimumSuite: Suite? = nil
    ) throws(CertificateAuthorityError) {
        try self.requireInside(.node(node))
        self.nodes[node] = (name, minimumSuite, self.nodes[node]?.certificates ?? [])
    }

    /// Sets what people call a unit; the unit is added if it is new.
    ///
    /// - Parameters:
    ///   - unit: The unit.
    ///   - name: Its display name.
    /// - Throws: ``CertificateAuthorityError/Code/nameOutside``.
    public mutating func describe(unit: UnitAddress, name: String) throws(CertificateAuthorityError) {
        try self.requireInside(.unit(unit))
        self.units[unit] = (name, self.units[unit]?.certificates ?? [])
    }

    private mutating func add(
        _ certificate: Certificate,
        of name: PartyName,
        displayName: String
    ) throws(CertificateAuthorityError) {
        try self.requireInside(name)
        switch name {
        case .node(let node):
            self.nodes[node, default: (displayName, nil, [])].certificates.append(certificate)
        case .unit(let unit):
            self.units[unit, default: (displayName, [])].certificates.append(certificate)
        case .officer(let officer):
            self.units[officer.unit, default: (officer.unit.unit.description, [])].certificates.append(certificate)
        }
    }

    private func requireInside(_ name: PartyName) throws(CertificateAuthorityError) {
        guard name.domainName.isDomain(within: self.signer.domainName) else {
            throw CertificateAuthorityError(
                .nameOutside, "\(name.domainName) is not at or below the directory's signer \(self.signer.domainName)")
        }
    }

    /// The directory as collected so far.
    ///
    /// - Parameters:
    ///   - serial: Which edition it is, larger than every one before.
    ///   - issued: Now.
    ///   - expires: Until when it may be used.
    /// - Returns: The directory, to be signed.
    /// - Throws: ``CertificateAuthorityError/Code/requestRefused``.
    public func build(
        serial: Int64,
        issued: UTCMilliseconds,
        expires: UTCMilliseconds
    ) throws(CertificateAuthorityError) -> Directory {
        guard serial >= 0, issued < expires else {
            throw CertificateAuthorityError(
                .requestRefused, "directory \(serial) is to expire at \(expires), before it is issued")
        }
        return Directory(
            serial: serial,
            issued: issued,
            expires: expires,
            signer: self.signer,
            nodes: self.nodes.reduce(into: [:]) { nodes, entry in
                nodes[entry.key] = Directory.Node(
                    code: entry.key,
                    name: entry.value.name,
                    minimumSuite: entry.value.minimumSuite,
                    certificates: entry.value.certificates.newestFirst
                )
            },
            units: self.units.reduce(into: [:]) { units, entry in
                units[entry.key] = Directory.Unit(
                    address: entry.key,
                    name: entry.value.name,
                    certificates: entry.value.certificates.newestFirst
                )
            },
            authorities: self.authorities,
            revocationLists: self.revocationLists
        )
    }
}
