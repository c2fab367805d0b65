internal import OFD

/// How much of each dot of a picture is covered, from 0 to 1; shapes are laid upon one another.
struct CoverageMask: Sendable {
    let width: Int
    let height: Int
    private(set) var values: [Float]

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        self.values = [Float](repeating: 0, count: width * height)
    }

    /// Fills a shape.
    ///
    /// - Parameter polygons: Closed polygons in dots, y downwards; those that run the other way round within another cut holes.
    mutating func fill(_ polygons: [[OFDPoint]]) {
        guard let box = DotBox(around: polygons, width: self.width, height: self.height) else { return }
        var shape = ShapeCoverage(box)
        for polygon in polygons {
            guard let last = polygon.last else { continue }
            var previous = last
            for point in polygon {
                shape.add(from: previous, to: point)
                previous = point
            }
        }
        shape.merge(into: &self.values, width: self.width)
    }
}

/// The dots that a shape may touch.
private struct DotBox {
    let left: Int
    let top: Int
    let width: Int
    let height: Int

    /// Nil for a shape outside the picture, or one with places that are no numbers.
    init?(around polygons: [[OFDPoint]], width: Int, height: Int) {
        let points = polygons.joined()
        guard points.allSatisfy({ $0.x.isFinite && $0.y.isFinite }) else { return nil }
        guard let left = points.lazy.map(\.x).min(), let right = points.lazy.map(\.x).max(),
            let top = points.lazy.map(\.y).min(), let bottom = points.lazy.map(\.y).max()
        else { return nil }
        self.left = Int(min(max(left.rounded(.down), 0), Double(width)))
        self.top = Int(min(max(top.rounded(.down), 0), Double(height)))
        self.width = Int(min(max(right.rounded(.up), 0), Double(width))) - self.left
        self.height = Int(min(max(bottom.rounded(.up), 0), Double(height))) - self.top
        guard self.width > 0, self.height > 0 else { return nil }
    }
}

/// The exact areas that the edges of one shape cut off, gathered dot by dot and summed from left to right.
///
/// Each edge adds to the dots it crosses the part of the dot to its right, and once to the dot after, so that a running sum
/// gives what lies within. Contours that run against each other cancel out, which makes the holes.
private struct ShapeCoverage {
    private let box: DotBox
    private let stride: Int
    private var changes: [Float]

    init(_ box: DotBox) {
        self.box = box
        self.stride = box.width + 2
        self.changes = [Float](repeating: 0, count: self.stride * box.height)
    }

    mutating func add(from start: OFDPoint, to end: OFDPoint) {
        guard start.y != end.y else { return }
        let isDown = start.y < end.y
        let (upper, lower) = isDown ? (start, end) : (end, start)
        let (top, bottom) = (upper.y - Double(self.box.top), lower.y - Double(self.box.top))
        let slope = (lower.x - upper.x) / (lower.y - upper.y)
        let first = Int(max(top.rounded(.down), 0))
        let after = Int(min(bottom.rounded(.up), Double(self.box.height)))
        guard first < after else { return }
        for row in first..<after {
            let (from, to) = (max(Double(row), top), min(Double(row + 1), bottom))
            let x = (self.column(upper.x, slope, from - top), self.column(upper.x, slope, to - top))
            self.add(row, (min(x.0, x.1), max(x.0, x.1)), (to - from) * (isDown ? 1 : -1))
        }
    }

    /// Where an edge is at a height, kept within the box: what lies left of it covers the whole row, what lies right nothing.
    private func column(_ start: Double, _ slope: Double, _ height: Double) -> Double {
        min(max(start + slope * height - Double(self.box.left), 0), Double(self.box.width))
    }

    /// A piece of an edge within one row of dots.
    private mutating func add(_ row: Int, _ x: (left: Double, right: Double), _ height: Double) {
        let base = row * self.stride
        let (first, last) = (Int(x.left), Int(x.right))
        guard first < last else {
            let part = (x.left + x.right) / 2 - Double(first)
            self.changes[base + first] += Float(height * (1 - part))
            self.changes[base + first + 1] += Float(height * part)
            return
        }
        // The piece crosses several dots; each gets its share of the height.
        let perColumn = height / (x.right - x.left)
        for column in first...last {
            let (from, to) = (max(x.left, Double(column)), min(x.right, Double(column + 1)))
            guard from < to else { continue }
            let (share, part) = ((to - from) * perColumn, (from + to) / 2 - Double(column))
            self.changes[base + column] += Float(share * (1 - part))
            self.changes[base + column + 1] += Float(share * part)
        }
    }

    func merge(into values: inout [Float], width: Int) {
        for row in 0..<self.box.height {
            let target = (self.box.top + row) * width + self.box.left
            var sum: Float = 0
            for column in 0..<self.box.width {
                sum += self.changes[row * self.stride + column]
                values[target + column] = max(values[target + column], min(abs(sum), 1))
            }
        }
    }
}
