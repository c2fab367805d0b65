/// Where a unit is reached: its code and the node that hosts it, written `unit@node`.
public struct UnitAddress: TextualValue, Comparable {
    /// The unit.
    public let unit: UnitCode

    /// The node that hosts it.
    public let node: DivisionCode

    /// Makes an address of its two parts.
    public init(unit: UnitCode, node: DivisionCode) {
        self.unit = unit
        self.node = node
    }

    /// Reads `unit@node`.
    ///
    /// - Parameter text: For example `11320500014150050B@350802`.
    /// - Throws: ``DocumentsError/Code/invalidAddress``, or the code of the part that is wrong.
    public init(_ text: String) throws(DocumentsError) {
        let parts = text.split(separator: "@", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw .address(text, "is not of the form unit@node") }
        self.init(unit: try UnitCode(String(parts[0])), node: try DivisionCode(String(parts[1])))
    }

    /// Reads the name of a unit in a certificate.
    ///
    /// - Parameter domainName: The lower-case code, then the node's name.
    /// - Throws: ``DocumentsError/Code/invalidDomainName``.
    public init(domainName: String) throws(DocumentsError) {
        guard let (label, rest) = domainName.firstDomainLabel,
            let unit = try? UnitCode(domainLabel: label), let node = try? DivisionCode(domainName: rest)
        else {
            throw .domainName(domainName, "is not that of a unit: its code in lower case, then the node's name")
        }
        self.init(unit: unit, node: node)
    }

    /// The unit's name in certificates: `11320500014150050b.350802.3508.35.yizhan`.
    public var domainName: String { "\(self.unit.domainLabel).\(self.node.domainName)" }

    /// The address as `unit@node`.
    public var description: String { "\(self.unit)@\(self.node)" }

    /// Orders by node, then by unit.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        (lhs.node, lhs.unit) < (rhs.node, rhs.unit)
    }
}

extension String {
    /// The text before the first dot and the text after it; nil without a dot, and when too long for a domain name.
    var firstDomainLabel: (label: String, rest: String)? {
        guard self.utf8.count <= DivisionCode.longestDomainName, let dot = self.utf8.firstIndex(of: UInt8(ascii: "."))
        else { return nil }
        return (String(self[..<dot]), String(self[self.utf8.index(after: dot)...]))
    }
}
