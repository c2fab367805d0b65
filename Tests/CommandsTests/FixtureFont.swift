/// A TrueType font made for tests: every character it has is a square frame.
enum FixtureFont {
    /// The characters that the font has.
    static let characters = "上杭县人民政府古田镇新罗区办公室财务专用章〇一二三四五六七八九十".unicodeScalars

    static let file = Self.make(Array(Self.characters))

    /// A font of 1000 units, whose frame reaches from 50 to 950 and from -70 to 830 and is 200 wide.
    static func make(_ characters: [Unicode.Scalar]) -> [UInt8] {
        let frame = Self.frame
        let places = Self.u32(0) + Self.u32(0) + Self.u32(frame.count)
        var head = [UInt8](repeating: 0, count: 54)
        head.replaceSubrange(18..<20, with: Self.u16(1000))
        head[51] = 1
        var hhea = [UInt8](repeating: 0, count: 36)
        hhea[35] = 2
        return Self.file([
            ("cmap", Self.characterMap(characters)), ("glyf", frame), ("head", head), ("hhea", hhea),
            ("hmtx", Self.u16(1000) + [0, 0] + Self.u16(1000) + [0, 0]), ("loca", places),
            ("maxp", [0, 1, 0, 0, 0, 2]),
        ])
    }

    /// Two contours, the inner one the other way round.
    private static var frame: [UInt8] {
        let points = [
            (50, -70), (50, 830), (950, 830), (950, -70), (250, 130), (750, 130), (750, 630), (250, 630),
        ]
        var (x, y): ([UInt8], [UInt8]) = ([], [])
        var last = (0, 0)
        for point in points {
            x += Self.u16(point.0 - last.0)
            y += Self.u16(point.1 - last.1)
            last = point
        }
        // Number of contours, box, ends of contours, no instructions, points on the curve with words for places.
        return Self.u16(2) + [0, 0, 0, 0, 0, 0, 0, 0] + Self.u16(3) + Self.u16(7) + Self.u16(0)
            + [UInt8](repeating: 1, count: 8) + x + y
    }

    /// Each character has the same glyph.
    private static func characterMap(_ characters: [Unicode.Scalar]) -> [UInt8] {
        let codes = Set(characters.map { Int($0.value) }).sorted()
        let groups = codes.flatMap { Self.u32($0) + Self.u32($0) + Self.u32(1) }
        return Self.u16(0) + Self.u16(1) + Self.u16(3) + Self.u16(10) + Self.u32(12) + Self.u16(12) + Self.u16(0)
            + Self.u32(16 + groups.count) + Self.u32(0) + Self.u32(codes.count) + groups
    }

    private static func file(_ tables: [(tag: String, bytes: [UInt8])]) -> [UInt8] {
        var directory = Self.u32(0x0001_0000) + Self.u16(tables.count) + [0, 0, 0, 0, 0, 0]
        var body: [UInt8] = []
        for table in tables {
            let place = 12 + 16 * tables.count + body.count
            directory += Array(table.tag.utf8) + Self.u32(0) + Self.u32(place) + Self.u32(table.bytes.count)
            body += table.bytes
        }
        return directory + body
    }

    private static func u16(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 0xff), UInt8(value & 0xff)] }

    private static func u32(_ value: Int) -> [UInt8] { Self.u16(value >> 16 & 0xffff) + Self.u16(value & 0xffff) }
}
