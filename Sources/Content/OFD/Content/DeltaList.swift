/// The advances from each character to the next (DeltaX, DeltaY): numbers, and `g N v` for N times v.
enum DeltaList {
    /// More characters than one object can have.
    static let limit = 100_000

    /// What the next word is.
    private enum Expected {
        case advance
        case count
        case repeated(Int)
    }

    static func parse(_ text: String?) -> [Double] {
        guard let text else { return [] }
        var deltas: [Double] = []
        var expected = Expected.advance
        ListWords.forEach(of: text) { bytes, range in
            switch expected {
            case .advance where range.count == 1 && bytes[range.lowerBound] | 0x20 == 0x67:
                expected = .count
            case .advance:
                guard let value = OFDNumber.parse(bytes, range) else { return false }
                deltas.append(value)
            case .count:
                guard let count = Self.count(bytes, range) else { return false }
                expected = .repeated(count)
            case .repeated(let count):
                guard let value = OFDNumber.parse(bytes, range) else { return false }
                deltas += [Double](repeating: value, count: min(count, Self.limit - deltas.count))
                expected = .advance
            }
            return deltas.count < Self.limit
        }
        return deltas
    }

    /// A number of characters; one beyond the limit counts as the limit.
    private static func count(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Int? {
        let start = bytes[range.lowerBound] == 0x2b ? range.lowerBound + 1 : range.lowerBound
        guard start < range.upperBound else { return nil }
        var count = 0
        for position in start..<range.upperBound {
            guard (0x30...0x39).contains(bytes[position]) else { return nil }
            count = min(count * 10 + Int(bytes[position] - 0x30), Self.limit)
        }
        return count
    }
}
