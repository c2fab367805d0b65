/// The outline of a path, read from its abbreviated form.
struct PathFigure: Sendable, Hashable {
    enum Segment: Sendable, Hashable {
        case move(OFDPoint)
        case line(OFDPoint)
        case quadratic(OFDPoint, OFDPoint)
        case cubic(OFDPoint, OFDPoint, OFDPoint)
        case arc(rx: Double, ry: Double, angle: Double, isLarge: Bool, isSwept: Bool, to: OFDPoint)
        case close
    }

    private(set) var segments: [Segment] = []

    static let segmentLimit = 500_000

    init(segments: [Segment]) { self.segments = segments }

    /// Reads `M`, `S`, `L`, `Q`, `B`, `A` and `C`; what follows something else is left out.
    ///
    /// Operators may stand next to their numbers, and one operator may serve several groups of numbers.
    init(abbreviated text: String) {
        var tokens = PathTokens(text)
        var operation: Character?
        while self.segments.count < Self.segmentLimit {
            if let next = tokens.operation() {
                operation = next
                if next == "C" {
                    self.segments.append(.close)
                    operation = nil
                    continue
                }
            } else if tokens.isAtEnd {
                return
            }
            guard let current = operation, let segment = Self.segment(current, &tokens) else { return }
            self.segments.append(segment)
        }
    }

    private static func segment(_ operation: Character, _ tokens: inout PathTokens) -> Segment? {
        switch operation {
        case "M", "S": tokens.point().map { .move($0) }
        case "L": tokens.point().map { .line($0) }
        case "Q":
            tokens.point().flatMap { control in tokens.point().map { .quadratic(control, $0) } }
        case "B":
            tokens.point().flatMap { first in
                tokens.point().flatMap { second in tokens.point().map { .cubic(first, second, $0) } }
            }
        case "A": Self.arc(&tokens)
        default: nil
        }
    }

    private static func arc(_ tokens: inout PathTokens) -> Segment? {
        guard let rx = tokens.number(), let ry = tokens.number(), let angle = tokens.number(),
            let large = tokens.number(), let sweep = tokens.number(), let end = tokens.point()
        else { return nil }
        return .arc(rx: abs(rx), ry: abs(ry), angle: angle, isLarge: large != 0, isSwept: sweep != 0, to: end)
    }

    /// A rectangle.
    static func rectangle(_ box: OFDBox) -> Self {
        let (right, bottom) = (box.x + box.width, box.y + box.height)
        return Self(segments: [
            .move(OFDPoint(x: box.x, y: box.y)), .line(OFDPoint(x: right, y: box.y)),
            .line(OFDPoint(x: right, y: bottom)), .line(OFDPoint(x: box.x, y: bottom)), .close,
        ])
    }
}

/// The operators and numbers of an abbreviated path.
private struct PathTokens {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) { self.bytes = Array(text.utf8) }

    var isAtEnd: Bool { self.position >= self.bytes.count }

    private mutating func skipSpace() {
        while self.position < self.bytes.count, [0x20, 0x09, 0x0a, 0x0d, 0x2c].contains(self.bytes[self.position]) {
            self.position += 1
        }
    }

    /// The operator that stands next, if one does.
    mutating func operation() -> Character? {
        self.skipSpace()
        guard self.position < self.bytes.count else { return nil }
        let byte = self.bytes[self.position]
        guard (0x41...0x5a).contains(byte) else { return nil }
        self.position += 1
        return Character(Unicode.Scalar(byte))
    }

    mutating func number() -> Double? {
        self.skipSpace()
        let start = self.position
        while self.position < self.bytes.count {
            let byte = self.bytes[self.position]
            let isSign = byte == 0x2b || byte == 0x2d
            // A sign inside belongs to an exponent only.
            let isInside = !isSign || self.position == start || self.bytes[self.position - 1] | 0x20 == 0x65
            guard (0x30...0x39).contains(byte) || byte == 0x2e || byte | 0x20 == 0x65 || isSign, isInside else { break }
            self.position += 1
        }
        return OFDNumber.parse(self.bytes.span, start..<self.position)
    }

    mutating func point() -> OFDPoint? {
        guard let x = self.number(), let y = self.number() else { return nil }
        return OFDPoint(x: x, y: y)
    }
}
