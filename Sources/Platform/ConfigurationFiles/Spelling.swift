/// Finds the word that was probably meant.
enum Spelling {
    /// The candidate nearest to a word, unless even that one is quite another word.
    static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let letters = Array(word.lowercased().unicodeScalars)
        // Longer words are not compared: the time is the product of the lengths.
        guard letters.count <= 64 else { return nil }
        let ranked = candidates.map { (distance: self.distance(letters, Array($0.lowercased().unicodeScalars)), $0) }
        guard let best = ranked.min(by: { $0 < $1 }), best.distance <= max(1, letters.count / 3) else { return nil }
        return best.1
    }

    /// How many letters to insert, delete, replace or swap with their neighbour (optimal string alignment).
    static func distance(_ from: [Unicode.Scalar], _ to: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...to.count)
        for row in 0..<from.count {
            var current = [row + 1]
            for column in 0..<to.count {
                let replaced = last[column] + (from[row] == to[column] ? 0 : 1)
                var best = min(replaced, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, from[row] == to[column - 1], from[row - 1] == to[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[to.count]
    }
}
