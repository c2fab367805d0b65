/// The advances from each character to the next (DeltaX, DeltaY): numbers, and `g N v` for N times v.
enum DeltaList {
    /// More characters than one object can have.
    static let limit = 100_000

    static func parse(_ text: String?) -> [Double] {
        guard let text else { return [] }
        var deltas: [Double] = []
        var parts = text.split(whereSeparator: { $0.isWhitespace || $0 == "," }).makeIterator()
        while deltas.count < Self.limit, let part = parts.next() {
            if part == "g" || part == "G" {
                guard let count = parts.next().flatMap({ Int($0) }), count >= 0,
                    let value = parts.next().flatMap({ OFDNumber.parse($0) })
                else { break }
                deltas += [Double](repeating: value, count: min(count, Self.limit - deltas.count))
            } else {
                guard let value = OFDNumber.parse(part) else { break }
                deltas.append(value)
            }
        }
        return deltas
    }
}
