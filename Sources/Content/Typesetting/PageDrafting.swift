internal import OFD

/// Turns laid-out pieces into the objects of an OFD draft.
struct PageDrafting {
    private let files: [Typeface: [UInt8]]

    init(fonts: [Typeface: [UInt8]]) { self.files = fonts }

    /// Makes a draft; fonts that were given are embedded with the characters that are used.
    func draft(
        _ pages: [[LayoutPiece]],
        information: DraftInformation
    ) throws(TypesettingError) -> OFDDraft {
        // Only the fonts in use are named, always in the same order.
        let used = Set(pages.flatMap { $0.flatMap { $0.faces } })
        let faces = Typeface.allCases.filter { used.contains($0) }
        let numbers = Dictionary(uniqueKeysWithValues: faces.enumerated().map { ($1, $0) })
        var fonts: [DraftFont] = []
        for face in faces {
            let file = try self.files[face].map { (file) throws(TypesettingError) in try Self.subset(file, face, pages)
            }
            fonts.append(DraftFont(name: face.name, family: face.family, file: file))
        }
        return OFDDraft(
            information: information, paper: PageMeasure.paper, contentArea: PageMeasure.typeArea,
            fonts: fonts,
            pages: pages.map { pieces in
                DraftPage(objects: pieces.flatMap { Self.objects($0, numbers) })
            })
    }

    private static func subset(
        _ file: [UInt8],
        _ face: Typeface,
        _ pages: [[LayoutPiece]]
    ) throws(TypesettingError) -> [UInt8] {
        let characters = Set(pages.joined().flatMap { $0.characters(of: face) })
        let subset: FontSubset
        do {
            subset = try FontSubset(of: file, keeping: characters)
        } catch {
            throw TypesettingError(.fontInvalid, "the font for \(face.name) cannot be embedded", cause: error)
        }
        guard subset.missing.isEmpty else {
            throw TypesettingError(
                .fontInvalid, "the font for \(face.name) lacks \(subset.missing.count) characters of the document")
        }
        return subset.file
    }

    private static func objects(_ piece: LayoutPiece, _ fonts: [Typeface: Int]) -> [DraftObject] {
        let area = PageMeasure.typeArea
        switch piece.moved(x: area.x, y: area.y) {
        case .rule(let rule): return [Self.object(rule)]
        case .text(let text):
            return Self.runs(text.line.characters).compactMap { run in
                guard let face = run.first?.face, let font = fonts[face] else { return nil }
                return Self.object(text, run, font)
            }
        }
    }

    /// Characters of one typeface each; spaces at their ends are not drawn.
    private static func runs(_ characters: [SetCharacter]) -> [ArraySlice<SetCharacter>] {
        var runs: [ArraySlice<SetCharacter>] = []
        var start = 0
        for index in characters.indices
        where index + 1 == characters.count || characters[index + 1].face != characters[index].face {
            var run = characters[start...index]
            while let last = run.last, last.character == " " { run.removeLast() }
            run = run.drop { $0.character == " " }
            if !run.isEmpty { runs.append(run) }
            start = index + 1
        }
        return runs
    }

    private static func object(_ text: TextPiece, _ run: ArraySlice<SetCharacter>, _ font: Int) -> DraftObject? {
        guard let first = run.first, let last = run.last else { return nil }
        var advances: [Double] = []
        var previous: Double?
        for character in run {
            if let previous { advances.append(character.x - previous) }
            previous = character.x
            // Further scalars of a character stand where it stands.
            advances += [Double](repeating: 0, count: character.character.unicodeScalars.count - 1)
        }
        let ascent = TypeSize.ascent * text.size
        let boundary = OFDBox(
            x: first.x, y: text.baseline - ascent, width: max(last.x + last.advance - first.x, 0.1),
            height: text.size * 1.1)
        return DraftObject(
            boundary: boundary,
            kind: .text(
                DraftText(
                    font: font, size: text.size, text: String(run.map(\.character)), origin: OFDPoint(x: 0, y: ascent),
                    advances: advances, horizontalScale: text.horizontalScale, color: text.color)),
            tag: text.tag)
    }

    private static func object(_ rule: RulePiece) -> DraftObject {
        // Room for the width of the line on all sides.
        let room = max(rule.width, 0.1)
        let (left, top) = (min(rule.from.x, rule.to.x) - room, min(rule.from.y, rule.to.y) - room)
        let boundary = OFDBox(
            x: left, y: top, width: abs(rule.to.x - rule.from.x) + 2 * room,
            height: abs(rule.to.y - rule.from.y) + 2 * room)
        let inside = { (point: OFDPoint) in OFDPoint(x: point.x - left, y: point.y - top) }
        return DraftObject(
            boundary: boundary,
            kind: .path(
                DraftPath(
                    segments: [.move(inside(rule.from)), .line(inside(rule.to))], lineWidth: rule.width,
                    stroke: rule.color)))
    }
}

extension LayoutPiece {
    /// The typefaces that the piece uses.
    fileprivate var faces: [Typeface] {
        guard case .text(let text) = self else { return [] }
        return text.line.characters.map(\.face)
    }

    /// The characters that the piece shows in a typeface.
    fileprivate func characters(of face: Typeface) -> [Unicode.Scalar] {
        guard case .text(let text) = self else { return [] }
        return text.line.characters.filter { $0.face == face }.flatMap { Array($0.character.unicodeScalars) }
    }
}
