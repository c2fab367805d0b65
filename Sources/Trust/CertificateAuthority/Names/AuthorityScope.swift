public import Documents

/// What a CA may issue for: everything, or the names of one division and below.
public enum AuthorityScope: Sendable, Hashable {
    /// The root of a suite.
    case root
    /// The CA of a division, held to its subtree by name constraints.
    case division(DivisionCode)

    /// The DNS subtree that name constraints permit; nil for a root.
    public var permittedSubtree: String? {
        switch self {
        case .root: nil
        case .division(let division): division.domainName
        }
    }

    /// The domain below which all names lie.
    var domain: String { self.permittedSubtree ?? DivisionCode.domain }

    /// How many CAs may stand below: one for each level of division that is left.
    ///
    /// A root is not limited, so that a nation-wide tree can grow; it is trusted by hand anyway.
    var pathLength: Int? {
        switch self {
        case .root: nil
        case .division(let division): DivisionCode.Level.allCases.count { $0 > division.level }
        }
    }

    /// Whether a CA of this scope may issue for a name.
    public func contains(_ name: PartyName) -> Bool { name.domainName.isDomain(within: self.domain) }

    /// Whether a CA of a division may stand below a CA of this scope.
    public func contains(authorityOf division: DivisionCode) -> Bool {
        switch self {
        case .root: true
        case .division(let own): own.isAncestor(of: division)
        }
    }
}

extension AuthorityScope: CustomStringConvertible {
    /// `root` or the division's code.
    public var description: String {
        switch self {
        case .root: "root"
        case .division(let division): division.digits
        }
    }

    /// Reads `root` or a division's code.
    ///
    /// - Parameter description: The text.
    /// - Throws: `DocumentsError` when it is neither.
    public init(_ description: String) throws(DocumentsError) {
        self = description == "root" ? .root : .division(try DivisionCode(description))
    }
}
