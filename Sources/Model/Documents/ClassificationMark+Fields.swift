extension ClassificationMark {
    private static let grades: [(spellings: [String], grade: Classification)] = [
        (["绝密", "絕密"], .topSecret), (["机密", "機密"], .confidential), (["秘密", "祕密"], .secret),
    ]
    private static let brackets = [("（", "）"), ("(", ")"), ("【", "】"), ("[", "]"), ("［", "］"), ("〔", "〕")]

    /// The mark that a short field such as a title or the name of an attachment bears, or nil.
    ///
    /// Beside what ``find(in:)`` finds, a field is marked by a grade alone in brackets, `…的请示（机密）`, and by a grade
    /// that stands before it, `机密 关于…`. In running text both would be too much: there brackets explain.
    ///
    /// - Parameter field: One field.
    /// - Returns: The mark; nil when there is none.
    public static func find(inField field: String) -> ClassificationMark? {
        // No grade is without this character, and hardly any field has it.
        guard field.unicodeScalars.contains(where: MarkScanner.isGradeEnd) else { return nil }
        if let mark = Self.find(in: field) { return mark }
        let compact = String(String.UnicodeScalarView(field.unicodeScalars.filter { !Self.isBlank($0) }))
        let start = field.unicodeScalars.drop(while: Self.isBlank)
        for (spellings, grade) in Self.grades {
            for spelling in spellings {
                let isBracketed = Self.brackets.contains { compact.contains($0.0 + spelling + $0.1) }
                if isBracketed || Self.stands(spelling, before: start) { return ClassificationMark(grade) }
            }
        }
        return nil
    }

    private static func stands(_ spelling: String, before text: Substring.UnicodeScalarView) -> Bool {
        let scalars = spelling.unicodeScalars
        guard text.starts(with: scalars), let next = text.dropFirst(scalars.count).first else { return false }
        return Self.isBlank(next) || "：:·—-|".unicodeScalars.contains(next)
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar.properties.generalCategory == .format
    }
}
