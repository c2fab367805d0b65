import Cryptography
import Documents
import Evidence
import Testing

@Suite("Tiles")
struct TileTests {
    private static func entry(_ number: Int) -> [UInt8] {
        (0..<32).map { UInt8(truncatingIfNeeded: $0 < 8 ? number >> (8 * $0) : number &* 31 &+ $0) }
    }

    /// All tiles of a log: those that became full, and the partial ones.
    private static func tiles(_ count: Int, _ algorithm: DigestAlgorithm) throws -> (TileBuilder, [TilePath: [UInt8]]) {
        var builder = TileBuilder(algorithm)
        var tiles: [TilePath: [UInt8]] = [:]
        for number in 0..<count {
            for tile in try builder.append(Self.entry(number)) { tiles[tile.path] = tile.bytes }
        }
        for tile in builder.partials { tiles[tile.path] = tile.bytes }
        return (builder, tiles)
    }

    @Test("Paths are those of the specification")
    func paths() {
        #expect(TilePath(level: 0, index: 1_234_067).description == "tile/0/x001/x234/067")
        #expect(TilePath(level: nil, index: 0, width: 7).description == "tile/entries/000.p/7")
        #expect(TilePath(level: 5, index: 999, width: 255).description == "tile/5/999.p/255")
        #expect(TilePath(level: 63, index: 1000).description == "tile/63/x001/000")
    }

    @Test("The example of the specification: 70,000 entries", arguments: DigestAlgorithm.allCases)
    func example(algorithm: DigestAlgorithm) throws {
        let (builder, tiles) = try Self.tiles(70_000, algorithm)
        func count(_ level: Int?, full: Bool) -> Int {
            tiles.keys.count { $0.level == level && ($0.width == 256) == full }
        }
        #expect(count(0, full: true) == 273 && count(nil, full: true) == 273 && count(1, full: true) == 1)
        #expect(tiles[TilePath(level: 0, index: 273, width: 112)]?.count == 112 * 32)
        #expect(tiles[TilePath(level: nil, index: 273, width: 112)]?.count == 112 * 34)
        #expect(tiles[TilePath(level: 1, index: 1, width: 17)]?.count == 17 * 32)
        #expect(tiles[TilePath(level: 2, index: 0, width: 1)]?.count == 32)
        #expect(tiles.count == 273 * 2 + 1 + 4)
        let tree = MerkleTree(algorithm)
        let leaves = try (0..<70_000).map { try tree.leafHash(Self.entry($0)) }
        #expect(try builder.root() == tree.root(ofLeaves: leaves))
        // A hash of the level above is the tree over a full tile, as its definition says.
        let above = try #require(tiles[TilePath(level: 2, index: 0, width: 1)])
        #expect(try above == tree.root(ofLeaves: leaves[..<65_536]).bytes)
        #expect(try tiles[TilePath(level: 1, index: 0)]?.prefix(32) == tree.root(ofLeaves: leaves[..<256]).bytes[...])
    }

    @Test("From its partial tiles a log goes on as if it had never been put down, at every size")
    func resumed() throws {
        let tree = MerkleTree(.sha256)
        var builder = TileBuilder(.sha256)
        var frontier = MerkleFrontier(.sha256)
        var stored: [TilePath: [UInt8]] = [:]
        for number in 0..<600 {
            for tile in builder.partials { stored[tile.path] = tile.bytes }
            let tiles = stored
            var other = try TileBuilder(.sha256, size: number) { path in try #require(tiles[path], "\(path)") }
            #expect(try other.root() == builder.root())
            let full = try builder.append(Self.entry(number))
            #expect(try other.append(Self.entry(number)) == full)
            #expect(other.partials == builder.partials)
            try frontier.append(tree.leafHash(Self.entry(number)))
            #expect(try builder.root() == frontier.root(), "\(number)")
        }
    }

    @Test("A log of 256 entries has a full tile and one hash above, and a log without entries has nothing")
    func edges() throws {
        let (_, tiles) = try Self.tiles(256, .sm3)
        #expect(
            Set(tiles.keys) == [
                TilePath(level: nil, index: 0), TilePath(level: 0, index: 0), TilePath(level: 1, index: 0, width: 1),
            ])
        #expect(TileBuilder(.sm3).partials.isEmpty)
        #expect(try TileBuilder(.sm3).root() == MerkleTree(.sm3).emptyRoot())
    }

    @Test("Partial tiles of another form are refused")
    func malformed() throws {
        let (_, tiles) = try Self.tiles(300, .sha256)
        for (path, edit) in [
            (TilePath(level: nil, index: 1, width: 44), { (bytes: inout [UInt8]) in bytes[1] = 31 }),
            (TilePath(level: nil, index: 1, width: 44), { (bytes: inout [UInt8]) in bytes[0] = 1 }),
            (TilePath(level: nil, index: 1, width: 44), { (bytes: inout [UInt8]) in bytes.removeLast() }),
            (TilePath(level: 0, index: 1, width: 44), { (bytes: inout [UInt8]) in bytes.append(0) }),
            (TilePath(level: 1, index: 0, width: 1), { (bytes: inout [UInt8]) in bytes = [] }),
        ] {
            #expect(throws: EvidenceError.self, "\(path)") {
                _ = try TileBuilder(.sha256, size: 300) { asked in
                    var bytes = try #require(tiles[asked])
                    if asked == path { edit(&bytes) }
                    return bytes
                }
            }
        }
    }
}
