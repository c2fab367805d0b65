/// A place in millimetres, x to the right and y downwards.
public struct OFDPoint: Hashable, Sendable {
    /// The distance from the left.
    public var x: Double
    /// The distance from the top.
    public var y: Double

    /// A place.
    public init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

/// A rectangle (ST_Box) in millimetres.
public struct OFDBox: Hashable, Sendable {
    /// The left edge.
    public var x: Double
    /// The upper edge.
    public var y: Double
    /// The extent to the right.
    public var width: Double
    /// The extent downwards.
    public var height: Double

    /// A rectangle.
    public init(x: Double, y: Double, width: Double, height: Double) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// Reads four numbers, or nil for anything else.
    init?(_ text: String) {
        let numbers = OFDNumber.list(text)
        guard numbers.count == 4 else { return nil }
        self.init(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
    }
}

/// An affine map (CTM): x' = a x + c y + e, y' = b x + d y + f.
public struct OFDTransform: Hashable, Sendable {
    var a, b, c, d, e, f: Double

    static let identity = Self(1, 0, 0, 1, 0, 0)

    init(_ a: Double, _ b: Double, _ c: Double, _ d: Double, _ e: Double, _ f: Double) {
        (self.a, self.b, self.c, self.d, self.e, self.f) = (a, b, c, d, e, f)
    }

    init?(_ text: String) {
        let numbers = OFDNumber.list(text)
        guard numbers.count == 6 else { return nil }
        self.init(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5])
    }

    static func moving(_ x: Double, _ y: Double) -> Self { Self(1, 0, 0, 1, x, y) }

    static func scaling(_ x: Double, _ y: Double) -> Self { Self(x, 0, 0, y, 0, 0) }

    /// A turn by quarter turns clockwise, as the page shows it.
    static func turning(quarters: Int) -> Self {
        switch ((quarters % 4) + 4) % 4 {
        case 1: Self(0, 1, -1, 0, 0, 0)
        case 2: Self(-1, 0, 0, -1, 0, 0)
        case 3: Self(0, -1, 1, 0, 0, 0)
        default: .identity
        }
    }

    /// This map first, then another.
    func then(_ next: Self) -> Self {
        Self(
            next.a * self.a + next.c * self.b, next.b * self.a + next.d * self.b,
            next.a * self.c + next.c * self.d, next.b * self.c + next.d * self.d,
            next.a * self.e + next.c * self.f + next.e, next.b * self.e + next.d * self.f + next.f)
    }

    func apply(_ point: OFDPoint) -> OFDPoint {
        OFDPoint(
            x: self.a * point.x + self.c * point.y + self.e,
            y: self.b * point.x + self.d * point.y + self.f)
    }

    /// How much lengths grow, on the average of directions.
    var scale: Double { abs(self.a * self.d - self.b * self.c).squareRoot() }
}
