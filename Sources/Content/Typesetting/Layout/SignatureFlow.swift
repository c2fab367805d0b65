internal import Documents
internal import OFD

/// Makes the end of a text: the names of the issuing organs, the date, and the places of their seals (§ 7.3.5).
struct SignatureFlow {
    private let signatories: [String]
    private let date: String?
    private let diameter: Double

    private static let line = PageMeasure.lineHeight
    private static let pitch = PageMeasure.pitch
    private static let measure = CharacterMeasure.body
    /// How far the middle of a seal stands above that of name and date: they are a little below its middle.
    private static let rise = 3.0
    /// At most so many seals stand beside each other.
    private static let columns = 3

    init(_ metadata: DocumentMetadata, sealDiameter: Double) {
        self.signatories = metadata.signatories
        self.date = metadata.date?.chineseText
        self.diameter = min(max(sealDiameter, 20), 60)
    }

    // MARK: - With seals

    /// Names and date with room for the seals over them.
    var sealed: [FlowItem] {
        switch self.signatories.count {
        case 0: self.unsealed
        case 1: [self.single(self.signatories[0])]
        default: self.joint
        }
    }

    /// Empty lines above the name, so that the upper edge of the seal stands within a line of the text.
    private var linesAbove: Int {
        max(0, Int(((self.diameter / 2 + Self.rise) / Self.line - PageMeasure.tolerance).rounded(.up)) - 1)
    }

    /// The date four characters from the right, the name above it in its middle, the seal over both.
    private func single(_ name: String) -> FlowItem {
        let date = self.date ?? ""
        let (nameWidth, dateWidth) = (Self.measure.width(of: name), Self.measure.width(of: date))
        // A long name stays within the type area, and the date in its middle; so does the seal.
        let half = max(min(nameWidth, PageMeasure.width), self.diameter) / 2
        let center = min(PageMeasure.width - 4 * Self.pitch - dateWidth / 2, PageMeasure.width - half)
        let nameRow = Double(self.linesAbove)
        var pieces = self.centered(name, center, row: nameRow, 0)
        let rows = Double(pieces.count)
        if !date.isEmpty { pieces.append(self.datePiece(at: center - dateWidth / 2, row: nameRow + rows)) }
        let middle = (nameRow + rows) * Self.line - Self.rise
        return FlowItem(
            height: nameRow + rows + 1, reach: (middle + self.diameter / 2) / Self.line, pieces: pieces,
            seals: [self.seal(name, center: center, middle: middle)])
    }

    /// Organs in rows of three, a seal over each name; the last one covers the date too.
    private var joint: [FlowItem] {
        let count = self.signatories.count
        let columns = min(Self.columns, count, max(1, Int(PageMeasure.width / (self.diameter + 2))))
        let width = PageMeasure.width / Double(columns)
        let rowCount = (count + columns - 1) / columns
        return (0..<rowCount).map { row in
            let names = self.signatories[(row * columns)..<min((row + 1) * columns, count)]
            let isLast = row == rowCount - 1
            // The last row stands at the right, where a single organ would sign.
            let offset = columns - names.count
            var (pieces, seals): ([LayoutPiece], [SealPlace]) = ([], [])
            let above = Double(self.linesAbove)
            for (column, name) in names.enumerated() {
                let center = (Double(column + offset) + 0.5) * width
                let index = row * columns + column
                let lines = self.centered(name, center, row: above, index, width: width - 2)
                pieces += lines
                let middle = (above + max(Double(lines.count), 1)) * Self.line - Self.rise
                seals.append(self.seal(name, center: center, middle: middle))
                if isLast, index == count - 1, let date = self.date {
                    pieces.append(
                        self.datePiece(
                            at: min(
                                center - Self.measure.width(of: date) / 2,
                                PageMeasure.width - Self.measure.width(of: date)),
                            row: above + Double(lines.count)))
                }
            }
            let bottom = seals.map { $0.box.y + $0.box.height }.max() ?? 0
            // Seals of two rows do not touch.
            let height = max((bottom / Self.line).rounded(.up), above + 3)
            return FlowItem(height: height, pieces: pieces, seals: seals)
        }
    }

    private func seal(_ owner: String, center: Double, middle: Double) -> SealPlace {
        SealPlace(
            owner: owner, kind: .seal, page: 0,
            box: OFDBox(
                x: center - self.diameter / 2, y: middle - self.diameter / 2, width: self.diameter,
                height: self.diameter))
    }

