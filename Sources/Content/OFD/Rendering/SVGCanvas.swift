/// The text of an SVG document as it grows: escaped, bounded, with definitions apart from what is drawn.
///
/// What it writes holds no script, no style sheet and no reference but to its own definitions and to pictures inside.
struct SVGCanvas {
    private var drawing: [UInt8] = []
    private var definitions: [UInt8] = []
    private var pending: [[UInt8]] = []
    private var count = 0
    private let limit: Int
    private var identifiers = 0

    init(limit: Int) { self.limit = limit }

    /// A name that no other definition has.
    mutating func identifier(_ prefix: String) -> String {
        self.identifiers += 1
        return "\(prefix)\(self.identifiers)"
    }

    /// Appends markup that this module made.
    mutating func append(_ markup: String) throws(OFDError) { try self.append(bytes: markup.utf8) }

    mutating func append(bytes: some Collection<UInt8>) throws(OFDError) {
        self.count += bytes.count
        guard self.count <= self.limit else { throw .limit("the size of the picture in bytes", self.limit) }
        if self.pending.isEmpty {
            self.drawing.append(contentsOf: bytes)
        } else {
            self.pending[self.pending.count - 1].append(contentsOf: bytes)
        }
    }

    /// Turns what is appended into a definition, to which what is drawn refers; definitions may need others.
    mutating func beginDefinition() { self.pending.append([]) }

    /// Ends the innermost definition.
    mutating func endDefinition() { self.definitions += self.pending.popLast() ?? [] }

    /// Writes a definition whose markup is at hand.
    mutating func define(_ markup: String) throws(OFDError) {
        self.beginDefinition()
        try self.append(markup)
        self.endDefinition()
    }

    /// The document.
    func document(box: OFDBox, title: String) -> [UInt8] {
        let text = { (value: Double) in OFDNumber.text(value) }
        let head = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(text(box.width))mm" height="\(text(box.height))mm" \
            viewBox="\(text(box.x)) \(text(box.y)) \(text(box.width)) \(text(box.height))"><title>\(title.escaped)</title>

            """
        var bytes = Array(head.utf8)
        if !self.definitions.isEmpty { bytes += Array("<defs>".utf8) + self.definitions + Array("</defs>\n".utf8) }
        return bytes + self.drawing + Array("</svg>\n".utf8)
    }
}

extension String {
    /// The text as it may stand in an element or an attribute of XML.
    var escaped: String {
        var text = ""
        for scalar in self.unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            case "\t", "\n", "\r": text += " "
            case _ where scalar.value < 0x20 || scalar.value == 0xfffe || scalar.value == 0xffff: text += "\u{fffd}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

extension OFDTransform {
    /// The attribute, or nothing for the map that changes nothing.
    var attribute: String { self == .identity ? "" : " transform=\"\(self.matrix)\"" }

    var matrix: String {
        let parts = [self.a, self.b, self.c, self.d].map { OFDNumber.text($0, places: 7) }
        return "matrix(\((parts + [OFDNumber.text(self.e), OFDNumber.text(self.f)]).joined(separator: " ")))"
    }

    /// The map back, or nil when there is none.
    var inverse: Self? {
        let determinant = self.a * self.d - self.b * self.c
        guard abs(determinant) > 1e-12 else { return nil }
        let (a, b) = (self.d / determinant, -self.b / determinant)
        let (c, d) = (-self.c / determinant, self.a / determinant)
        return Self(a, b, c, d, -(a * self.e + c * self.f), -(b * self.e + d * self.f))
    }
}

extension PathFigure {
    /// The outline as SVG writes it (SVG 2 § 9.3); paths begin with a move.
    var data: String {
        var data = ""
        let text = { (point: OFDPoint) in "\(OFDNumber.text(point.x)) \(OFDNumber.text(point.y))" }
        for segment in self.segments {
            if data.isEmpty, case .move = segment {} else if data.isEmpty { data += "M0 0" }
            switch segment {
            case .move(let point): data += "M\(text(point))"
            case .line(let point): data += "L\(text(point))"
            case .quadratic(let control, let point): data += "Q\(text(control)) \(text(point))"
            case .cubic(let first, let second, let point): data += "C\(text(first)) \(text(second)) \(text(point))"
            case .arc(let rx, let ry, let angle, let isLarge, let isSwept, let point):
                let radii = text(OFDPoint(x: rx, y: ry))
                data += "A\(radii) \(OFDNumber.text(angle)) \(isLarge ? 1 : 0) \(isSwept ? 1 : 0) \(text(point))"
            case .close: data += "Z"
            }
        }
        return data
    }
}
