internal import XML

/// Reads the objects of pages, templates, annotations, composites and patterns, within bounds.
struct PageObjectReader {
    private let limits: OFDLimits
    private var count = 0
    private var depth = 0

    init(limits: OFDLimits) { self.limits = limits }

    /// The objects that stand in an element, in their order; unknown ones are passed over.
    mutating func objects(in element: XMLElement) throws(OFDError) -> [PageObject] {
        guard self.depth < self.limits.nesting else { throw .limit("the nesting of objects", self.limits.nesting) }
        self.depth += 1
        defer { self.depth -= 1 }
        var objects: [PageObject] = []
        for child in element.elements {
            guard let kind = try self.kind(of: child) else { continue }
            self.count += 1
            guard self.count <= self.limits.objectCount else {
                throw .limit("the number of objects", self.limits.objectCount)
            }
            objects.append(try self.object(child, kind))
        }
        return objects
    }

    private mutating func kind(of element: XMLElement) throws(OFDError) -> PageObject.Kind? {
        switch element.name {
        case "TextObject": .text(TextObject(element))
        case "PathObject": .path(PathObject(element))
        case "ImageObject":
            .image(
                ImageObject(
                    resource: element.integer("ResourceID"), substitution: element.integer("Substitution"),
                    mask: element.integer("ImageMask")))
        case "CompositeObject": element.integer("ResourceID").map { .composite($0) }
        case "PageBlock": .block(try self.objects(in: element))
        default: nil
        }
    }

    private mutating func object(_ element: XMLElement, _ kind: PageObject.Kind) throws(OFDError) -> PageObject {
        PageObject(
            identifier: element.integer("ID"),
            boundary: element.box("Boundary") ?? OFDBox(x: 0, y: 0, width: 0, height: 0),
            isVisible: element.flag("Visible") ?? true,
            kind: kind,
            transform: element.transform("CTM"),
            style: try self.style(element),
            alpha: element.integer("Alpha"),
            clips: try self.clips(element))
    }

    /// The style an element states itself; drawing parameters have the same fields.
    mutating func style(_ element: XMLElement) throws(OFDError) -> DrawingStyle {
        DrawingStyle(
            parameter: element.integer("DrawParam"),
            lineWidth: element.number("LineWidth"),
            cap: element.attributeValue("Cap"),
            join: element.attributeValue("Join"),
            miterLimit: element.number("MiterLimit"),
            dashOffset: element.number("DashOffset"),
            dashPattern: element.numbers("DashPattern"),
            fill: try self.paint(element.first("FillColor")),
            stroke: try self.paint(element.first("StrokeColor")))
    }

    private mutating func clips(_ element: XMLElement) throws(OFDError) -> [ClipRegion] {
        guard let clips = element.first("Clips") else { return [] }
        let isTransformed = clips.flag("TransFlag") ?? true
        var regions: [ClipRegion] = []
        for clip in clips.all("Clip") {
            var areas: [ClipRegion.Area] = []
            for area in clip.all("Area") {
                for shape in area.elements where shape.name == "Path" || shape.name == "Text" {
                    let kind: PageObject.Kind =
                        shape.name == "Path" ? .path(PathObject(shape)) : .text(TextObject(shape))
                    let object = try self.object(shape, kind)
                    areas.append(ClipRegion.Area(transform: area.transform("CTM"), object: object))
                }
            }
            regions.append(ClipRegion(areas: areas, isTransformed: isTransformed))
        }
        return regions
    }
}

extension PageObjectReader {
    private mutating func paint(_ element: XMLElement?) throws(OFDError) -> Paint? {
        guard let element else { return nil }
        var kind = Paint.Kind.plain
        if let shading = element.first("AxialShd") {
            kind = .axial(Shading(shading))
        } else if let shading = element.first("RadialShd") {
            kind = .radial(Shading(shading))
        } else if let pattern = element.first("Pattern") {
            kind = .pattern(try self.pattern(pattern))
        } else if let mesh = element.first("GouraudShd") ?? element.first("LaGouraudShd") {
            kind = .mesh(mesh.all("Point").compactMap { $0.first("Color").map { PaintColor($0) } })
        }
        return Paint(color: PaintColor(element), kind: kind)
    }

