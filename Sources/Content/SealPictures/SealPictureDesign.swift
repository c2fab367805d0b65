/// What a picture of a seal shows; checked, so that it can be drawn.
public struct SealPictureDesign: Sendable, Hashable {
    /// The most characters of a name on the arc.
    public static let nameLimit = 40
    /// The most characters of the line beneath.
    public static let lowerLineLimit = 12
    /// The diameters of seals, in millimetres.
    public static let diameters = [42, 45, 50]

    /// The name on the arc.
    public let name: String
    /// The straight line beneath the middle; nil for none.
    public let lowerLine: String?
    /// The diameter in millimetres.
    public let diameter: Int
    /// What stands in the middle.
    public let centre: SealCentre

    let nameCharacters: [Unicode.Scalar]
    let lowerCharacters: [Unicode.Scalar]

    /// A design.
    ///
    /// - Parameters:
    ///   - name: The unit's name, 1 to ``nameLimit`` characters without spaces.
    ///   - lowerLine: The line beneath, 1 to ``lowerLineLimit`` characters without spaces; nil for none.
    ///   - diameter: One of ``diameters``.
    ///   - centre: What stands in the middle.
    /// - Throws: ``SealPicturesError/Code/designInvalid``.
    public init(
        name: String,
        lowerLine: String? = nil,
        diameter: Int,
        centre: SealCentre
    ) throws(SealPicturesError) {
        guard Self.diameters.contains(diameter) else {
            let list = Self.diameters.map { "\($0)" }.joined(separator: ", ")
            throw SealPicturesError(.designInvalid, "a seal of \(diameter) mm is not drawn; diameters are \(list)")
        }
        self.nameCharacters = try Self.characters(name, limit: Self.nameLimit, "the name")
        self.lowerCharacters =
            try lowerLine.map { (line) throws(SealPicturesError) in
                try Self.characters(line, limit: Self.lowerLineLimit, "the lower line")
            } ?? []
        self.name = name
        self.lowerLine = lowerLine
        self.diameter = diameter
        self.centre = centre
    }

    /// The characters of a text, each of which is one glyph.
    private static func characters(
        _ text: String,
        limit: Int,
        _ what: String
    ) throws(SealPicturesError) -> [Unicode.Scalar] {
        let scalars = Array(text.unicodeScalars.prefix(limit + 1))
        guard 1...limit ~= scalars.count else {
            throw SealPicturesError(.designInvalid, "\(what) is not of 1 to \(limit) characters")
        }
        for scalar in scalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
                .paragraphSeparator, .nonspacingMark, .spacingMark, .enclosingMark:
                let code = String(scalar.value, radix: 16, uppercase: true)
                throw SealPicturesError(.designInvalid, "\(what) holds U+\(code), which is not drawn on a seal")
            default: continue
            }
        }
        return scalars
    }
}
