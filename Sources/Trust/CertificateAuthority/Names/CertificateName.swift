public import Documents

/// Who a certificate is for: a node, a unit or an officer; the one dNSName of the certificate spells it.
public enum CertificateName: Sendable, Hashable {
    /// A node: `350802.3508.35.yizhan`.
    case node(DivisionCode)
    /// A unit: its code in lower case, then the node's name.
    case unit(UnitAddress)
    /// An officer: the label, then the unit's name.
    case officer(OfficerAddress)

    /// The kinds of names.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A node.
        case node
        /// A unit.
        case unit
        /// An officer.
        case officer
    }

    /// Reads the dNSName of a certificate.
    ///
    /// - Parameter domainName: The name; it must be exactly the one ``domainName`` gives.
    /// - Throws: ``CertificateAuthorityError/Code/nameMalformed``.
    public init(domainName: String) throws(CertificateAuthorityError) {
        if let node = try? DivisionCode(domainName: domainName) {
            self = .node(node)
        } else if let unit = try? UnitAddress(domainName: domainName) {
            self = .unit(unit)
        } else if let officer = try? OfficerAddress(domainName: domainName) {
            self = .officer(officer)
        } else {
            throw Self.malformed(domainName, "the domain name")
        }
    }

    /// Reads the form people write: `350802`, `unit@350802` or `officer.unit@350802`.
    ///
    /// - Parameter text: The address.
    /// - Throws: ``CertificateAuthorityError/Code/nameMalformed``.
    public init(address text: String) throws(CertificateAuthorityError) {
        if let node = try? DivisionCode(text) {
            self = .node(node)
        } else if let unit = try? UnitAddress(text) {
            self = .unit(unit)
        } else if let officer = try? OfficerAddress(text) {
            self = .officer(officer)
        } else {
            throw Self.malformed(text, "the address")
        }
    }

    /// Which kind of name this is.
    public var kind: Kind {
        switch self {
        case .node: .node
        case .unit: .unit
        case .officer: .officer
        }
    }

    /// The node that the name belongs to.
    public var node: DivisionCode {
        switch self {
        case .node(let node): node
        case .unit(let unit): unit.node
        case .officer(let officer): officer.unit.node
        }
    }

    /// The dNSName.
    public var domainName: String {
        switch self {
        case .node(let node): node.domainName
        case .unit(let unit): unit.domainName
        case .officer(let officer): officer.domainName
        }
    }

    /// The first label, which tells the name from its neighbours and fits into any common name.
    var label: String {
        switch self {
        case .node(let node): node.digits
        case .unit(let unit): unit.unit.description
        case .officer(let officer): officer.officer.description
        }
    }

    private static func malformed(_ text: String, _ what: String) -> CertificateAuthorityError {
        CertificateAuthorityError(
            .nameMalformed, "\(what) \(text.prefix(80).debugDescription) is not that of a node, a unit or an officer")
    }
}

extension CertificateName: CustomStringConvertible {
    /// The form people write: `350802`, `unit@350802` or `officer.unit@350802`.
    public var description: String {
        switch self {
        case .node(let node): node.description
        case .unit(let unit): unit.description
        case .officer(let officer): officer.description
        }
    }
}

extension String {
    /// Whether this domain name is a subtree's top or lies below it.
    func isDomain(within subtree: String) -> Bool {
        self == subtree || self.hasSuffix("." + subtree)
    }
}
