internal import XML

extension OFDWriter {
    func page(_ index: Int) -> XMLElement {
        let objects = zip(self.draft.pages[index].objects, self.numbers.objects[index]).map { object, number in
            self.object(object, number)
        }
        return .ofd(
            "Page", [:],
            [.ofd("Content", [:], [.ofd("Layer", ["ID": "\(self.numbers.layers[index])"], objects)])])
    }

    private func object(_ object: DraftObject, _ number: Int) -> XMLElement {
        let boundary = object.boundary
        switch object.kind {
        case .text(let text): return self.text(text, number, boundary)
        case .path(let path): return Self.path(path, number, boundary)
        case .picture(let picture):
            let (width, height) = (OFDNumber.text(boundary.width), OFDNumber.text(boundary.height))
            return .ofd(
                "ImageObject",
                [
                    "ID": "\(number)", "Boundary": boundary.text, "CTM": "\(width) 0 0 \(height) 0 0",
                    "ResourceID": "\(self.numbers.pictures[picture])",
                ])
        }
    }

    private func text(_ text: DraftText, _ number: Int, _ boundary: OFDBox) -> XMLElement {
        let color = text.color == .black ? nil : Self.color("FillColor", text.color)
        let code = XMLElement.ofd(
            "TextCode",
            [
                "X": OFDNumber.text(text.origin.x), "Y": OFDNumber.text(text.origin.y),
                "DeltaX": text.advances.isEmpty ? nil : Self.deltas(text.advances),
            ], text: text.text)
        return .ofd(
            "TextObject",
            [
                "ID": "\(number)", "Boundary": boundary.text, "Font": "\(self.numbers.fonts[text.font])",
                "Size": OFDNumber.text(text.size),
                "HScale": text.horizontalScale == 1 ? nil : OFDNumber.text(text.horizontalScale),
            ], [color, code])
    }

    private static func path(_ path: DraftPath, _ number: Int, _ boundary: OFDBox) -> XMLElement {
        .ofd(
            "PathObject",
            [
                "ID": "\(number)", "Boundary": boundary.text,
                "LineWidth": path.stroke == nil ? nil : OFDNumber.text(path.lineWidth),
                "Stroke": path.stroke == nil ? "false" : nil, "Fill": path.fill == nil ? nil : "true",
            ],
            [
                path.stroke.map { Self.color("StrokeColor", $0) }, path.fill.map { Self.color("FillColor", $0) },
                .ofd("AbbreviatedData", text: path.segments.map(Self.abbreviation).joined(separator: " ")),
            ])
    }

    private static func color(_ name: String, _ color: DraftColor) -> XMLElement {
        .ofd(name, ["Value": "\(color.red) \(color.green) \(color.blue)"])
    }

    private static func abbreviation(_ segment: DraftPath.Segment) -> String {
        let text = { (point: OFDPoint) in "\(OFDNumber.text(point.x)) \(OFDNumber.text(point.y))" }
        return switch segment {
        case .move(let point): "M \(text(point))"
        case .line(let point): "L \(text(point))"
        case .cubic(let first, let second, let end): "B \(text(first)) \(text(second)) \(text(end))"
        case .close: "C"
        }
    }

    /// Advances with the repetitions of the standard: `g N v` stands for N times v.
    static func deltas(_ advances: [Double]) -> String {
        let texts = advances.map { OFDNumber.text($0) }
        var parts: [String] = []
        var index = 0
        while index < texts.count {
            let count = texts[index...].prefix { $0 == texts[index] }.count
            parts += count < 3 ? [String](repeating: texts[index], count: count) : ["g \(count) \(texts[index])"]
            index += count
        }
        return parts.joined(separator: " ")
    }
}
