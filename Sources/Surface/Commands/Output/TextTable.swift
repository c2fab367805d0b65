/// A table for people: columns as wide as their widest cell, counted as a terminal shows them.
package struct TextTable: Sendable {
    /// On which side of its column a cell stands.
    package enum Alignment: Sendable {
        case left, right
    }

    /// A column.
    package struct Column: Sendable {
        let title: String
        let alignment: Alignment

        package init(_ title: String, _ alignment: Alignment = .left) {
            self.title = title
            self.alignment = alignment
        }
    }

    private let columns: [Column]
    private var rows: [[String]] = []

    /// A table without rows.
    package init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Appends a row, which has a cell for each column.
    package mutating func append(_ cells: [String]) {
        precondition(
            cells.count == self.columns.count, "\(cells.count) cells in a table of \(self.columns.count) columns")
        self.rows.append(cells.map(\.harmlessLine))
    }

    /// The lines, titles first.
    package var text: String {
        let lines = [self.columns.map(\.title)] + self.rows
        let widths = self.columns.indices.map { column in
            lines.reduce(0) { max($0, $1[column].displayWidth) }
        }
        return lines.map { cells in
            let padded = cells.indices.map { Self.pad(cells[$0], to: widths[$0], self.columns[$0].alignment) }
            let line = padded.joined(separator: "  ")
            return line.prefix(through: line.lastIndex { $0 != " " }) + "\n"
        }.joined()
    }

    private static func pad(_ cell: String, to width: Int, _ alignment: Alignment) -> String {
        let space = String(repeating: " ", count: width - cell.displayWidth)
        return alignment == .left ? cell + space : space + cell
    }
}

extension String {
    fileprivate func prefix(through index: Index?) -> Substring {
        index.map { self[...$0] } ?? ""
    }
}

extension Sequence<(title: String, value: String)> {
    /// Lines of titles and values, the values below each other.
    package var aligned: String {
        let width = self.reduce(0) { Swift.max($0, $1.title.displayWidth) }
        return self.map { title, value in
            title + String(repeating: " ", count: width - title.displayWidth + 2) + value.harmlessLine + "\n"
        }.joined()
    }
}
