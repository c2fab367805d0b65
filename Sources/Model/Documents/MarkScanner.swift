/// Finds marks of classification in a text; the rules are those of ``ClassificationMark/find(in:)``.
///
/// Every look forward or backward from a character is bounded, so that no text takes more than linear time.
struct MarkScanner {
    let scalars: [Unicode.Scalar]

    init(_ scalars: [Unicode.Scalar]) {
        self.scalars = scalars
    }

    /// A grade that was found, whatever it turns out to be.
    private struct Grade {
        let classification: Classification
        /// Index of its first character.
        let start: Int
        /// Index after its last character.
        let end: Int
        let startsLine: Bool
        let isInHead: Bool
    }

    func firstMark() -> ClassificationMark? {
        var fullLines = 0
        var lineIsEmpty = true
        for index in self.scalars.indices {
            if self.scalars[index].isLineEnd {
                lineIsEmpty = true
            } else if lineIsEmpty, !self.scalars[index].isBlank {
                lineIsEmpty = false
                fullLines += 1
            }
            guard let grade = self.grade(at: index, isInHead: fullLines <= ClassificationMark.headLines),
                let period = self.starred(grade) ?? self.labelled(grade) ?? self.alone(grade)
            else { continue }
            return ClassificationMark(grade.classification, period)
        }
        return nil
    }

    private func grade(at start: Int, isInHead: Bool) -> Grade? {
        guard let classification = Self.gradeBeginnings[self.scalars[start]] else { return nil }
        let startsLine = self.startsLine(start)
        let second = self.skipBlanks(start + 1, acrossLines: startsLine)
        guard second < self.scalars.count, Self.isGradeEnd(self.scalars[second]) else { return nil }
        return Grade(
            classification: classification,
            start: start,
            end: second + 1,
            startsLine: startsLine,
            isInHead: isInHead
        )
    }

    // MARK: Rules 1 and 2

    private func starred(_ grade: Grade) -> ClassificationMark.Period? {
        let star = self.skipBlanks(grade.end, acrossLines: grade.startsLine)
        guard star < self.scalars.count else { return nil }
        let isStar = Self.stars.contains(self.scalars[star])
        guard isStar || Self.asterisks.contains(self.scalars[star]) else { return nil }
        let next = self.skipBlanks(star + 1, acrossLines: grade.startsLine)
        if let found = PeriodScanner(self).period(at: next) { return found.period }
        guard isStar, grade.startsLine || !self.scalars[grade.start - 1].isWordCharacter else { return nil }
        return self.condition(at: self.skipBlanks(star + 1, acrossLines: false))
    }

    /// The words after a star up to the end of the line or the next sign, at most 20.
    private func condition(at start: Int) -> ClassificationMark.Period {
        let words = self.scalars[min(start, self.scalars.count)...].prefix(20).prefix { $0.isWordCharacter }
        guard !words.isEmpty else { return .unstated }
        var text = ""
        text.unicodeScalars.append(contentsOf: words)
        return .condition(text)
    }

    // MARK: Rule 3

    private func labelled(_ grade: Grade) -> ClassificationMark.Period? {
        var index = self.skipBlanksBackward(grade.start - 1)
        guard index >= 0, Self.colons.contains(self.scalars[index]) else { return nil }
        index = self.skipBlanksBackward(index - 1)
        guard Self.labels.contains(where: { self.ends($0, at: index) }) else { return nil }
        if let found = PeriodScanner(self).period(at: self.skipBrackets(grade.end)) { return found.period }
        let next = self.skipBlanks(grade.end, acrossLines: false)
        guard next < self.scalars.count, !self.scalars[next].isLineEnd else { return .unstated }
        if self.scalars[next].isWordCharacter {
            // Without a gap the word goes on; after one it is the next field, unless it is the next choice.
            return next > grade.end && Self.gradeBeginnings[self.scalars[next]] == nil ? .unstated : nil
        }
        return Self.choiceSigns.contains(self.scalars[next]) ? nil : .unstated
    }

    /// Whether a word ends at an index, with blanks between its characters or not.
    private func ends(_ word: [Unicode.Scalar], at end: Int) -> Bool {
        var index = end
        for scalar in word.reversed() {
            guard index >= 0, self.scalars[index] == scalar else { return false }
            index = self.skipBlanksBackward(index - 1)
        }
        return true
    }

    // MARK: Rules 4 and 5

    private func alone(_ grade: Grade) -> ClassificationMark.Period? {
        guard grade.startsLine else { return nil }
        var index = self.skipBlanks(grade.end, acrossLines: false)
        if let period = self.periodToLineEnd(at: index) ?? self.periodToLineEnd(afterSignAt: index) { return period }
        guard grade.isInHead else { return nil }
        index = self.skipBrackets(index)
        for word in Self.urgencies where self.scalars[min(index, self.scalars.count)...].starts(with: word) {
            index += word.count
        }
        return self.isLineEnd(self.skipBrackets(index)) ? .unstated : nil
    }

