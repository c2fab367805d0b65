public import Cryptography

/// A tile or an entry bundle with its content.
public struct Tile: Sendable, Hashable {
    /// Its name.
    public let path: TilePath
    /// Its content: hashes of 32 bytes, or entries each with its length before it.
    public let bytes: [UInt8]
}

/// Makes a log's tiles from its entries, one after the other.
///
/// It holds the right edge of the tree only, less than 256 hashes a level, so memory does not grow with the log. An entry
/// is the 32 bytes of an evidence's digest.
public struct TileBuilder: Sendable {
    /// The bytes of an entry.
    public static let entrySize = 32

    /// The digest algorithm.
    public let algorithm: DigestAlgorithm
    /// The number of entries.
    public private(set) var size = 0
    /// The hashes of the partial tile of each level.
    private var levels: [[Digest]] = []
    /// The entries of the partial bundle.
    private var entries: [[UInt8]] = []

    /// The tree without entries.
    public init(_ algorithm: DigestAlgorithm) { self.algorithm = algorithm }

    /// The tree as its partial tiles have it.
    ///
    /// - Parameters:
    ///   - algorithm: The digest algorithm.
    ///   - size: The number of entries.
    ///   - read: Gives the content of a partial tile.
    /// - Throws: `tileInvalid` for one of another form, or what reading throws. The root says whether they are right.
    public init(
        _ algorithm: DigestAlgorithm,
        size: Int,
        read: (TilePath) throws -> [UInt8]
    ) throws {
        self.algorithm = algorithm
        self.size = size
        for path in TilePath.partials(ofSize: size) {
            let bytes = try read(path)
            guard let level = path.level else {
                self.entries = try Self.entries(bytes, path)
                continue
            }
            while self.levels.count <= level { self.levels.append([]) }
            self.levels[level] = try Self.hashes(bytes, path, algorithm)
        }
    }

    /// Appends an entry.
    ///
    /// - Parameter entry: The 32 bytes of a digest.
    /// - Returns: The tiles that are full now; none most of the time.
    /// - Throws: A CryptographyError when the library fails.
    public mutating func append(_ entry: [UInt8]) throws(CryptographyError) -> [Tile] {
        precondition(entry.count == Self.entrySize, "an entry of \(entry.count) bytes")
        precondition(self.size < MerkleTree.maximumSize, "the tree is full")
        let tree = MerkleTree(self.algorithm)
        var full: [Tile] = []
        self.entries.append(entry)
        self.size += 1
        var (hash, level, position) = (try tree.leafHash(entry), 0, self.size)
        if self.entries.count == TilePath.fullWidth {
            full.append(self.bundle(at: position / TilePath.fullWidth - 1))
            self.entries = []
        }
        while true {
            if self.levels.count == level { self.levels.append([]) }
            self.levels[level].append(hash)
            guard self.levels[level].count == TilePath.fullWidth else { return full }
            position /= TilePath.fullWidth
            let hashes = self.levels[level]
            full.append(Tile(path: TilePath(level: level, index: position - 1), bytes: hashes.flatMap(\.bytes)))
            hash = try tree.root(ofLeaves: hashes)
            self.levels[level] = []
            level += 1
        }
    }

    /// The partial tiles of the tree as it is now.
    public var partials: [Tile] {
        TilePath.partials(ofSize: self.size).map { path in
            guard let level = path.level else { return self.bundle(at: path.index) }
            return Tile(path: path, bytes: self.levels[level].flatMap(\.bytes))
        }
    }

    /// The root over all entries.
    public func root() throws(CryptographyError) -> Digest {
        let tree = MerkleTree(self.algorithm)
        var right: Digest?
        for level in self.levels {
            let nodes = level + (right.map { [$0] } ?? [])
            // The last node may lie over fewer leaves than the others: the tree is split at the same places.
            if !nodes.isEmpty { right = try tree.root(ofLeaves: nodes) }
        }
        guard let right else { return try tree.emptyRoot() }
        return right
    }

    private func bundle(at index: Int) -> Tile {
        Tile(
            path: TilePath(level: nil, index: index, width: self.entries.count),
            bytes: self.entries.flatMap { [UInt8($0.count >> 8), UInt8($0.count & 255)] + $0 })
    }

    /// Reads a bundle whose entries are digests.
    static func entries(_ bytes: [UInt8], _ path: TilePath) throws(EvidenceError) -> [[UInt8]] {
        let stride = 2 + Self.entrySize
        guard bytes.count == stride * path.width else {
            throw .tile("\(path) has \(bytes.count) bytes, \(path.width) entries have \(stride * path.width)")
        }
        var entries: [[UInt8]] = []
        for place in 0..<path.width {
            let start = place * stride
            guard bytes[start] == 0, bytes[start + 1] == UInt8(Self.entrySize) else {
                throw .tile("entry \(place) of \(path) has not the length of a digest")
            }
            entries.append(Array(bytes[(start + 2)..<(start + stride)]))
        }
        return entries
    }

    private static func hashes(
        _ bytes: [UInt8],
        _ path: TilePath,
        _ algorithm: DigestAlgorithm
    ) throws(EvidenceError) -> [Digest] {
        guard bytes.count == path.width * Self.entrySize else {
            throw .tile("\(path) has \(bytes.count) bytes, \(path.width) hashes have \(path.width * Self.entrySize)")
        }
        return stride(from: 0, to: bytes.count, by: Self.entrySize).compactMap {
            Digest(algorithm: algorithm, bytes: Array(bytes[$0..<($0 + Self.entrySize)]))
        }
    }
}
