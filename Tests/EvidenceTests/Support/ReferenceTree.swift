import Cryptography

/// RFC 6962 § 2.1 word by word over a full array, sharing nothing with the library but the digest.
struct ReferenceTree {
    let algorithm: DigestAlgorithm
    let entries: [[UInt8]]

    func hash(_ parts: [UInt8]...) throws -> [UInt8] { try self.algorithm.hash(parts.flatMap { $0 }).bytes }

    func root(_ range: Range<Int>? = nil) throws -> [UInt8] {
        let range = range ?? self.entries.indices
        switch range.count {
        case 0: return try self.hash([])
        case 1: return try self.hash([0], self.entries[range.lowerBound])
        default:
            let split = range.lowerBound + Self.split(range.count)
            return try self.hash([1], self.root(range.lowerBound..<split), self.root(split..<range.upperBound))
        }
    }

    /// PATH(m, D[n]).
    func path(_ index: Int, _ range: Range<Int>) throws -> [[UInt8]] {
        guard range.count > 1 else { return [] }
        let split = range.lowerBound + Self.split(range.count)
        return index < split
            ? try self.path(index, range.lowerBound..<split) + [self.root(split..<range.upperBound)]
            : try self.path(index, split..<range.upperBound) + [self.root(range.lowerBound..<split)]
    }

    /// SUBPROOF(m, D[n], b).
    func proof(_ size: Int, _ range: Range<Int>, isWhole: Bool = true) throws -> [[UInt8]] {
        if size == range.count { return isWhole ? [] : [try self.root(range)] }
        let k = Self.split(range.count)
        let split = range.lowerBound + k
        return size <= k
            ? try self.proof(size, range.lowerBound..<split, isWhole: isWhole) + [self.root(split..<range.upperBound)]
            : try self.proof(size - k, split..<range.upperBound, isWhole: false)
                + [self.root(range.lowerBound..<split)]
    }

    private static func split(_ count: Int) -> Int {
        var k = 1
        while k * 2 < count { k *= 2 }
        return k
    }
}
