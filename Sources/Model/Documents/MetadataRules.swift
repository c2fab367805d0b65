/// What metadata must hold, and how much it may hold.
public struct MetadataRules: Sendable, Hashable {
    /// The elements that must be there.
    public var required: Set<MetadataElement>

    /// Whether the rules of 《条例》 on the direction of documents are checked: a 报告 or 请示 names its signer, a 请示
    /// goes to one organ.
    public var checksDirection: Bool

    /// The longest text of one value, in Unicode scalars.
    public var longestText: Int

    /// The most values one element may have.
    public var mostValues: Int

    /// Makes rules of their parts.
    public init(
        required: Set<MetadataElement>,
        checksDirection: Bool,
        longestText: Int = 1000,
        mostValues: Int = 1000
    ) {
        self.required = required
        self.checksDirection = checksDirection
        self.longestText = longestText
        self.mostValues = mostValues
    }

    /// The least that lets a document travel; what is still missing the recipient may add or return.
    public static let exchange = Self(required: [.kind, .title], checksDirection: false)

    /// A document as it is issued: GB/T 9704 § 7 and 《条例》, articles 9 and 15.
    public static let issued = Self(
        required: [.kind, .title, .issuerMarks, .number, .signatories, .date],
        checksDirection: true
    )
}
