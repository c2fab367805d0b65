/// A picture of black and white points.
struct Bitmap: Hashable, Sendable {
    let width: Int
    let height: Int
    private(set) var points: [UInt8]

    init(width: Int, height: Int, isBlack: Bool = false) {
        self.width = width
        self.height = height
        self.points = [UInt8](repeating: isBlack ? 1 : 0, count: width * height)
    }

    /// A point; what lies outside is white.
    subscript(x: Int, y: Int) -> UInt8 {
        get { x >= 0 && x < self.width && y >= 0 && y < self.height ? self.points[y * self.width + x] : 0 }
        set { self.points[y * self.width + x] = newValue }
    }

    mutating func copyRow(from source: Int, to target: Int) {
        for x in 0..<self.width { self[x, target] = self[x, source] }
    }

    /// The picture as BMP, one bit a point.
    var bmp: [UInt8] {
        let stride = (self.width + 31) / 32 * 4
        let four = { (value: Int) in (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        var bytes = Array("BM".utf8) + four(62 + stride * self.height) + four(0) + four(62)
        bytes += four(40) + four(self.width) + four(self.height) + [1, 0, 1, 0] + four(0) + four(stride * self.height)
        bytes += four(2835) + four(2835) + four(2) + four(2) + [255, 255, 255, 0, 0, 0, 0, 0]
        for y in (0..<self.height).reversed() {
            var row = [UInt8](repeating: 0, count: stride)
            for x in 0..<self.width where self[x, y] != 0 { row[x / 8] |= 0x80 >> UInt8(x % 8) }
            bytes += row
        }
        return bytes
    }
}

/// A region coded point by point (ITU-T T.88 § 6.2), by the four templates.
struct GenericRegion {
    private let template: Int
    private let isPredicted: Bool
    /// The places of the neighbours that make up a context, lowest bit first.
    private let neighbours: [(x: Int, y: Int)]

    init(template: Int, isPredicted: Bool, adaptive: [(x: Int, y: Int)]) {
        self.template = template
        self.isPredicted = isPredicted
        let row = { (range: ClosedRange<Int>, y: Int) in range.reversed().map { (x: $0, y: y) } }
        switch template {
        case 0:
            self.neighbours =
                row(-4...(-1), 0) + [adaptive[0]] + row(-2...2, -1) + [adaptive[1], adaptive[2]] + row(-1...1, -2)
                + [adaptive[3]]
        case 1: self.neighbours = row(-3...(-1), 0) + [adaptive[0]] + row(-2...2, -1) + row(-1...2, -2)
        case 2: self.neighbours = row(-2...(-1), 0) + [adaptive[0]] + row(-2...1, -1) + row(-1...1, -2)
        default: self.neighbours = row(-4...(-1), 0) + [adaptive[0]] + row(-3...1, -1)
        }
    }

    /// How many adaptive neighbours a template has.
    static func adaptiveCount(template: Int) -> Int { template == 0 ? 4 : 1 }

    func decode(_ data: ArraySlice<UInt8>, width: Int, height: Int) -> Bitmap {
        var bitmap = Bitmap(width: width, height: height)
        var decoder = ArithmeticDecoder(data)
        var contexts = [ArithmeticDecoder.Context](repeating: .init(), count: 1 << 16)
        let prediction = [0x9b25, 0x0795, 0x00e5, 0x0195][self.template]
        var isTypical = false
        for y in 0..<height {
            if self.isPredicted, decoder.decode(&contexts[prediction]) == 1 { isTypical.toggle() }
            guard !isTypical else {
                if y > 0 { bitmap.copyRow(from: y - 1, to: y) }
                continue
            }
            for x in 0..<width {
                var context = 0
                for (bit, place) in self.neighbours.enumerated() {
                    context |= Int(bitmap[x + place.x, y + place.y]) << bit
                }
                bitmap[x, y] = decoder.decode(&contexts[context])
            }
        }
        return bitmap
    }
}
