internal import Documents
internal import OFD

/// The head of the first page (版头): where it stands, and on which line the rest may begin.
struct HeadLayout {
    let pieces: [LayoutPiece]
    /// The first line below it, in lines from the head of the type area.
    let firstLine: Double

    private static let line = PageMeasure.lineHeight
    private static let measure = CharacterMeasure.body

    /// The head of a document.
    ///
    /// - Parameters:
    ///   - metadata: The document.
    ///   - format: Its format.
    ///   - following: Lines that must fit below the head on the first page.
    init(_ metadata: DocumentMetadata, _ format: DocumentFormat, following: Int) {
        switch format {
        case .general: self = .general(metadata, following)
        case .letter: self = .letter(metadata)
        case .order: self = .order(metadata)
        case .minutes: self = .minutes(metadata)
        }
    }

    private init(_ pieces: [LayoutPiece], bottom: Double) {
        self.pieces = pieces
        self.firstLine = (bottom / Self.line - 0.05).rounded(.up)
    }

    /// § 7.2: marks at the upper left, the organ's name 35 mm down, two lines below it the number, 4 mm below that the line.
    private static func general(_ metadata: DocumentMetadata, _ following: Int) -> Self {
        let room = PageMeasure.height - 35 - (Double(following) + 5.5) * Self.line
        let mark = IssuerMark(metadata.issuerMarks.map { IssuerMark.organ($0) }, ending: "文件", top: 35, room: room)
        let numbering = Self.numbering(metadata, top: mark.bottom + 2 * Self.line)
        let isNumbered = !numbering.pieces.isEmpty
        let rule = (isNumbered ? numbering.bottom : mark.bottom) + 4
        return Self(
            Self.copyMarks(metadata, top: 0) + mark.pieces + numbering.pieces + [.rule(Self.redLine(rule))],
            bottom: rule + 2 * Self.line)
    }

    private static func redLine(_ y: Double) -> RulePiece {
        var rule = RulePiece.across(y, width: 0.5)
        rule.color = .red
        return rule
    }

    /// § 7.2.1 to § 7.2.3: 份号, 密级和保密期限, 紧急程度, those that are there one below the other.
    private static func copyMarks(_ metadata: DocumentMetadata, top: Double) -> [LayoutPiece] {
        var marks: [(text: String, face: Typeface, element: MetadataElement)] = []
        if let number = metadata.copyNumber { marks.append((number.description, .body, .copyNumber)) }
        if metadata.classification.classification.isStateSecret {
            marks.append((metadata.classification.description, .hei, .classification))
        }
        if metadata.urgency != .routine { marks.append((metadata.urgency.description, .hei, .urgency)) }
        return marks.enumerated().map { index, mark in
            let line = Self.measure.line(StyledCharacter.all(mark.text, mark.face))
            return .text(TextPiece(line, top: top + Double(index) * Self.line, tag: DraftTag(mark.element)))
        }
    }
}

// MARK: - 发文字号, 签发人

extension HeadLayout {
    /// § 7.2.5, § 7.2.6: the number in the middle; on documents to a higher organ at the left, the signers at the right.
    private static func numbering(_ metadata: DocumentMetadata, top: Double) -> (pieces: [LayoutPiece], bottom: Double)
    {
        let number = metadata.number?.description
        let isUpward = metadata.kind.isUpward || !metadata.signers.isEmpty
        guard isUpward, !metadata.signers.isEmpty else {
            guard let number else { return ([], top) }
            let line = Self.measure.line(StyledCharacter.all(number, .body))
            let piece = TextPiece(
                line.moved(by: (PageMeasure.width - line.end) / 2), top: top, tag: DraftTag(MetadataElement.number))
            return ([.text(piece)], Self.textBottom(top))
        }
        var (pieces, lines) = Self.signers(metadata.signers, top: top, beside: number)
        if let number {
            let row = top + Double(lines.number) * Self.line
            let line = Self.measure.line(StyledCharacter.all(number, .body), at: PageMeasure.pitch)
            pieces.append(.text(TextPiece(line, top: row, tag: DraftTag(MetadataElement.number))))
        }
        return (pieces, Self.textBottom(top + Double(lines.count - 1) * Self.line))
    }

    /// The lower edge of the characters on a line.
    private static func textBottom(_ top: Double) -> Double { top + (Self.line + TypeSize.three) / 2 }

