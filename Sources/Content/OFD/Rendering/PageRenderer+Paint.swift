extension PageRenderer {
    /// The attributes that paint an area or a line.
    ///
    /// - Parameters:
    ///   - paint: The colour or what stands for it.
    ///   - attribute: `fill` or `stroke`.
    ///   - context: What is painted.
    ///   - none: The colour without a paint; nil paints nothing then.
    /// - Throws: ``OFDError`` when a limit is passed.
    /// - Returns: The attributes, or nil when nothing is painted.
    mutating func paint(
        _ paint: Paint?,
        _ attribute: String,
        _ context: DrawingContext,
        none: String?
    ) throws(OFDError) -> String? {
        guard let paint else { return none.map { " \(attribute)=\"\($0)\"" } }
        let reference: String? =
            switch paint.kind {
            case .plain: nil
            case .mesh(let colors): self.mean(of: colors)
            case .axial(let shading): try self.define(shading, isRadial: false)
            case .radial(let shading): try self.define(shading, isRadial: true)
            case .pattern(let pattern): try self.define(pattern, context)
            }
        guard let value = reference ?? self.value(of: paint.color) ?? none else { return nil }
        let opacity = Self.opacity(paint.color.alpha).map { " \(attribute)-opacity=\"\(OFDNumber.text($0))\"" } ?? ""
        return " \(attribute)=\"\(value)\"\(opacity)"
    }

    func value(of color: PaintColor) -> String? {
        color.rgb(in: self.resources, defaultSpace: self.document.defaultColorSpace).map { Self.hex($0) }
    }

    private static func hex(_ color: (Int, Int, Int)) -> String {
        "#" + [color.0, color.1, color.2].map { String($0 + 0x100, radix: 16).dropFirst() }.joined()
    }

    private func mean(of colors: [PaintColor]) -> String? {
        let space = self.document.defaultColorSpace
        let values = colors.compactMap { $0.rgb(in: self.resources, defaultSpace: space) }
        guard !values.isEmpty else { return nil }
        let sum = values.reduce((0, 0, 0)) { ($0.0 + $1.0, $0.1 + $1.1, $0.2 + $1.2) }
        return Self.hex((sum.0 / values.count, sum.1 / values.count, sum.2 / values.count))
    }

    private mutating func define(_ shading: Shading, isRadial: Bool) throws(OFDError) -> String? {
        guard !shading.stops.isEmpty else { return nil }
        let identifier = self.prefix + self.canvas.identifier("s")
        let name = isRadial ? "radialGradient" : "linearGradient"
        let place = isRadial ? Self.radialPlace(shading) : Self.axialPlace(shading)
        let spread =
            switch shading.spread {
            case .direct: ""
            case .repeat: " spreadMethod=\"repeat\""
            case .reflect: " spreadMethod=\"reflect\""
            }
        let stops = self.stops(shading)
        try self.canvas.define(
            "<\(name) id=\"\(identifier)\" gradientUnits=\"userSpaceOnUse\"\(place)\(spread)>\(stops)</\(name)>")
        return "url(#\(identifier))"
    }

    private func stops(_ shading: Shading) -> String {
        let stop = { (position: Double, color: PaintColor, isHidden: Bool) -> String in
            let value = self.value(of: color) ?? "#000"
            let opacity = isHidden ? 0 : Self.opacity(color.alpha)
            let attribute = opacity.map { " stop-opacity=\"\(OFDNumber.text($0))\"" } ?? ""
            return "<stop offset=\"\(OFDNumber.text(position))\" stop-color=\"\(value)\"\(attribute)/>"
        }
        let sorted = shading.stops.sorted { $0.position < $1.position }
        var text = sorted.map { stop($0.position, $0.color, false) }.joined()
        // SVG goes on with the outermost colours; where the standard does not, they are made invisible.
        guard shading.spread == .direct, let first = sorted.first, let last = sorted.last else { return text }
        if !shading.goesOnBefore { text = stop(0, first.color, true) + text }
        if !shading.goesOnBehind { text += stop(1, last.color, true) }
        return text
    }

    private static func axialPlace(_ shading: Shading) -> String {
        var end = shading.end
        let (x, y) = (shading.end.x - shading.start.x, shading.end.y - shading.start.y)
        let length = (x * x + y * y).squareRoot()
        if shading.spread != .direct, let unit = shading.mapUnit, unit > 0, length > 0 {
            end = OFDPoint(x: shading.start.x + x / length * unit, y: shading.start.y + y / length * unit)
        }
        return " x1=\"\(OFDNumber.text(shading.start.x))\" y1=\"\(OFDNumber.text(shading.start.y))\""
            + " x2=\"\(OFDNumber.text(end.x))\" y2=\"\(OFDNumber.text(end.y))\""
    }

    private static func radialPlace(_ shading: Shading) -> String {
        let text = { (value: Double) in OFDNumber.text(value) }
        var place = " cx=\"\(text(shading.end.x))\" cy=\"\(text(shading.end.y))\" r=\"\(text(shading.endRadius))\""
        place += " fx=\"\(text(shading.start.x))\" fy=\"\(text(shading.start.y))\" fr=\"\(text(shading.startRadius))\""
        guard shading.eccentricity > 0 else { return place }
        // The shorter axis of an ellipse of this eccentricity.
        let short = (1 - shading.eccentricity * shading.eccentricity).squareRoot()
        let (x, y) = (text(shading.end.x), text(shading.end.y))
        return place + " gradientTransform=\"rotate(\(text(shading.angle)) \(x) \(y)) translate(\(x) \(y)) "
            + "scale(1 \(text(short))) translate(\(text(-shading.end.x)) \(text(-shading.end.y)))\""
    }

    private mutating func define(_ pattern: PaintPattern, _ context: DrawingContext) throws(OFDError) -> String? {
        guard pattern.xStep > 0, pattern.yStep > 0, pattern.width > 0, pattern.height > 0 else { return nil }
        var map = pattern.transform ?? .identity
        if pattern.isRelativeToPage, let back = context.total.inverse { map = map.then(back) }
        let identifier = self.prefix + self.canvas.identifier("p")
        let text = { (value: Double) in OFDNumber.text(value) }
        self.canvas.beginDefinition()
        try self.canvas.append(
            "<pattern id=\"\(identifier)\" patternUnits=\"userSpaceOnUse\" width=\"\(text(pattern.xStep))\" "
                + "height=\"\(text(pattern.yStep))\""
                + (map == .identity ? "" : " patternTransform=\"\(map.matrix)\"") + ">")
        try self.draw(pattern.objects, DrawingStyle(), map.then(context.total))
        try self.canvas.append("</pattern>")
        self.canvas.endDefinition()
        return "url(#\(identifier))"
    }
}
