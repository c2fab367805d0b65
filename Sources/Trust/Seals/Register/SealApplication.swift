public import Documents

/// What is applied for: a seal for a unit (用章单位).
public struct SealApplication: Sendable, Hashable {
    /// Whose seal it shall be.
    public let owner: UnitAddress
    /// What it shall be called.
    public let name: String
    /// The kind of seal, as the region codes it.
    public let kind: Int
    /// Who keeps it (印章管理员).
    public let custodian: OfficerAddress
    /// The certificates that may sign with it, those of the unit or of its officers.
    public let certificates: [[UInt8]]
    /// What it shall look like.
    public let picture: SealPicture
    /// The beginning of its validity.
    public let validFrom: UTCMilliseconds
    /// The end of its validity.
    public let validUntil: UTCMilliseconds

    /// An application.
    public init(
        owner: UnitAddress,
        name: String,
        kind: Int = 1,
        custodian: OfficerAddress,
        certificates: [[UInt8]],
        picture: SealPicture,
        validFrom: UTCMilliseconds,
        validUntil: UTCMilliseconds
    ) {
        self.owner = owner
        self.name = name
        self.kind = kind
        self.custodian = custodian
        self.certificates = certificates
        self.picture = picture
        self.validFrom = validFrom
        self.validUntil = validUntil
    }

    /// The draft of the seal under its number.
    func draft(_ identifier: String) -> SealDraft {
        SealDraft(
            identifier: identifier, kind: self.kind, name: self.name, holders: .certificates(self.certificates),
            validFrom: self.validFrom, validUntil: self.validUntil, picture: self.picture)
    }
}