    private mutating func pattern(_ element: XMLElement) throws(OFDError) -> PaintPattern {
        let (width, height) = (element.number("Width") ?? 0, element.number("Height") ?? 0)
        let (xStep, yStep) = (abs(element.number("XStep") ?? width), abs(element.number("YStep") ?? height))
        return PaintPattern(
            width: width, height: height, xStep: max(xStep, width), yStep: max(yStep, height),
            isRelativeToPage: element.attributeValue("RelativeTo") == "Page",
            transform: element.transform("CTM"),
            objects: try element.first("CellContent").map { (cell) throws(OFDError) in try self.objects(in: cell) }
                ?? [])
    }
}

extension PaintColor {
    init(_ element: XMLElement) {
        // A component may be written as hexadecimal digits behind '#'.
        let parts = element.attributeValue("Value")?.split(whereSeparator: \.isWhitespace).prefix(4) ?? []
        self.components = parts.compactMap { part in
            part.hasPrefix("#") ? Int(part.dropFirst(), radix: 16).map(Double.init) : OFDNumber.parse(part)
        }
        self.index = element.integer("Index")
        self.space = element.integer("ColorSpace")
        self.alpha = element.integer("Alpha")
    }
}

extension Shading {
    fileprivate init(_ element: XMLElement) {
        self.start = element.point("StartPoint") ?? OFDPoint(x: 0, y: 0)
        self.end = element.point("EndPoint") ?? OFDPoint(x: 0, y: 0)
        self.startRadius = max(0, element.number("StartRadius") ?? 0)
        self.endRadius = max(0, element.number("EndRadius") ?? 0)
        self.eccentricity = min(max(element.number("Eccentricity") ?? 0, 0), 0.9999)
        self.angle = element.number("Angle") ?? 0
        self.spread = element.attributeValue("MapType").flatMap { Spread(rawValue: $0) } ?? .direct
        self.mapUnit = element.number("MapUnit")
        let extend = element.integer("Extend") ?? 0
        (self.goesOnBefore, self.goesOnBehind) = (extend & 1 != 0, extend & 2 != 0)
        let segments = element.all("Segment").prefix(256)
        self.stops = segments.enumerated().compactMap { index, segment in
            // Without positions the colours are spread evenly.
            let even = segments.count > 1 ? Double(index) / Double(segments.count - 1) : 0
            let position = min(max(segment.number("Position") ?? even, 0), 1)
            return segment.first("Color").map { Stop(position: position, color: PaintColor($0)) }
        }
    }
}

extension PathObject {
    fileprivate init(_ element: XMLElement) {
        self.isStroked = element.flag("Stroke") ?? true
        self.isFilled = element.flag("Fill") ?? false
        self.isEvenOdd = element.attributeValue("Rule") == "Even-Odd"
        self.figure = PathFigure(abbreviated: element.string("AbbreviatedData") ?? "")
    }
}

extension TextObject {
    fileprivate init(_ element: XMLElement) {
        self.font = element.integer("Font")
        self.size = element.number("Size") ?? 0
        self.isStroked = element.flag("Stroke") ?? false
        self.isFilled = element.flag("Fill") ?? true
        self.horizontalScale = element.number("HScale") ?? 1
        self.readDirection = element.integer("ReadDirection") ?? 0
        self.characterDirection = element.integer("CharDirection") ?? 0
        self.weight = element.integer("Weight")
        self.isItalic = element.flag("Italic") ?? false
        self.codes = element.all("TextCode").map { code in
            TextCode(
                text: code.text, x: code.number("X"), y: code.number("Y"),
                deltaX: DeltaList.parse(code.attributeValue("DeltaX")),
                deltaY: DeltaList.parse(code.attributeValue("DeltaY")))
        }
        self.glyphRuns = element.all("CGTransform").map { run in
            let glyphs = OFDNumber.list(run.string("Glyphs") ?? "").map { Int($0) }
            return GlyphRun(
                codePosition: max(0, run.integer("CodePosition") ?? 0),
                codeCount: max(1, run.integer("CodeCount") ?? 1),
                glyphs: Array(glyphs.prefix(max(1, run.integer("GlyphCount") ?? 1))))
        }.sorted { $0.codePosition < $1.codePosition }
    }
}
