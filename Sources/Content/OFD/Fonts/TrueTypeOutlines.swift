/// Outlines of quadratic curves (glyf, loca).
struct TrueTypeOutlines: Sendable {
    private let locations: BigEndianBytes
    private let glyphs: BigEndianBytes
    private let hasLongLocations: Bool
    private let count: Int

    /// How deep glyphs may be made of glyphs, and of how many parts one may be.
    private static let (depthLimit, partLimit) = (6, 128)

    init?(_ tables: FontTables, head: BigEndianBytes) {
        guard let glyphs = tables["glyf"], let locations = tables["loca"], let format = head.i16(50) else { return nil }
        self.glyphs = glyphs
        self.locations = locations
        self.hasLongLocations = format != 0
        self.count = tables["maxp"]?.u16(4) ?? 0xffff
    }

    func outline(of glyph: Int) -> PathFigure? {
        var parts = 0
        return self.segments(of: glyph, depth: 0, parts: &parts).map { PathFigure(segments: $0) }
    }

    private func data(of glyph: Int) -> BigEndianBytes? {
        guard glyph >= 0, glyph < self.count else { return nil }
        let (start, end): (Int?, Int?) =
            self.hasLongLocations
            ? (self.locations.u32(4 * glyph), self.locations.u32(4 * glyph + 4))
            : (self.locations.u16(2 * glyph).map { 2 * $0 }, self.locations.u16(2 * glyph + 2).map { 2 * $0 })
        guard let start else { return nil }
        guard let end, end >= start else { return self.glyphs.tail(start) }
        return self.glyphs.slice(start, end - start) ?? self.glyphs.tail(start)
    }

    private func segments(of glyph: Int, depth: Int, parts: inout Int) -> [PathFigure.Segment]? {
        parts += 1
        guard depth < Self.depthLimit, parts <= Self.partLimit, let data = self.data(of: glyph) else { return nil }
        guard data.count >= 10, let contours = data.i16(0) else { return [] }
        return contours >= 0 ? Self.simple(data, contours) : self.composite(data, depth: depth, parts: &parts)
    }

    private func composite(_ data: BigEndianBytes, depth: Int, parts: inout Int) -> [PathFigure.Segment]? {
        var segments: [PathFigure.Segment] = []
        var position = 10
        while let flags = data.u16(position), let glyph = data.u16(position + 2) {
            position += 4
            let isWide = flags & 1 != 0
            let x = isWide ? data.i16(position) : data.i8(position)
            let y = isWide ? data.i16(position + 2) : data.i8(position + 1)
            position += isWide ? 4 : 2
            var map = OFDTransform.identity
            // Parts that are placed by matching points are rare, and stand at the origin here.
            if flags & 2 != 0 { (map.e, map.f) = (Double(x ?? 0), Double(y ?? 0)) }
            let numbers = flags & 8 != 0 ? 1 : flags & 0x40 != 0 ? 2 : flags & 0x80 != 0 ? 4 : 0
            let values = (0..<numbers).map { Double(data.i16(position + 2 * $0) ?? 0) / 16384 }
            position += 2 * numbers
            switch numbers {
            case 1: (map.a, map.d) = (values[0], values[0])
            case 2: (map.a, map.d) = (values[0], values[1])
            case 4: (map.a, map.b, map.c, map.d) = (values[0], values[1], values[2], values[3])
            default: break
            }
            for segment in self.segments(of: glyph, depth: depth + 1, parts: &parts) ?? [] {
                segments.append(segment.mapped(by: map))
            }
            guard flags & 0x20 != 0 else { break }
        }
        return segments
    }

