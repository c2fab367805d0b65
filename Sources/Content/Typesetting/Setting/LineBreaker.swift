/// Breaks a paragraph into lines: no closing mark begins a line, no opening mark ends one, words and numbers stay whole.
///
/// A closing mark that does not fit any more is taken in by narrowing the marks of the line; where they have not room
/// enough, 、，。；： hang behind the line; else the character before it goes to the next line with it. Lines that stay short
/// are spread to the full width.
struct LineBreaker {
    let measure: CharacterMeasure

    /// Lines of a paragraph.
    ///
    /// - Parameters:
    ///   - text: The characters.
    ///   - width: The width of the lines.
    ///   - firstIndent: Where the first line begins.
    ///   - indent: Where the others begin.
    /// - Returns: One line at least for a text that is not empty.
    func lines(_ text: [StyledCharacter], width: Double, firstIndent: Double = 0, indent: Double = 0) -> [SetLine] {
        var atoms = Self.atoms(text, longest: Int(width / self.measure.pitch))
        var lines: [SetLine] = []
        var next = 0
        while next < atoms.count {
            let left = lines.isEmpty ? firstIndent : indent
            let available = max(width - left, self.measure.pitch)
            var (end, used) = (next, 0.0)
            while end < atoms.count, used + self.inked(text, atoms[end]) <= available + PageMeasure.tolerance {
                used += self.width(text, atoms[end])
                end += 1
            }
            if end < atoms.count, self.takesIn(text, atoms, next..<end, used, available) { end += 1 }
            if end == next {
                self.split(&atoms, at: next, text, available)
                end = next + 1
            }
            let range = atoms[next].lowerBound..<atoms[end - 1].upperBound
            lines.append(self.set(text[range], left, available, isLast: end == atoms.count))
            next = end
        }
        return lines
    }

    /// Whether the mark behind the last character that fits can still stand on the line.
    private func takesIn(
        _ text: [StyledCharacter],
        _ atoms: [Range<Int>],
        _ line: Range<Int>,
        _ used: Double,
        _ available: Double
    ) -> Bool {
        let atom = atoms[line.upperBound]
        guard let mark = text[atom].last(where: { $0.character != " " })?.character, mark.isClosing else {
            return false
        }
        let start = line.isEmpty ? atom.lowerBound : atoms[line.lowerBound].lowerBound
        let excess = used + self.inked(text, atom) - available
        if excess <= self.reserve(text[start..<atom.upperBound]) + PageMeasure.tolerance { return true }
        return mark.isHangable && excess <= self.measure.advance(of: mark) + PageMeasure.tolerance
    }

    /// A piece too long for a line of its own is broken where the line ends.
    private func split(_ atoms: inout [Range<Int>], at index: Int, _ text: [StyledCharacter], _ available: Double) {
        let atom = atoms[index]
        var (end, used) = (atom.lowerBound, 0.0)
        while end < atom.upperBound {
            used += self.measure.advance(of: text[end].character)
            guard used <= available + PageMeasure.tolerance || end == atom.lowerBound else { break }
            end += 1
        }
        atoms[index] = atom.lowerBound..<end
        if end < atom.upperBound { atoms.insert(end..<atom.upperBound, at: index + 1) }
    }

    private func width(_ text: [StyledCharacter], _ atom: Range<Int>) -> Double {
        text[atom].reduce(0) { $0 + self.measure.advance(of: $1.character) }
    }

    /// The width without the spaces behind, which vanish at the end of a line.
    private func inked(_ text: [StyledCharacter], _ atom: Range<Int>) -> Double {
        let spaces = text[atom].reversed().prefix { $0.character == " " }.count
        return self.width(text, atom.lowerBound..<(atom.upperBound - spaces))
    }

    /// How much narrower the marks of a line can be made; a mark at its beginning stays.
    private func reserve(_ line: ArraySlice<StyledCharacter>) -> Double {
        line.enumerated().reduce(0) { sum, place in
            let character = place.element.character
            guard character.isHalfEmpty, place.offset > 0 || !character.isEmptyBefore else { return sum }
            return sum + self.measure.advance(of: character) / 2
        }
    }
}

// MARK: - Where a line may end

extension LineBreaker {
    /// The pieces between which a line may end.
    static func atoms(_ text: [StyledCharacter], longest: Int) -> [Range<Int>] {
        var atoms: [Range<Int>] = []
        var start = 0
        for index in text.indices where index + 1 == text.count || Self.mayBreak(text, after: index) {
            let atom = start..<(index + 1)
            // A word longer than a line, such as an address of the web, is broken anywhere.
            if atom.count > longest, text[atom].allSatisfy({ !$0.character.isFullWidth }) {
                atoms += atom.map { $0..<($0 + 1) }
            } else {
                atoms.append(atom)
            }
            start = index + 1
        }
        return atoms
    }

    private static func mayBreak(_ text: [StyledCharacter], after index: Int) -> Bool {
        let (left, right) = (text[index].character, text[index + 1].character)
        if right == " " || right.isClosing || left.isOpening { return false }
        if left == " " { return true }
        if left.isHalfMark, right == left { return false }
        if left.isWordPart || left.joinsWords, right.isWordPart || right.joinsWords { return false }
        if left.isNumber, right.isUnit { return false }
        return !(left == "第" && right.isWordPart)
    }
}

// MARK: - Setting a line

extension LineBreaker {
    private func set(
        _ text: ArraySlice<StyledCharacter>,
        _ left: Double,
        _ available: Double,
        isLast: Bool
    ) -> SetLine {
        let spaces = text.reversed().prefix { $0.character == " " }.count
        var line = self.measure.line(Array(text.dropLast(spaces)), at: left)
        let excess = line.end - left - available
        if excess > PageMeasure.tolerance {
            self.narrow(&line, by: excess)
        } else if !isLast {
            Self.widen(&line, by: -excess, most: self.measure.pitch / 2)
        }
        return line
    }

    /// Takes room from the marks; when they have not enough, the last one hangs.
    private func narrow(_ line: inout SetLine, by excess: Double) {
        let isNarrowable = line.characters.indices.map { index in
            let character = line.characters[index].character
            return character.isHalfEmpty && (index > 0 || !character.isEmptyBefore)
        }
        let count = isNarrowable.count { $0 }
        guard count > 0, Double(count) * self.measure.pitch / 2 + PageMeasure.tolerance >= excess else { return }
        let share = excess / Double(count)
        var shift = 0.0
        for index in line.characters.indices {
            let isBefore = line.characters[index].character.isEmptyBefore
            if isNarrowable[index], isBefore { shift += share }
            line.characters[index].x -= shift
            guard isNarrowable[index] else { continue }
            line.characters[index].advance -= share
            if !isBefore { shift += share }
        }
    }

    /// Spreads a short line to its full width, between words and characters but not inside words.
    private static func widen(_ line: inout SetLine, by rest: Double, most: Double) {
        guard rest > PageMeasure.tolerance, line.characters.count > 1 else { return }
        let gaps = line.characters.indices.dropLast().map { index in
            let (left, right) = (line.characters[index].character, line.characters[index + 1].character)
            let isInsideWord = (left.isWordPart || left.joinsWords) && (right.isWordPart || right.joinsWords)
            return !isInsideWord && !(left.isHalfMark && left == right)
        }
        let count = gaps.count { $0 }
        guard count > 0, rest / Double(count) <= most else { return }
        let share = rest / Double(count)
        var shift = 0.0
        for index in line.characters.indices {
            line.characters[index].x += shift
            if index < gaps.count, gaps[index] {
                line.characters[index].advance += share
                shift += share
            }
        }
    }
}
