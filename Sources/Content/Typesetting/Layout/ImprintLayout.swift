internal import Documents
internal import OFD

/// The imprint at the foot of the last page (版记), § 7.4.
struct ImprintLayout {
    /// From the upper edge of the imprint; empty when there is nothing to print.
    let pieces: [LayoutPiece]
    /// The height in millimetres.
    let height: Double

    /// In lines of the page.
    var lines: Double { self.height / PageMeasure.lineHeight }

    private static let size = TypeSize.four
    private static let measure = CharacterMeasure.solid(Self.size)
    private static let lineHeight = 8.0

    /// An imprint.
    ///
    /// - Parameters:
    ///   - metadata: The document.
    ///   - withRecipients: Whether the addressees stand here, for want of room on the first page.
    ///   - isLetter: Whether lines and the printing organ are left out, as letters have it (§ 10.1).
    init(_ metadata: DocumentMetadata, withRecipients: Bool, isLetter: Bool) {
        var builder = Builder()
        if withRecipients { builder.list("主送：", metadata.mainRecipients, .mainRecipients) }
        if !metadata.copyRecipients.isEmpty { builder.list("抄送：", metadata.copyRecipients, .copyRecipients) }
        let hasPrinter = metadata.printingOrgan != nil || metadata.printingDate != nil
        guard !isLetter else {
            (self.pieces, self.height) = (builder.pieces, builder.y)
            return
        }
        if hasPrinter {
            if builder.y > 0 { builder.rule(0.25) }
            builder.printer(metadata.printingOrgan, metadata.printingDate)
        }
        guard builder.y > 0 else {
            (self.pieces, self.height) = ([], 0)
            return
        }
        let edges = [RulePiece.across(0.175, width: 0.35), .across(builder.y - 0.175, width: 0.35)]
        (self.pieces, self.height) = (builder.pieces + edges.map { .rule($0) }, builder.y)
    }

    private struct Builder {
        var pieces: [LayoutPiece] = []
        var y = 0.0

        /// One character in at both sides, further lines below the first name, a full stop at the end.
        mutating func list(_ label: String, _ organs: [String], _ element: MetadataElement) {
            let text = StyledCharacter.all(label + BodyFlow.joined(organs) + "。", .body)
            let lines = LineBreaker(measure: ImprintLayout.measure).lines(
                text, width: PageMeasure.width - ImprintLayout.size, firstIndent: ImprintLayout.size,
                indent: 4 * ImprintLayout.size)
            for line in lines { self.line(line, element) }
        }

        /// The organ at the left, the date at the right.
        mutating func printer(_ organ: String?, _ date: CalendarDate?) {
            let measure = ImprintLayout.measure
            let room = PageMeasure.width - 2 * ImprintLayout.size
            let dateLine = date.map { measure.line(StyledCharacter.all("\($0.chineseText)印发", .body)) }
            let organLine = organ.map { measure.line(StyledCharacter.all($0, .body), at: ImprintLayout.size) }
            let isTooLong = (organLine.map { $0.end - ImprintLayout.size } ?? 0) + (dateLine?.end ?? 0) > room
            if let organLine { self.line(organLine, .printingOrgan, advancing: isTooLong || dateLine == nil) }
            if let dateLine {
                self.line(dateLine.moved(by: ImprintLayout.size + room - dateLine.end), .printingDate)
            }
        }

        mutating func rule(_ width: Double) { self.pieces.append(.rule(.across(self.y, width: width))) }

        private mutating func line(_ line: SetLine, _ element: MetadataElement, advancing: Bool = true) {
            self.pieces.append(
                .text(
                    TextPiece(
                        line, top: self.y, size: ImprintLayout.size, height: ImprintLayout.lineHeight,
                        tag: DraftTag(element))))
            if advancing { self.y += ImprintLayout.lineHeight }
        }
    }
}
