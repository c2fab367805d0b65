extension PageRenderer {
    /// Draws objects in their order.
    ///
    /// - Parameters:
    ///   - objects: The objects.
    ///   - inherited: The style of what they stand in.
    ///   - total: The map from the space they stand in to the page.
    /// - Throws: ``OFDError`` when a limit is passed.
    mutating func draw(_ objects: [PageObject], _ inherited: DrawingStyle, _ total: OFDTransform) throws(OFDError) {
        guard self.depth < self.limits.nesting else { throw .limit("the nesting of objects", self.limits.nesting) }
        self.depth += 1
        defer { self.depth -= 1 }
        for object in objects where object.isVisible {
            self.objectCount += 1
            guard self.objectCount <= self.limits.objectCount else {
                throw .limit("the number of objects", self.limits.objectCount)
            }
            try self.draw(object, inherited, total)
        }
    }

    private mutating func draw(_ object: PageObject, _ inherited: DrawingStyle, _ total: OFDTransform) throws(OFDError)
    {
        let parameter = self.resources.style(ofParameter: object.style.parameter)
        let style = object.style.filled(from: parameter).filled(from: inherited)
        let groups = try self.openClips(object)
        let space = object.space
        let context = DrawingContext(
            style: style, space: space, total: space.then(total), opacity: Self.opacity(object.alpha))
        switch object.kind {
        case .text(let text): try self.draw(text, context)
        case .path(let path): try self.draw(path, context)
        case .image(let image): try self.draw(image, context)
        case .composite(let identifier):
            try self.drawGroup(self.resources.composites[identifier] ?? [], context)
        case .block(let objects): try self.drawGroup(objects, context)
        }
        for _ in 0..<groups { try self.canvas.append("</g>") }
    }

    static func opacity(_ alpha: Int?) -> Double? {
        guard let alpha, alpha < 255 else { return nil }
        return Double(max(0, alpha)) / 255
    }

    private mutating func drawGroup(_ objects: [PageObject], _ context: DrawingContext) throws(OFDError) {
        guard !objects.isEmpty else { return }
        try self.canvas.append("<g\(context.space.attribute)\(context.opacityAttribute)>")
        try self.draw(objects, context.style, context.total)
        try self.canvas.append("</g>")
    }

    private mutating func draw(_ path: PathObject, _ context: DrawingContext) throws(OFDError) {
        guard !path.figure.segments.isEmpty else { return }
        let fill = path.isFilled ? try self.paint(context.style.fill, "fill", context, none: nil) : nil
        let stroke = path.isStroked ? try self.paint(context.style.stroke, "stroke", context, none: "#000") : nil
        guard fill != nil || stroke != nil else { return }
        var attributes = fill ?? " fill=\"none\""
        if let stroke { attributes += stroke + Self.strokeAttributes(context.style) }
        if path.isEvenOdd, fill != nil { attributes += " fill-rule=\"evenodd\"" }
        try self.canvas.append(
            "<path\(context.space.attribute)\(attributes)\(context.opacityAttribute) d=\"\(path.figure.data)\"/>")
    }

    /// GB/T 33190 § 8.2: width 0.353, flat ends, mitred joins up to 3.528.
    static func strokeAttributes(_ style: DrawingStyle) -> String {
        let text = { (value: Double) in OFDNumber.text(value) }
        var attributes = " stroke-width=\"\(text(max(style.lineWidth ?? 0.353, 0.01)))\""
        switch style.cap {
        case "Round": attributes += " stroke-linecap=\"round\""
        case "Square": attributes += " stroke-linecap=\"square\""
        default: break
        }
        switch style.join {
        case "Round": attributes += " stroke-linejoin=\"round\""
        case "Bevel": attributes += " stroke-linejoin=\"bevel\""
        default: attributes += " stroke-miterlimit=\"\(text(max(style.miterLimit ?? 3.528, 1)))\""
        }
        if let pattern = style.dashPattern?.prefix(32), pattern.contains(where: { $0 > 0 }),
            pattern.allSatisfy({ $0 >= 0 })
        {
            attributes += " stroke-dasharray=\"\(pattern.map(text).joined(separator: " "))\""
            if let offset = style.dashOffset { attributes += " stroke-dashoffset=\"\(text(offset))\"" }
        }
        return attributes
    }
}

/// What drawing an object needs to know.
struct DrawingContext {
    let style: DrawingStyle
    /// The map from the object's space to the one around it.
    let space: OFDTransform
    /// The map from the object's space to the page.
    let total: OFDTransform
    let opacity: Double?

    var opacityAttribute: String { self.opacity.map { " opacity=\"\(OFDNumber.text($0))\"" } ?? "" }
}

extension PageRenderer {
    /// Opens a group for each region that an object is clipped to.
    ///
    /// - Returns: How many groups are to be closed again.
    private mutating func openClips(_ object: PageObject) throws(OFDError) -> Int {
        var count = 0
        for region in object.clips.prefix(16) {
            guard let identifier = try self.clipPath(of: region, object) else { continue }
            try self.canvas.append("<g clip-path=\"url(#\(identifier))\">")
            count += 1
        }
        return count
    }

    /// Defines a region in the space around the object.
    private mutating func clipPath(of region: ClipRegion, _ object: PageObject) throws(OFDError) -> String? {
        let boundary = OFDTransform.moving(object.boundary.x, object.boundary.y)
        let outer = region.isTransformed ? object.space : boundary
        var shapes = ""
        for area in region.areas {
            guard case .path(let path) = area.object.kind, !path.figure.segments.isEmpty else { continue }
            let map = area.object.space.then(area.transform ?? .identity).then(outer)
            let rule = path.isEvenOdd ? " clip-rule=\"evenodd\"" : ""
            shapes += "<path\(map.attribute)\(rule) d=\"\(path.figure.data)\"/>"
        }
        guard !shapes.isEmpty else { return nil }
        let identifier = self.prefix + self.canvas.identifier("c")
        try self.canvas.define("<clipPath id=\"\(identifier)\">\(shapes)</clipPath>")
        return identifier
    }
}
