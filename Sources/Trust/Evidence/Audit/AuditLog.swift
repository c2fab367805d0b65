internal import Cryptography

/// The range of a log in an export, under examination.
struct AuditLog: Sendable {
    let range: AuditManifest.LogRange
    private let algorithm: DigestAlgorithm
    /// 32 bytes for each place from the first.
    private let entries: [UInt8]
    private var isSeen: [Bool]
    /// How many places up to the last have been shown.
    private(set) var shown = 0

    /// A range; nil when there are not as many entries as it has places.
    init?(_ range: AuditManifest.LogRange, _ algorithm: DigestAlgorithm, entries: [UInt8]) {
        guard entries.count == (range.size - range.first) * 32 else { return nil }
        self.range = range
        self.algorithm = algorithm
        self.entries = entries
        self.isSeen = Array(repeating: false, count: range.last - range.first)
    }

    private func entry(at index: Int) -> ArraySlice<UInt8> {
        let start = (index - self.range.first) * 32
        return self.entries[start..<(start + 32)]
    }

    /// Whether an entry stands at a place; true for places that are not in the range.
    func agrees(_ entry: Digest, at index: Int) -> Bool {
        guard index >= self.range.first, index < self.range.size else { return true }
        return self.entry(at: index).elementsEqual(entry.bytes)
    }

    /// Marks a place as shown.
    ///
    /// - Returns: False when it is outside, was shown before, or something else stands there.
    mutating func see(_ entry: Digest, at index: Int) -> Bool {
        let place = index - self.range.first
        guard self.isSeen.indices.contains(place), !self.isSeen[place], self.agrees(entry, at: index) else {
            return false
        }
        self.isSeen[place] = true
        self.shown += 1
        return true
    }

    /// Marks places as shown whose entries are among those of statements.
    mutating func see(statements: inout Set<Digest>) {
        for place in self.isSeen.indices where !self.isSeen[place] && !statements.isEmpty {
            let bytes = Array(self.entry(at: self.range.first + place))
            guard let digest = Digest(algorithm: self.algorithm, bytes: bytes),
                statements.remove(digest) != nil
            else { continue }
            self.isSeen[place] = true
            self.shown += 1
        }
    }

    /// The first place that was not shown.
    var gap: Int? { self.isSeen.firstIndex(of: false).map { self.range.first + $0 } }

    /// The first size at which the entries do not lead to the root that is claimed; sizes outside the range are left out.
    func disagreement(with claimed: [Int: Digest]) throws(CryptographyError) -> Int? {
        let tree = MerkleTree(self.algorithm)
        var frontier = MerkleFrontier(self.algorithm, size: self.range.first, hashes: self.range.frontier)
        var next = self.range.first
        for (size, root) in claimed.sorted(by: { $0.key < $1.key })
        where size >= self.range.first && size <= self.range.size {
            while next < size {
                guard let entry = Digest(algorithm: self.algorithm, bytes: Array(self.entry(at: next))) else {
                    return size
                }
                try frontier.append(tree.leafHash(entry.bytes))
                next += 1
            }
            guard try frontier.root() == root else { return size }
        }
        return nil
    }
}
