extension ClassificationMark {
    /// The first mark of classification that a text bears, or nil.
    ///
    /// It is made to find a mark however a drafter, a converter or a page's text layer has spelt it, and to leave alone
    /// the words 秘密, 机密 and 绝密 in sentences. What counts as a mark:
    ///
    /// 1. **Grade, star, period**, anywhere: `秘密★5年`, `绝密☆长期`, `机密*6个月`, `秘密★2030年1月1日`.
    /// 2. **Grade and a true star**, when no other word runs into the grade: `机密★`, `绝密★启用前`. An asterisk alone
    ///    is not enough, for it is also used to hide or to multiply.
    /// 3. **Label and grade**: `密级：机密`. A form that offers the grades to choose from (`密级：秘密□ 机密□`) is none.
    /// 4. **A line with nothing but grade and period**, the star lost or replaced by one other sign: `机密 1年`.
    /// 5. **A line with nothing but the grade**, in the first ``headLines`` lines that are not empty, where GB/T 9704
    ///    puts it; a copy number (6 digits) may precede it and a mark of urgency may follow. Brackets may enclose it.
    ///
    /// In all of them the characters may be the simplified, traditional or Japanese ones; spaces of any width and
    /// invisible characters may stand between them; numbers may be full-width or Chinese; and a mark may run down the
    /// page, one character a line. A text that quotes a complete mark (rule 1) counts as marked: to refuse it is the
    /// smaller harm.
    ///
    /// The time taken is proportional to the length of the text.
    ///
    /// - Parameter text: The text of a page, a field or a whole document.
    /// - Returns: The mark with its grade and period; nil when there is none.
    public static func find(in text: some StringProtocol) -> ClassificationMark? {
        // Most texts do not hold the second character of any grade; they are not copied.
        guard text.unicodeScalars.contains(where: MarkScanner.isGradeEnd) else { return nil }
        return MarkScanner(Array(text.unicodeScalars)).firstMark()
    }

    /// In how many lines from the top a grade that stands alone counts as a mark.
    public static let headLines = 8
}
