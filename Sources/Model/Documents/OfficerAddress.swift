/// An officer of a unit, written `officer.unit@node`.
public struct OfficerAddress: TextualValue, Comparable {
    /// The officer's name within the unit.
    public let officer: OfficerName

    /// The unit.
    public let unit: UnitAddress

    /// Makes an address of its two parts.
    public init(officer: OfficerName, unit: UnitAddress) {
        self.officer = officer
        self.unit = unit
    }

    /// Reads `officer.unit@node`.
    ///
    /// - Parameter text: For example `chen-hua.11320500014150050B@350802`.
    /// - Throws: ``DocumentsError/Code/invalidAddress``, or the code of the part that is wrong.
    public init(_ text: String) throws(DocumentsError) {
        guard let (label, rest) = text.firstDomainLabel else {
            throw .address(text, "is not of the form officer.unit@node")
        }
        self.init(officer: try OfficerName(label), unit: try UnitAddress(rest))
    }

    /// Reads the name of an officer in a certificate.
    ///
    /// - Parameter domainName: The officer's name, then the unit's domain name.
    /// - Throws: ``DocumentsError/Code/invalidDomainName``.
    public init(domainName: String) throws(DocumentsError) {
        guard let (label, rest) = domainName.firstDomainLabel,
            let officer = try? OfficerName(label), let unit = try? UnitAddress(domainName: rest)
        else {
            throw .domainName(domainName, "is not that of an officer: a name, then the unit's domain name")
        }
        self.init(officer: officer, unit: unit)
    }

    /// The officer's name in certificates: `chen-hua.11320500014150050b.350802.3508.35.yizhan`.
    public var domainName: String { "\(self.officer).\(self.unit.domainName)" }

    /// The address as `officer.unit@node`.
    public var description: String { "\(self.officer).\(self.unit)" }

    /// Orders by unit, then by name.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        (lhs.unit, lhs.officer) < (rhs.unit, rhs.officer)
    }
}
