/// Follows the program of a glyph (Adobe Technical Note 5177, Type 2 charstrings); hints are passed over.
struct CharstringInterpreter {
    private let global: CompactIndex
    private let local: CompactIndex?
    private var stack: [Double] = []
    private var point = OFDPoint(x: 0, y: 0)
    private var segments: [PathFigure.Segment] = []
    private var isOpen = false
    private var hintCount = 0
    private var stepCount = 0
    private var hasEnded = false

    init(global: CompactIndex, local: CompactIndex?) {
        self.global = global
        self.local = local
    }

    mutating func figure(of charstring: BigEndianBytes) -> PathFigure? {
        guard self.run(charstring, depth: 0) else { return nil }
        self.close()
        return PathFigure(segments: self.segments)
    }

    private mutating func run(_ code: BigEndianBytes, depth: Int) -> Bool {
        guard depth <= 10 else { return false }
        var position = 0
        while !self.hasEnded, let byte = code.u8(position) {
            position += 1
            self.stepCount += 1
            guard self.stepCount <= 100_000, self.stack.count <= 64 else { return false }
            switch byte {
            case 28:
                self.stack.append(Double(code.i16(position) ?? 0))
                position += 2
            case 32...246: self.stack.append(Double(byte - 139))
            case 247...250:
                self.stack.append(Double((byte - 247) * 256 + (code.u8(position) ?? 0) + 108))
                position += 1
            case 251...254:
                self.stack.append(Double(-(byte - 251) * 256 - (code.u8(position) ?? 0) - 108))
                position += 1
            case 255:
                self.stack.append(Double(Int32(truncatingIfNeeded: code.u32(position) ?? 0)) / 65536)
                position += 4
            case 10, 29:
                guard self.call(byte == 10 ? self.local : self.global, depth) else { return false }
            case 11: return true
            case 14: self.hasEnded = true
            case 1, 3, 18, 23: self.countHints()
            case 19, 20:
                self.countHints()
                position += (self.hintCount + 7) / 8
            case 12:
                self.flex(code.u8(position) ?? 0)
                position += 1
            default: self.draw(byte)
            }
        }
        return true
    }

    private mutating func call(_ subroutines: CompactIndex?, _ depth: Int) -> Bool {
        guard let subroutines, let number = self.stack.popLast().flatMap({ Int(exactly: $0) }) else { return false }
        let bias = subroutines.count < 1240 ? 107 : subroutines.count < 33900 ? 1131 : 32768
        guard let code = subroutines[number + bias] else { return false }
        return self.run(code, depth: depth + 1)
    }

    private mutating func countHints() {
        self.hintCount += self.stack.count / 2
        self.stack = []
    }

    private mutating func close() {
        if self.isOpen { self.segments.append(.close) }
        self.isOpen = false
    }

    private mutating func move(_ x: Double, _ y: Double) {
        self.close()
        self.point = OFDPoint(x: self.point.x + x, y: self.point.y + y)
        self.segments.append(.move(self.point))
        self.isOpen = true
    }

    private mutating func line(_ x: Double, _ y: Double) {
        self.point = OFDPoint(x: self.point.x + x, y: self.point.y + y)
        self.segments.append(.line(self.point))
    }

    /// A curve by the steps from each of its points to the next.
    private mutating func curve(_ steps: [Double]) {
        let first = OFDPoint(x: self.point.x + steps[0], y: self.point.y + steps[1])
        let second = OFDPoint(x: first.x + steps[2], y: first.y + steps[3])
        self.point = OFDPoint(x: second.x + steps[4], y: second.y + steps[5])
        self.segments.append(.cubic(first, second, self.point))
    }
}

extension CharstringInterpreter {
    private mutating func draw(_ operation: Int) {
        defer { self.stack = [] }
        let values = self.stack
        switch operation {
        // An additional first number is the width of the glyph.
        case 21: if values.count >= 2 { self.move(values[values.count - 2], values[values.count - 1]) }
        case 22: if let x = values.last { self.move(x, 0) }
        case 4: if let y = values.last { self.move(0, y) }
        case 5: self.lines(values[...])
        case 6, 7: self.alternatingLines(values, isHorizontal: operation == 6)
        case 8: self.curves(values[...])
        case 24:
            self.curves(values.dropLast(2))
            self.lines(values.suffix(2))
        case 25:
            self.lines(values.dropLast(6))
            self.curves(values.suffix(6))
        case 26, 27: self.straightCurves(values, isHorizontal: operation == 27)
        case 30, 31: self.alternatingCurves(values, isHorizontal: operation == 31)
        default: return
        }
    }

    private mutating func lines(_ values: ArraySlice<Double>) {
        var rest = values
        while rest.count >= 2 {
            self.line(rest.removeFirst(), rest.removeFirst())
        }
    }

    private mutating func alternatingLines(_ values: [Double], isHorizontal: Bool) {
        for (index, value) in values.enumerated() {
            let goesSideways = index.isMultiple(of: 2) == isHorizontal
            self.line(goesSideways ? value : 0, goesSideways ? 0 : value)
        }
    }

    private mutating func curves(_ values: ArraySlice<Double>) {
        var rest = values
        while rest.count >= 6 {
            self.curve(Array(rest.prefix(6)))
            rest = rest.dropFirst(6)
        }
    }

    private mutating func straightCurves(_ values: [Double], isHorizontal: Bool) {
        var rest = values[...]
        var across = rest.count % 4 == 1 ? rest.removeFirst() : 0
        while rest.count >= 4 {
            let step = Array(rest.prefix(4))
            self.curve(
                isHorizontal
                    ? [step[0], across, step[1], step[2], step[3], 0] : [across, step[0], step[1], step[2], 0, step[3]])
            (across, rest) = (0, rest.dropFirst(4))
        }
    }

    private mutating func alternatingCurves(_ values: [Double], isHorizontal: Bool) {
        var (rest, goesSideways) = (values[...], isHorizontal)
        while rest.count >= 4 {
            let step = Array(rest.prefix(4))
            rest = rest.dropFirst(4)
            let last = rest.count == 1 ? rest.removeFirst() : 0
            self.curve(
                goesSideways
                    ? [step[0], 0, step[1], step[2], last, step[3]] : [0, step[0], step[1], step[2], step[3], last])
            goesSideways.toggle()
        }
    }

    /// The two curves of a flex.
    private mutating func flex(_ operation: Int) {
        defer { self.stack = [] }
        let v = self.stack
        switch operation {
        case 34 where v.count >= 7:
            self.curve([v[0], 0, v[1], v[2], v[3], 0])
            self.curve([v[4], 0, v[5], -v[2], v[6], 0])
        case 35 where v.count >= 12:
            self.curve(Array(v[0..<6]))
            self.curve(Array(v[6..<12]))
        case 36 where v.count >= 9:
            self.curve([v[0], v[1], v[2], v[3], v[4], 0])
            self.curve([v[5], 0, v[6], v[7], v[8], -(v[1] + v[3] + v[7])])
        case 37 where v.count >= 11:
            let (x, y) = (v[0] + v[2] + v[4] + v[6] + v[8], v[1] + v[3] + v[5] + v[7] + v[9])
            self.curve(Array(v[0..<6]))
            self.curve([v[6], v[7], v[8], v[9], abs(x) > abs(y) ? v[10] : -x, abs(x) > abs(y) ? -y : v[10]])
        default: return
        }
    }
}