    private static func simple(_ data: BigEndianBytes, _ contours: Int) -> [PathFigure.Segment]? {
        guard contours > 0 else { return [] }
        let ends = (0..<contours).compactMap { data.u16(10 + 2 * $0) }
        guard ends.count == contours, let last = ends.last, last < 20_000,
            let instructions = data.u16(10 + 2 * contours)
        else { return nil }
        var reader = PointReader(data, position: 12 + 2 * contours + instructions)
        guard let points = reader.points(last + 1) else { return nil }
        var segments: [PathFigure.Segment] = []
        var start = 0
        for end in ends {
            // The ends of contours rise; one that lies behind the last point is no end.
            guard end >= start, end < points.count else { continue }
            Self.append(points[start...end], to: &segments)
            start = end + 1
        }
        return segments
    }

    /// A contour whose points off the curve control it; between two of them lies a point on it.
    private static func append(_ contour: ArraySlice<PointReader.Point>, to segments: inout [PathFigure.Segment]) {
        guard let first = contour.first, let last = contour.last, contour.count > 1 else { return }
        let start = first.isOn ? first.place : last.isOn ? last.place : first.place.middle(to: last.place)
        segments.append(.move(start))
        var control: OFDPoint?
        for point in contour {
            if point.isOn {
                if let current = control {
                    segments.append(.quadratic(current, point.place))
                } else if point.place != start || segments.last != .move(start) {
                    segments.append(.line(point.place))
                }
                control = nil
            } else {
                if let current = control { segments.append(.quadratic(current, current.middle(to: point.place))) }
                control = point.place
            }
        }
        if let control { segments.append(.quadratic(control, start)) }
        segments.append(.close)
    }
}

/// The points of a simple glyph.
private struct PointReader {
    struct Point {
        var place: OFDPoint
        let isOn: Bool
    }

    private let data: BigEndianBytes
    private var position: Int

    init(_ data: BigEndianBytes, position: Int) {
        self.data = data
        self.position = position
    }

    mutating func points(_ count: Int) -> [Point]? {
        var flags: [Int] = []
        while flags.count < count {
            guard let flag = self.data.u8(self.position) else { return nil }
            self.position += 1
            flags.append(flag)
            guard flag & 8 != 0 else { continue }
            guard let repeats = self.data.u8(self.position) else { return nil }
            self.position += 1
            flags += [Int](repeating: flag, count: min(repeats, count - flags.count))
        }
        guard let xs = self.coordinates(flags, short: 2, same: 16), let ys = self.coordinates(flags, short: 4, same: 32)
        else { return nil }
        return flags.indices.map { index in
            Point(place: OFDPoint(x: Double(xs[index]), y: Double(ys[index])), isOn: flags[index] & 1 != 0)
        }
    }

    private mutating func coordinates(_ flags: [Int], short: Int, same: Int) -> [Int]? {
        var (value, values): (Int, [Int]) = (0, [])
        for flag in flags {
            if flag & short != 0 {
                guard let step = self.data.u8(self.position) else { return nil }
                self.position += 1
                value += flag & same != 0 ? step : -step
            } else if flag & same == 0 {
                guard let step = self.data.i16(self.position) else { return nil }
                self.position += 2
                value += step
            }
            values.append(value)
        }
        return values
    }
}

extension OFDPoint {
    func middle(to other: Self) -> Self { Self(x: (self.x + other.x) / 2, y: (self.y + other.y) / 2) }
}

extension PathFigure.Segment {
    /// The segment in another space; an arc keeps its radii, which no outline of a glyph has.
    func mapped(by map: OFDTransform) -> Self {
        switch self {
        case .move(let point): .move(map.apply(point))
        case .line(let point): .line(map.apply(point))
        case .quadratic(let control, let point): .quadratic(map.apply(control), map.apply(point))
        case .cubic(let first, let second, let point):
            .cubic(map.apply(first), map.apply(second), map.apply(point))
        case .arc(let rx, let ry, let angle, let isLarge, let isSwept, let point):
            .arc(rx: rx, ry: ry, angle: angle, isLarge: isLarge, isSwept: isSwept, to: map.apply(point))
        case .close: .close
        }
    }
}