    /// Two names on a line, the first below the first; the number stands beside the last of them, or below if it must.
    private static func signers(
        _ signers: [String],
        top: Double,
        beside number: String?
    ) -> (pieces: [LayoutPiece], lines: (count: Int, number: Int)) {
        let label = "签发人："
        let columns = signers.map { Self.measure.width(of: $0) }.max() ?? 0
        let (labelWidth, pitch) = (Self.measure.width(of: label), PageMeasure.pitch)
        let perRow = labelWidth + 2 * columns + pitch <= PageMeasure.width / 2 + pitch ? 2 : 1
        let rows = (signers.count + perRow - 1) / perRow
        let isPaired = perRow == 2 && signers.count > 1
        let width = labelWidth + columns * Double(min(perRow, signers.count)) + (isPaired ? pitch : 0)
        let left = max(0, PageMeasure.width - pitch - width)
        var pieces: [LayoutPiece] = [
            .text(TextPiece(Self.measure.line(StyledCharacter.all(label, .body), at: left), top: top))
        ]
        for (index, signer) in signers.enumerated() {
            let x = left + labelWidth + Double(index % perRow) * (columns + pitch)
            let line = Self.measure.line(StyledCharacter.all(signer, .kai), at: x)
            let tag = DraftTag(MetadataElement.signers, index)
            pieces.append(.text(TextPiece(line, top: top + Double(index / perRow) * Self.line, tag: tag)))
        }
        let numberEnd = pitch + Self.measure.width(of: number ?? "")
        let isBeside = number == nil || numberEnd + pitch <= left
        return (pieces, isBeside ? (rows, rows - 1) : (rows + 1, rows))
    }
}

// MARK: - The special formats

extension HeadLayout {
    /// § 10.1: the name 30 mm below the edge of the paper, a double line below it and one near the foot, 170 mm wide.
    private static func letter(_ metadata: DocumentMetadata) -> Self {
        let edge = PageMeasure.typeArea.y
        // A joint letter bears the name of the organ in charge alone.
        let organs = metadata.issuerMarks.prefix(1).map { IssuerMark.organ($0) }
        let mark = IssuerMark(organs, ending: nil, top: 30 - edge, room: 14)
        let upper = mark.bottom + 4
        let lower = PageMeasure.paper.height - 20 - edge
        var pieces = mark.pieces + Self.doubleLine(upper, thickFirst: true)
        pieces += Self.doubleLine(lower - 1.6, thickFirst: false)
        // The characters begin 7/8 of their height below the line.
        let top = upper + 1.6 + TypeSize.three * 7 / 8 - (Self.line - TypeSize.three) / 2
        let marks = Self.copyMarks(metadata, top: top)
        pieces += marks
        if let number = metadata.number?.description {
            let line = Self.measure.line(StyledCharacter.all(number, .body))
            pieces.append(
                .text(
                    TextPiece(
                        line.moved(by: PageMeasure.width - line.end), top: top, tag: DraftTag(MetadataElement.number))))
        }
        let rows = max(marks.count, metadata.number == nil ? 0 : 1)
        return Self(pieces, bottom: top + Double(rows + 2) * Self.line)
    }

    /// A thick and a thin line, 1.6 mm together.
    private static func doubleLine(_ top: Double, thickFirst: Bool) -> [LayoutPiece] {
        let outside = (170 - PageMeasure.width) / 2
        let (thick, thin) = (1.0, 0.3)
        let (first, second) = thickFirst ? (thick, thin) : (thin, thick)
        return [(top + first / 2, first), (top + 1.6 - second / 2, second)].map { y, width in
            var rule = RulePiece.across(y, from: -outside, to: PageMeasure.width + outside, width: width)
            rule.color = .red
            return .rule(rule)
        }
    }

    /// § 10.2: the name and 令 20 mm down, two lines below the number of the order, two lines below that the text.
    private static func order(_ metadata: DocumentMetadata) -> Self {
        let organs = metadata.issuerMarks.map { IssuerMark.organ($0) }
        let hasWord = organs.contains { $0.hasSuffix("令") }
        let mark = IssuerMark(organs, ending: hasWord ? nil : "令", top: 20, room: 90)
        var (pieces, bottom) = (Self.copyMarks(metadata, top: 0) + mark.pieces, mark.bottom)
        if let number = metadata.number {
            let top = bottom + 2 * Self.line
            let line = Self.measure.line(StyledCharacter.all("第\(number.serial)号", .body))
            pieces.append(
                .text(
                    TextPiece(
                        line.moved(by: (PageMeasure.width - line.end) / 2), top: top,
                        tag: DraftTag(MetadataElement.number))))
            bottom = top + Self.line
        }
        return Self(pieces, bottom: bottom + 2 * Self.line)
    }

    /// § 10.3: the name of the meeting and 纪要 35 mm down; the rest as in the general format.
    private static func minutes(_ metadata: DocumentMetadata) -> Self {
        let organs = metadata.issuerMarks.map { IssuerMark.organ($0) }
        let hasWord = organs.contains { $0.hasSuffix("纪要") }
        let mark = IssuerMark(organs, ending: hasWord ? nil : "纪要", top: 35, room: 60)
        let numbering = Self.numbering(metadata, top: mark.bottom + 2 * Self.line)
        let rule = (numbering.pieces.isEmpty ? mark.bottom : numbering.bottom) + 4
        return Self(
            Self.copyMarks(metadata, top: 0) + mark.pieces + numbering.pieces + [.rule(Self.redLine(rule))],
            bottom: rule + 2 * Self.line)
    }
}
