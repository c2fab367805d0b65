internal import Documents
internal import OFD

/// Puts a document together: head, title, addressees, text, signature, attachments, imprint, page numbers.
struct DocumentLayout {
    let format: DocumentFormat
    private let metadata: DocumentMetadata
    private let body: BodyText
    private let options: TypesettingOptions
    private let titleLines: [String]

    init(_ metadata: DocumentMetadata, _ body: BodyText, _ options: TypesettingOptions) throws(TypesettingError) {
        self.format = options.format ?? DocumentFormat(for: metadata.kind)
        self.metadata = metadata
        self.body = body
        self.options = options
        guard options.titleLines.isEmpty || options.titleLines.joined() == metadata.title else {
            let count = options.titleLines.count
            throw TypesettingError(.titleInvalid, "the \(count) lines of the title are not the title")
        }
        let isWide = options.titleLines.contains {
            CharacterMeasure(pitch: 1).width(of: $0) > BodyFlow.titleLimit
        }
        guard !isWide else {
            throw TypesettingError(
                .titleInvalid, "a line of the title has more than \(Int(BodyFlow.titleLimit)) characters")
        }
        self.titleLines =
            options.titleLines.isEmpty
            ? TitleBreaker(limit: BodyFlow.titleLimit, names: metadata.issuerMarks + metadata.signatories)
                .lines(metadata.title) : options.titleLines
    }

    /// The pieces of each page, from the corner of the type area, and the places of the seals on the pages.
    func pages() -> (pages: [[LayoutPiece]], seals: [SealPlace]) {
        let recipients = BodyFlow.recipients(self.metadata.mainRecipients)
        let title = self.format == .order ? [] : BodyFlow.title(self.titleLines) + [FlowItem(keepsWithNext: true)]
        // § 7.3.2: the first page shows a part of the text, or the addressees move to the imprint.
        let plain = HeadLayout(self.metadata, self.format, following: title.count + recipients.count + 2)
        let needed = plain.firstLine + Double(title.count + recipients.count + 1)
        let movesRecipients = !recipients.isEmpty && needed > Double(PageMeasure.lineCount)
        let head =
            movesRecipients ? HeadLayout(self.metadata, self.format, following: title.count + 2) : plain
        let firstLine = min(head.firstLine, Double(PageMeasure.lineCount - 1))
        var composer = PageComposer(head: head.pieces, firstLine: firstLine)
        composer.add(title + (movesRecipients ? [] : recipients))
        composer.add(self.text)
        for (index, attachment) in self.body.attachments.enumerated() {
            composer.add(BodyFlow.attachment(attachment, number: self.body.attachments.count > 1 ? index + 1 : nil))
        }
        let unnumbered = self.addImprint(to: &composer, withRecipients: movesRecipients)
        let area = PageMeasure.typeArea
        let pages = composer.pages.enumerated().map { index, pieces in
            unnumbered.contains(index) ? pieces : pieces + [PageNumber.piece(index + 1)]
        }
        let seals = composer.seals.map { seal in
            var placed = seal
            placed.box.x += area.x
            placed.box.y += area.y
            return placed
        }
        return (pages, seals)
    }

    /// The text down to the note below the date.
    private var text: [FlowItem] {
        let blocks = BodyFlow.blocks(self.body.blocks)
        var items = blocks + BodyFlow.attachmentNotes(self.metadata.attachmentNotes)
        var signature = self.signature
        let note = self.metadata.note.map { BodyFlow.note($0) } ?? []
        guard !signature.isEmpty else { return items + note }
        // A signature never stands on a page without text, nor does it leave the first page without.
        let company = min(2, max(0, blocks.count - 1))
        for index in items.indices.dropFirst(blocks.count - company) { items[index].keepsWithNext = true }
        if !note.isEmpty { signature[signature.count - 1].keepsWithNext = true }
        return items + signature + note
    }

    private var signature: [FlowItem] {
        let flow = SignatureFlow(self.metadata, sealDiameter: self.options.sealDiameter)
        return switch self.format {
        case .minutes: flow.unsealed
        case .order: self.options.isSealed ? flow.stamped : flow.unsealed
        case .general, .letter: self.options.isSealed ? flow.sealed : flow.unsealed
        }
    }

    /// Puts the imprint at the foot of the last page, which is an even one; letters need no even page.
    ///
    /// - Returns: The pages without numbers: the first of a letter, an empty page before the imprint, and then that of
    ///   the imprint too (§ 7.5).
    private func addImprint(to composer: inout PageComposer, withRecipients: Bool) -> Set<Int> {
        let isLetter = self.format == .letter
        var unnumbered: Set<Int> = isLetter ? [0] : []
        let imprint = ImprintLayout(self.metadata, withRecipients: withRecipients, isLetter: isLetter)
        guard imprint.height > 0 else { return unnumbered }
        let textPages = composer.pages.count
        // Half a line keeps the imprint apart from the text.
        let fits = composer.room >= imprint.lines + 0.5
        if isLetter {
            if !fits { composer.addBlankPage() }
        } else if !fits || !textPages.isMultiple(of: 2) {
            composer.addBlankPage()
            if !composer.pages.count.isMultiple(of: 2) { composer.addBlankPage() }
            if composer.pages.count - textPages > 1 { unnumbered.formUnion(textPages..<composer.pages.count) }
        }
        composer.draw(imprint.pieces.map { $0.moved(y: PageMeasure.height - imprint.height) })
        return unnumbered
    }
}
