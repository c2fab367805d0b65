/// Whoever a certificate can be for: a node, a unit on it, or an officer of a unit.
public enum PartyName: TextualValue {
    /// A node.
    case node(DivisionCode)
    /// A unit.
    case unit(UnitAddress)
    /// An officer.
    case officer(OfficerAddress)

    /// Reads `node`, `unit@node` or `officer.unit@node`.
    ///
    /// - Parameter text: The text of any of the three.
    /// - Throws: The error of the form that the text comes nearest to.
    public init(_ text: String) throws(DocumentsError) {
        guard text.utf8.contains(UInt8(ascii: "@")) else {
            self = .node(try DivisionCode(text))
            return
        }
        guard text.utf8.contains(UInt8(ascii: ".")) else {
            self = .unit(try UnitAddress(text))
            return
        }
        self = .officer(try OfficerAddress(text))
    }

    /// Reads the one dNSName of a certificate.
    ///
    /// The three forms cannot be mistaken for one another: after the labels of the node's name there is none, one of
    /// eighteen characters, or that and one more.
    ///
    /// - Parameter domainName: The dNSName.
    /// - Throws: ``DocumentsError/Code/invalidDomainName``.
    public init(domainName: String) throws(DocumentsError) {
        // The first label tells what to try first: a refusal costs more than the reading.
        let label = domainName.utf8.prefix { $0 != UInt8(ascii: ".") }
        let mayBeNode = label.count <= DivisionCode.Level.village.rawValue && label.allSatisfy { $0.isDigit }
        if mayBeNode, let node = try? DivisionCode(domainName: domainName) {
            self = .node(node)
        } else if let unit = try? UnitAddress(domainName: domainName) {
            self = .unit(unit)
        } else if let officer = try? OfficerAddress(domainName: domainName) {
            self = .officer(officer)
        } else {
            throw .domainName(domainName, "is not that of a node, a unit or an officer")
        }
    }

    /// The node that the party is, or that hosts it.
    public var node: DivisionCode {
        switch self {
        case .node(let node): node
        case .unit(let address): address.node
        case .officer(let address): address.unit.node
        }
    }

    /// The name in certificates.
    public var domainName: String {
        switch self {
        case .node(let node): node.domainName
        case .unit(let address): address.domainName
        case .officer(let address): address.domainName
        }
    }

    /// The textual form of whichever party it is.
    public var description: String {
        switch self {
        case .node(let node): node.description
        case .unit(let address): address.description
        case .officer(let address): address.description
        }
    }
}
