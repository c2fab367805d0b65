internal import Cryptography

/// One way through all entries of a log in tiles, from the first to the last.
struct TileWalk {
    /// What was found.
    struct Outcome {
        var entries = Finding.undecided
        var tiles = Finding.undecided
        var root = Finding.undecided
        /// The roots at the sizes that were asked for.
        var roots: [Int: Digest] = [:]
    }

    private let body: CheckpointBody
    private let marks: Set<Int>

    /// A way to the state of a checkpoint.
    ///
    /// - Parameters:
    ///   - body: The checkpoint.
    ///   - marks: Sizes at which the root is wanted.
    init(_ body: CheckpointBody, marks: Set<Int>) {
        self.body = body
        self.marks = marks
    }

    func run(_ progress: (Int) -> Void, _ read: TiledLogVerifier.Reading) throws -> Outcome {
        var outcome = Outcome()
        var builder = TileBuilder(self.body.root.algorithm)
        var difference: Finding?
        do {
            if self.marks.contains(0) { outcome.roots[0] = try builder.root() }
            while builder.size < self.body.size {
                for entry in try self.bundle(at: builder.size, read) {
                    for tile in try builder.append(entry) where difference == nil {
                        difference = try Self.difference(tile, read)
                    }
                    if self.marks.contains(builder.size) { outcome.roots[builder.size] = try builder.root() }
                }
                progress(builder.size)
            }
            outcome.entries = .pass("共 \(self.body.size) 条", "all \(self.body.size) are there")
            for tile in builder.partials where difference == nil { difference = try Self.difference(tile, read) }
            outcome.tiles = difference ?? .pass("一致", "they are what the entries give")
            let root = try builder.root()
            outcome.root =
                root == self.body.root
                ? .pass("一致", "they do")
                : .fail("条目导出 \(root)", "the entries lead to \(root), signed was \(self.body.root)")
        } catch let error as EvidenceError {
            outcome.entries = .fail("条目缺失或有误（\(error)）", "an entry is missing or wrong: \(error)")
        } catch let error as CryptographyError {
            outcome.entries = .libraryFailure(error)
        }
        return outcome
    }

    /// The entries from a place to the end of its bundle or of the log.
    private func bundle(at size: Int, _ read: TiledLogVerifier.Reading) throws -> [[UInt8]] {
        let index = size / TilePath.fullWidth
        let width = min(TilePath.fullWidth, self.body.size - size)
        let path = TilePath(level: nil, index: index, width: width)
        if let bytes = try read(.tile(path)) { return try TileBuilder.entries(bytes, path) }
        // A partial bundle may be dropped once the full one is there.
        let full = TilePath(level: nil, index: index)
        guard width < TilePath.fullWidth, let bytes = try read(.tile(full)) else {
            throw EvidenceError.tile("\(path) is missing")
        }
        return Array(try TileBuilder.entries(bytes, full).prefix(width))
    }

    private static func difference(_ tile: Tile, _ read: TiledLogVerifier.Reading) throws -> Finding? {
        var stored = try read(.tile(tile.path))
        if stored == nil, tile.path.width < TilePath.fullWidth {
            stored = try read(.tile(TilePath(level: tile.path.level, index: tile.path.index)))
                .map { Array($0.prefix(tile.bytes.count)) }
        }
        guard let stored else { return .fail("缺少瓦片 \(tile.path)", "the tile \(tile.path) is missing") }
        return stored == tile.bytes
            ? nil : .fail("瓦片 \(tile.path) 不符", "the tile \(tile.path) is not what the entries give")
    }
}
