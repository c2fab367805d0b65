/// A font as pages use it: the embedded one, or names to try.
struct RenderedFont {
    let embedded: EmbeddedFont?
    let families: String
    let isBold: Bool
    let isItalic: Bool
    /// The definitions of glyphs that were drawn already; nil for those that have no outline.
    var glyphs: [Int: String?] = [:]
}

extension PageRenderer {
    mutating func draw(_ text: TextObject, _ context: DrawingContext) throws(OFDError) {
        guard text.size > 0 else { return }
        let fontKey = text.font ?? 0
        let font = self.font(fontKey)
        let glyphs = text.placedGlyphs { character in
            guard let embedded = font.embedded else { return nil }
            switch character {
            case .glyph(let glyph): return embedded.advance(of: glyph)
            case .scalar(let scalar): return embedded.glyph(for: scalar).flatMap { embedded.advance(of: $0) }
            }
        }
        let fill = text.isFilled ? try self.paint(context.style.fill, "fill", context, none: "#000") : nil
        let stroke = text.isStroked ? try self.paint(context.style.stroke, "stroke", context, none: "#000") : nil
        guard fill != nil || stroke != nil else { return }
        var attributes = fill ?? " fill=\"none\""
        if let stroke { attributes += stroke + Self.strokeAttributes(context.style) }
        attributes += context.opacityAttribute
        var (outlined, plain): (String, [PlacedGlyph]) = ("", [])
        for glyph in glyphs {
            let width = stroke == nil ? nil : max(context.style.lineWidth ?? 0.353, 0.01)
            if let use = try self.use(of: glyph, in: text, fontKey, strokeWidth: width) {
                outlined += use
            } else if !glyph.text.isEmpty {
                plain.append(glyph)
            }
        }
        if !outlined.isEmpty {
            // For people who cannot see outlines, and for tests.
            let label = glyphs.map(\.text).joined().trimmingWhitespace.escaped
            try self.canvas.append(
                "<g\(context.space.attribute)\(attributes) role=\"img\" aria-label=\"\(label)\">\(outlined)</g>")
        }
        try self.drawPlain(plain, text, font, context.space, attributes)
    }

    private mutating func font(_ identifier: Int) -> RenderedFont {
        if let font = self.fonts[identifier] { return font }
        let resource = self.resources.fonts[identifier]
        // A font that cannot be read is replaced by one of its name.
        let bytes = resource?.file.flatMap { try? self.document.package.bytes(at: $0) }
        let font = RenderedFont(
            embedded: bytes.flatMap { EmbeddedFont($0) }, families: FontFamilies.list(for: resource),
            isBold: resource?.isBold ?? false, isItalic: resource?.isItalic ?? false)
        self.fonts[identifier] = font
        return font
    }

    /// A glyph of the embedded font at its place; nil where there is no outline for it.
    private mutating func use(
        of glyph: PlacedGlyph,
        in text: TextObject,
        _ fontKey: Int,
        strokeWidth: Double?
    ) throws(OFDError) -> String? {
        guard let embedded = self.fonts[fontKey]?.embedded else { return nil }
        let number = glyph.glyph ?? glyph.text.unicodeScalars.first.flatMap { embedded.glyph(for: $0) }
        guard let number else { return nil }
        guard let identifier = try self.definition(ofGlyph: number, embedded, fontKey) else { return "" }
        let scale = text.size / embedded.unitsPerEm
        var map = OFDTransform.scaling(scale * text.horizontalScale, -scale)
        if text.isItalic { map = OFDTransform(1, 0, 0.2, 1, 0, 0).then(map) }
        map = map.then(.turning(quarters: text.characterDirection / 90)).then(.moving(glyph.origin.x, glyph.origin.y))
        // Lines are as wide as the object says, whatever the units of the font are.
        let stroke = strokeWidth.map { " stroke-width=\"\(OFDNumber.text($0 / scale))\"" } ?? ""
        return "<use href=\"#\(identifier)\"\(map.attribute)\(stroke)/>"
    }

    /// The definition of a glyph; nil for one that shows nothing.
    private mutating func definition(
        ofGlyph number: Int,
        _ embedded: EmbeddedFont,
        _ fontKey: Int
    ) throws(OFDError) -> String? {
        if let known = self.fonts[fontKey]?.glyphs[number] { return known }
        var identifier: String?
        if let outline = embedded.outline(of: number), !outline.segments.isEmpty {
            let name = self.prefix + self.canvas.identifier("g")
            try self.canvas.define("<path id=\"\(name)\" d=\"\(outline.data)\"/>")
            identifier = name
        }
        self.fonts[fontKey]?.glyphs[number] = .some(identifier)
        return identifier
    }
}

extension PageRenderer {
    /// Draws characters in a font that the viewer has.
    private mutating func drawPlain(
        _ glyphs: [PlacedGlyph],
        _ text: TextObject,
        _ font: RenderedFont,
        _ space: OFDTransform,
        _ attributes: String
    ) throws(OFDError) {
        guard glyphs.contains(where: { !$0.text.trimmingWhitespace.isEmpty }) else { return }
        var common = " font-family=\"\(font.families)\" font-size=\"\(OFDNumber.text(text.size))\"\(attributes)"
        if font.isBold || text.weight ?? 400 >= 600 { common += " font-weight=\"bold\"" }
        if font.isItalic || text.isItalic { common += " font-style=\"italic\"" }
        common += " style=\"white-space:pre\""
        let scale = text.horizontalScale > 0 ? text.horizontalScale : 1
        let turn = OFDTransform.turning(quarters: text.characterDirection / 90)
        for chunk in Self.chunks(of: glyphs, apart: turn != .identity) {
            guard let first = chunk.first else { continue }
            var map = OFDTransform.scaling(scale, 1).then(space)
            var places = chunk.filter(\.isPlaced).map { OFDPoint(x: $0.origin.x / scale, y: $0.origin.y) }
            if turn != .identity {
                map = OFDTransform.scaling(scale, 1).then(turn).then(.moving(first.origin.x, first.origin.y)).then(
                    space)
                places = [OFDPoint(x: 0, y: 0)]
            }
            let characters = chunk.map(\.text).joined().escaped
            try self.canvas.append("<text\(map.attribute)\(Self.attributes(places))\(common)>\(characters)</text>")
        }
    }

    private static func attributes(_ places: [OFDPoint]) -> String {
        let xs = places.map { OFDNumber.text($0.x) }
        let ys = places.map { OFDNumber.text($0.y) }
        let isLevel = ys.allSatisfy { $0 == ys.first }
        return " x=\"\(xs.joined(separator: " "))\" y=\"\(isLevel ? ys.first ?? "0" : ys.joined(separator: " "))\""
    }

    /// Runs that one text element can hold: places first, then characters that follow by their widths.
    ///
    /// Viewers disagree on how places count for characters beyond the first plane; such a character stands alone.
    private static func chunks(of glyphs: [PlacedGlyph], apart: Bool) -> [[PlacedGlyph]] {
        var chunks: [[PlacedGlyph]] = []
        for glyph in glyphs {
            let isOdd = { (glyph: PlacedGlyph) in
                glyph.text.unicodeScalars.count != 1 || glyph.text.utf16.count != 1
            }
            if let last = chunks.last?.last, !apart, !isOdd(glyph), !isOdd(last), last.isPlaced || !glyph.isPlaced {
                chunks[chunks.count - 1].append(glyph)
            } else {
                chunks.append([glyph])
            }
        }
        return chunks
    }
}
