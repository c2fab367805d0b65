/// What the metadata and the body of a document leave open.
public struct TypesettingOptions: Hashable, Sendable {
    /// The format; nil takes the usual one of the type of document.
    public var format: DocumentFormat?
    /// Whether the document gets a seal, so that room is left for it; minutes never do.
    public var isSealed: Bool
    /// The diameter of the seals in millimetres, 20 to 60.
    public var sealDiameter: Double
    /// The lines of the title, which joined are the title; empty breaks it by itself.
    public var titleLines: [String]
    /// Fonts to embed, as OpenType files; others are named only.
    public var fonts: [Typeface: [UInt8]]
    /// The version of the program, as the document names it.
    public var creatorVersion: String?

    /// Options.
    public init(
        format: DocumentFormat? = nil,
        isSealed: Bool = true,
        sealDiameter: Double = 42,
        titleLines: [String] = [],
        fonts: [Typeface: [UInt8]] = [:],
        creatorVersion: String? = nil
    ) {
        self.format = format
        self.isSealed = isSealed
        self.sealDiameter = sealDiameter
        self.titleLines = titleLines
        self.fonts = fonts
        self.creatorVersion = creatorVersion
    }
}
