internal import OFD

/// Makes the rows of a table: ruled, as wide as the type area, the columns as wide as what stands in them asks for.
struct TableFlow {
    private let rows: [[String]]
    private let widths: [Double]

    private static let size = TypeSize.smallFour
    private static let measure = CharacterMeasure.solid(Self.size)
    private static let padding = 1.5
    private static let lineHeight = Self.size * 1.5
    /// A row with more lines is parted.
    private static let mostLines = 18

    init(_ rows: [[String]]) {
        self.rows = rows
        self.widths = Self.widths(rows)
    }

    /// One item for each row, or several for one that is higher than half a page.
    var items: [FlowItem] {
        var items = self.rows.enumerated().flatMap { index, row in self.items(row, isFirst: index == 0) }
        guard !items.isEmpty else { return [] }
        items[0].snaps = true
        // The head of a table does not stand alone at the foot of a page.
        if items.count > 1 { items[0].keepsWithNext = true }
        return items
    }

    /// Columns share the width by their longest cells, none below one character.
    private static func widths(_ rows: [[String]]) -> [Double] {
        let count = rows.first?.count ?? 0
        let wanted = (0..<count).map { column in
            let longest = rows.map { Self.measure.width(of: $0[column]) }.max() ?? 0
            // The square root lets long cells wrap rather than starve the others.
            return (min(longest, PageMeasure.width) + Self.size).squareRoot()
        }
        let least = Self.size + 2 * Self.padding
        let rest = max(0, PageMeasure.width - least * Double(count))
        let sum = max(wanted.reduce(0, +), 1)
        return wanted.map { least + rest * $0 / sum }
    }

    private func items(_ row: [String], isFirst: Bool) -> [FlowItem] {
        let breaker = LineBreaker(measure: Self.measure)
        let cells = zip(row, self.widths).map { text, width in
            breaker.lines(StyledCharacter.all(text, isFirst ? .hei : .body), width: width - 2 * Self.padding)
        }
        let count = max(cells.map(\.count).max() ?? 1, 1)
        return stride(from: 0, to: count, by: Self.mostLines).map { start in
            let end = min(start + Self.mostLines, count)
            return self.item(
                cells.map { Array($0.dropFirst(start).prefix(Self.mostLines)) }, lineCount: end - start,
                isWhole: count <= Self.mostLines)
        }
    }

    private func item(_ cells: [[SetLine]], lineCount: Int, isWhole: Bool) -> FlowItem {
        let height = max(Double(lineCount) * Self.lineHeight + 2 * Self.padding, 8)
        var pieces: [LayoutPiece] = [.rule(.across(0, width: 0.25)), .rule(.across(height, width: 0.25))]
        var left = 0.0
        for (lines, width) in zip(cells, self.widths) {
            pieces.append(.rule(Self.upright(left, height)))
            let top = isWhole ? (height - Double(lines.count) * Self.lineHeight) / 2 : Self.padding
            for (index, line) in lines.enumerated() where !line.characters.isEmpty {
                // A single line stands in the middle of its cell.
                let inset = isWhole && lines.count == 1 ? max(Self.padding, (width - line.end) / 2) : Self.padding
                pieces.append(
                    .text(
                        TextPiece(
                            line.moved(by: left + inset), top: top + Double(index) * Self.lineHeight, size: Self.size,
                            height: Self.lineHeight)))
            }
            left += width
        }
        pieces.append(.rule(Self.upright(left, height)))
        return FlowItem(height: height / PageMeasure.lineHeight, pieces: pieces, snaps: false)
    }

    private static func upright(_ x: Double, _ height: Double) -> RulePiece {
        RulePiece(from: OFDPoint(x: x, y: 0), to: OFDPoint(x: x, y: height), width: 0.25)
    }
}