    /// A name around a middle, in several lines when it is wider than its column.
    private func centered(
        _ name: String,
        _ center: Double,
        row: Double,
        _ index: Int,
        width: Double = PageMeasure.width
    ) -> [LayoutPiece] {
        let measured = Self.measure.width(of: name)
        let count = max(1, (measured / width - PageMeasure.tolerance).rounded(.up))
        // Lines of like length look better than one full and one short line.
        let wanted = min(width, max((measured / count / Self.pitch).rounded(.up) * Self.pitch, 2 * Self.pitch))
        let lines = LineBreaker(measure: Self.measure).lines(StyledCharacter.all(name, .body), width: wanted)
        return lines.enumerated().map { offset, line in
            .text(
                TextPiece(
                    line.moved(by: center - line.end / 2), top: (row + Double(offset)) * Self.line,
                    tag: DraftTag(MetadataElement.signatories, index)))
        }
    }

    private func datePiece(at x: Double, row: Double) -> LayoutPiece {
        .text(
            TextPiece(
                Self.measure.line(StyledCharacter.all(self.date ?? "", .body), at: max(0, x)), top: row * Self.line,
                tag: DraftTag(MetadataElement.date)))
    }
}

// MARK: - Without seals

extension SignatureFlow {
    /// One line below the text, two characters from the right; the date two characters further in than the name.
    var unsealed: [FlowItem] {
        guard let lead = self.signatories.first else { return self.dateAlone }
        let (nameWidth, dateWidth) = (
            Self.measure.width(of: lead), self.date.map { Self.measure.width(of: $0) } ?? 0
        )
        let right = PageMeasure.width - 2 * Self.pitch
        // A date longer than the name stands two characters from the right itself, and moves the name in.
        let nameLeft = max(0, dateWidth > nameWidth ? right - dateWidth - 2 * Self.pitch : right - nameWidth)
        var pieces: [LayoutPiece] = []
        var row = 1
        for (index, name) in self.signatories.enumerated() {
            let left = index == 0 ? nameLeft : max(0, nameLeft + (nameWidth - Self.measure.width(of: name)) / 2)
            let lines = LineBreaker(measure: Self.measure).lines(
                StyledCharacter.all(name, .body), width: PageMeasure.width - left)
            for line in lines {
                pieces.append(
                    .text(
                        TextPiece(
                            line.moved(by: left), top: Double(row) * Self.line,
                            tag: DraftTag(MetadataElement.signatories, index))))
                row += 1
            }
        }
        if self.date != nil {
            pieces.append(self.datePiece(at: nameLeft + 2 * Self.pitch, row: Double(row)))
            row += 1
        }
        return [FlowItem(height: Double(row), pieces: pieces)]
    }

    private var dateAlone: [FlowItem] {
        guard let date = self.date else { return [] }
        let left = PageMeasure.width - 4 * Self.pitch - Self.measure.width(of: date)
        return [FlowItem(height: 2, pieces: [self.datePiece(at: left, row: 1)])]
    }

    /// Orders: two lines below the text the signers' stamps, four characters from the right; the office at their left.
    ///
    /// A signatory is written as office and name with a space between them; without one it is taken for the name.
    var stamped: [FlowItem] {
        guard !self.signatories.isEmpty else { return self.unsealed }
        let (stampWidth, stampHeight) = (32.0, 16.0)
        let stampLeft = PageMeasure.width - 4 * Self.pitch - stampWidth
        var (pieces, seals): ([LayoutPiece], [SealPlace]) = ([], [])
        for (index, signatory) in self.signatories.enumerated() {
            let parts = signatory.split(separator: " ", maxSplits: 1).map(String.init)
            let (office, name) = parts.count == 2 ? (parts[0], parts[1]) : (nil, signatory)
            let row = 2 + Double(index) * 2
            let tag = DraftTag(MetadataElement.signatories, index)
            if let office {
                let width = Self.measure.width(of: office)
                let line = Self.measure.line(
                    StyledCharacter.all(office, .body), at: max(0, stampLeft - 2 * Self.pitch - width))
                pieces.append(.text(TextPiece(line, top: row * Self.line, tag: tag)))
            }
            let width = Self.measure.width(of: name)
            let left = max(0, min(stampLeft + (stampWidth - width) / 2, PageMeasure.width - width))
            let line = Self.measure.line(StyledCharacter.all(name, .kai), at: left)
            pieces.append(.text(TextPiece(line, top: row * Self.line, tag: tag)))
            seals.append(
                SealPlace(
                    owner: signatory, kind: .signatureStamp, page: 0,
                    box: OFDBox(
                        x: stampLeft, y: (row + 0.5) * Self.line - stampHeight / 2, width: stampWidth,
                        height: stampHeight)))
        }
        let dateRow = 2 + Double(self.signatories.count) * 2
        if let date = self.date {
            pieces.append(
                self.datePiece(at: PageMeasure.width - 4 * Self.pitch - Self.measure.width(of: date), row: dateRow))
        }
        return [FlowItem(height: dateRow + 1, pieces: pieces, seals: seals)]
    }
}
