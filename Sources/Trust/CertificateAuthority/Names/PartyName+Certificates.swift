public import Documents

/// What the holder's name of a certificate must tell beyond its text.
extension PartyName {
    /// The kinds of parties that a profile can be for.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A node.
        case node
        /// A unit.
        case unit
        /// An officer.
        case officer
    }

    /// Which kind of party this is.
    public var kind: Kind {
        switch self {
        case .node: .node
        case .unit: .unit
        case .officer: .officer
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
}

extension String {
    /// Whether this domain name is a subtree's top or lies below it.
    func isDomain(within subtree: String) -> Bool {
        self == subtree || self.hasSuffix("." + subtree)
    }
}
