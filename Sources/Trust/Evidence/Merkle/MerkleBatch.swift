public import Cryptography

/// Leaves appended together, with the inclusion path of each in the tree that results.
///
/// Everything comes from the frontier and the new leaves: about one hash a leaf for the tree, none for a path.
public struct MerkleBatch: Sendable {
    /// One level of the tree as far as it is known: the frontier's node, if any, and all that contains new leaves.
    private struct Level {
        /// The place of the first node known.
        let start: Int
        var nodes: [Digest]
    }

    /// The frontier after the batch.
    public let frontier: MerkleFrontier
    /// The root after the batch.
    public let root: Digest
    /// The places of the new leaves.
    public let indices: Range<Int>
    private let levels: [Level]

    /// Appends leaves.
    ///
    /// - Parameters:
    ///   - leaves: The hashes of the new leaves, in order; may be empty.
    ///   - frontier: The tree they are appended to.
    /// - Throws: A CryptographyError when the library fails.
    public init(appending leaves: [Digest], to frontier: MerkleFrontier) throws(CryptographyError) {
        precondition(leaves.allSatisfy { $0.algorithm == frontier.algorithm }, "leaves of another digest algorithm")
        precondition(leaves.count <= MerkleTree.maximumSize - frontier.size, "the tree is full")
        self.indices = frontier.size..<(frontier.size + leaves.count)
        guard !leaves.isEmpty else {
            self.frontier = frontier
            self.root = try frontier.root()
            self.levels = []
            return
        }
        var known = frontier.hashes
        var level = Self.level(0, nodes: leaves, size: frontier.size, known: &known)
        var levels = [level]
        while (self.indices.upperBound - 1) >> (levels.count - 1) > 0 {
            let parents = try Self.parents(of: level, by: MerkleTree(frontier.algorithm))
            level = Self.level(levels.count, nodes: parents, size: frontier.size, known: &known)
            levels.append(level)
        }
        self.levels = levels
        self.root = level.nodes[0]
        self.frontier = Self.frontier(of: levels, size: self.indices.upperBound, frontier.algorithm)
    }

    /// The path of a new leaf in the tree after the batch.
    ///
    /// - Parameter index: The leaf's place, one of ``indices``.
    /// - Returns: The siblings on the way up, the lowest first.
    public func inclusionPath(forLeafAt index: Int) -> [Digest] {
        precondition(self.indices.contains(index), "leaf \(index) is not of this batch")
        var path: [Digest] = []
        for (height, level) in self.levels.enumerated() {
            let sibling = (index >> height) ^ 1
            // The last node of a level may have no sibling; it then goes up as it is.
            guard sibling <= (self.indices.upperBound - 1) >> height, height < self.levels.count - 1 else { continue }
            path.append(level.nodes[sibling - level.start])
        }
        return path
    }

    /// Puts the old tree's subtree of this height, if it has one, before the nodes over new leaves.
    private static func level(_ height: Int, nodes: [Digest], size: Int, known: inout [Digest]) -> Level {
        let first = size >> height
        guard first & 1 == 1, let subtree = known.popLast() else { return Level(start: first, nodes: nodes) }
        return Level(start: first - 1, nodes: [subtree] + nodes)
    }

    /// A level starts at an even place, so its nodes pair up from the first; the last may be left over.
    private static func parents(of level: Level, by tree: MerkleTree) throws(CryptographyError) -> [Digest] {
        var parents: [Digest] = []
        parents.reserveCapacity((level.nodes.count + 1) / 2)
        var index = 0
        while index + 1 < level.nodes.count {
            parents.append(try tree.nodeHash(level.nodes[index], level.nodes[index + 1]))
            index += 2
        }
        if index < level.nodes.count { parents.append(level.nodes[index]) }
        return parents
    }

    private static func frontier(of levels: [Level], size: Int, _ algorithm: DigestAlgorithm) -> MerkleFrontier {
        let hashes = levels.enumerated().reversed().compactMap { height, level -> Digest? in
            let count = size >> height
            return count & 1 == 1 ? level.nodes[count - 1 - level.start] : nil
        }
        return MerkleFrontier(algorithm, size: size, hashes: hashes)
    }
}