    private func periodToLineEnd(at index: Int) -> ClassificationMark.Period? {
        guard let found = PeriodScanner(self).period(at: index), self.isLineEnd(self.skipBrackets(found.end)) else {
            return nil
        }
        return found.period
    }

    private func periodToLineEnd(afterSignAt index: Int) -> ClassificationMark.Period? {
        guard index < self.scalars.count, !self.scalars[index].isWordCharacter else { return nil }
        return self.periodToLineEnd(at: self.skipBlanks(index + 1, acrossLines: false))
    }

    private func isLineEnd(_ index: Int) -> Bool {
        index >= self.scalars.count || self.scalars[index].isLineEnd
    }

    /// Whether only blanks, brackets and a copy number stand before an index on its line.
    private func startsLine(_ start: Int) -> Bool {
        var index = self.skipBracketsBackward(start - 1)
        let digits = self.scalars[..<(index + 1)].suffix(7).reversed().prefix { $0.decimalDigit != nil }.count
        guard digits == 0 || digits == 6 else { return false }
        index = self.skipBlanksBackward(index - digits)
        return index < 0 || self.scalars[index].isLineEnd
    }
}

// MARK: Moving over blanks

extension MarkScanner {
    /// A gap between two characters of a mark is at most this long; a centred line may be indented by as much.
    private static let longestGap = 64

    func skipBlanks(_ start: Int, acrossLines: Bool) -> Int {
        self.skip(start) { $0.isBlank || acrossLines && $0.isLineEnd }
    }

    private func skipBrackets(_ start: Int) -> Int {
        self.skip(start) { $0.isBlank || Self.brackets.contains($0) }
    }

    private func skip(_ start: Int, while condition: (Unicode.Scalar) -> Bool) -> Int {
        guard start < self.scalars.count else { return self.scalars.count }
        return start + self.scalars[start...].prefix(Self.longestGap).prefix(while: condition).count
    }

    private func skipBlanksBackward(_ start: Int) -> Int {
        self.skipBackward(start, while: \.isBlank)
    }

    private func skipBracketsBackward(_ start: Int) -> Int {
        self.skipBackward(start) { $0.isBlank || Self.brackets.contains($0) }
    }

    private func skipBackward(_ start: Int, while condition: (Unicode.Scalar) -> Bool) -> Int {
        guard start >= 0 else { return -1 }
        return start - self.scalars[...start].suffix(Self.longestGap).reversed().prefix(while: condition).count
    }
}

// MARK: Characters

extension MarkScanner {
    private static let gradeBeginnings: [Unicode.Scalar: Classification] = [
        "秘": .secret, "祕": .secret,
        "机": .confidential, "機": .confidential,
        "绝": .topSecret, "絕": .topSecret, "絶": .topSecret,
    ]

    /// One of ``ClassificationMark/lastCharacters``.
    static func isGradeEnd(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "密" || scalar == "宻"
    }

    private static let stars = Set("★☆⭐✩✪✫✬✭✮✯✰✦✧⋆⭑⭒⚝🌟".unicodeScalars)
    private static let asterisks = Set("*＊﹡∗⁎✱✲٭※".unicodeScalars)
    private static let colons = Set("：:﹕︰∶".unicodeScalars)
    private static let brackets = Set("【】〔〕[]［］（）()《》〈〉「」“”\"".unicodeScalars)
    private static let choiceSigns = Set("□☐○◯/／、|｜（(".unicodeScalars)
    private static let labels = ["密级", "密級", "密级和保密期限", "密級和保密期限"].map { Array($0.unicodeScalars) }
    private static let urgencies = ["特急", "加急", "特提", "平急"].map { Array($0.unicodeScalars) }
}

extension Unicode.Scalar {
    var isLineEnd: Bool {
        switch self.value {
        case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    /// White space within a line, and characters that take no room.
    var isBlank: Bool {
        switch self.value {
        // Variation selectors, which ask for a star as a picture; the Hangul filler and the blank Braille pattern.
        case 0xFE00...0xFE0F, 0x3164, 0x2800: true
        default: !self.isLineEnd && (self.properties.isWhitespace || self.properties.generalCategory == .format)
        }
    }

    /// A character that words are made of: one before a grade means that the grade is part of a sentence.
    var isWordCharacter: Bool {
        self.properties.isAlphabetic || self.properties.numericType != nil
    }

    /// The value of a decimal digit, half- or full-width.
    var decimalDigit: Int? {
        switch self.value {
        case 0x30...0x39: Int(self.value - 0x30)
        case 0xFF10...0xFF19: Int(self.value - 0xFF10)
        default: nil
        }
    }
}
