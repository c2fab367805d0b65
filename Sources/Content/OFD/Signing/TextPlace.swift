/// Where words stand on a page.
struct TextPlace: Hashable {
    /// The middle of the words.
    let middle: OFDPoint
    /// The line they stand on.
    let baseline: Double
    /// The height of the characters.
    let size: Double
}

extension PageText {
    /// A character of a line with its place.
    private struct Placed {
        let character: Character
        let x: Double
        let run: PageTextRun
    }

    /// The last place where words stand in one line; white space does not count.
    func last(_ words: String) -> TextPlace? {
        let wanted = words.filter { !$0.isWhitespace }
        guard !wanted.isEmpty else { return nil }
        for line in self.linesFromTheEnd {
            let characters = line.map(\.character)
            guard let range = characters.ranges(of: Array(wanted)).last else { continue }
            return Self.place(line[range])
        }
        return nil
    }

    /// The last date that has a line of its own.
    var lastDateLine: TextPlace? {
        for line in self.datesFromTheEnd where line.map(\.character).date == line.startIndex..<line.endIndex {
            return Self.place(line)
        }
        return nil
    }

    /// The last date in the text that is not the date of printing.
    var lastDate: TextPlace? {
        for line in self.datesFromTheEnd {
            guard let range = line.map(\.character).date else { continue }
            guard !line[range.upperBound...].prefix(2).map(\.character).elementsEqual("印发") else { continue }
            return Self.place(line[range])
        }
        return nil
    }

    /// The lines, the last first; characters are only placed in those that are asked for.
    private var linesFromTheEnd: some Sequence<ArraySlice<Placed>> {
        Self.rows(of: self.runs).reversed().lazy.map { Self.placed($0) }
    }

    /// The lines with the sign that a date ends with.
    private var datesFromTheEnd: some Sequence<ArraySlice<Placed>> {
        Self.rows(of: self.runs).reversed().lazy
            .filter { row in row.contains { $0.text.contains("日") } }
            .map { Self.placed($0) }
    }

    private static func placed(_ row: [PageTextRun]) -> ArraySlice<Placed> {
        row.flatMap { run -> [Placed] in
            let steps = Double(max(run.text.count - 1, 1))
            return run.text.enumerated().map { index, character in
                Placed(
                    character: character,
                    x: run.origin.x + (run.end.x - run.origin.x) * Double(index) / steps, run: run)
            }
        }.filter { !$0.character.isWhitespace }[...]
    }

    private static func place(_ characters: ArraySlice<Placed>) -> TextPlace? {
        guard let first = characters.first, let last = characters.last else { return nil }
        let advance = last.character.unicodeScalars.last?.usualAdvance ?? 0
        return TextPlace(
            middle: OFDPoint(
                x: (first.x + last.x + advance * last.run.size) / 2, y: last.run.origin.y - last.run.size * 0.38),
            baseline: last.run.origin.y, size: last.run.size)
    }
}

extension [Character] {
    /// The last date in the form 2026年11月28日, in either kind of numerals.
    fileprivate var date: Range<Int>? {
        let isDigit = { (character: Character) in
            character.isASCII && character.isNumber || "〇○零一二三四五六七八九十".contains(character)
        }
        for end in self.indices.reversed() where self[end] == "日" {
            var position = end
            // From the right: the day, the month, the year, each with the sign before it.
            let fields: [(digits: ClosedRange<Int>, before: Character?)] = [(1...3, "月"), (1...3, "年"), (4...4, nil)]
            let isDate = fields.allSatisfy { field in
                let start = position
                while position > 0, start - position < field.digits.upperBound, isDigit(self[position - 1]) {
                    position -= 1
                }
                guard field.digits.contains(start - position) else { return false }
                // Only numerals like 二十八 have three characters.
                guard start - position != 3 || !self[position..<start].contains(where: \.isASCII) else { return false }
                guard let before = field.before else { return true }
                guard position > 0, self[position - 1] == before else { return false }
                position -= 1
                return true
            }
            if isDate { return position..<(end + 1) }
        }
        return nil
    }
}
