/// The name of a tile or an entry bundle, as C2SP tlog-tiles writes it: `tile/0/x001/x234/067`, `tile/entries/000.p/7`.
public struct TilePath: Sendable, Hashable, CustomStringConvertible {
    /// How many hashes or entries a full one has.
    public static let fullWidth = 256

    /// The level of the tree, 0 for leaves; nil for a bundle of entries.
    public let level: Int?
    /// The place among those of its level.
    public let index: Int
    /// How many hashes or entries it has, 1 to 256.
    public let width: Int

    /// Names a tile, or a bundle of entries when there is no level.
    public init(level: Int?, index: Int, width: Int = fullWidth) {
        precondition(level.map { (0...63).contains($0) } ?? true, "the tree has no level \(level ?? 0)")
        precondition(index >= 0 && (1...Self.fullWidth).contains(width), "there is no tile \(index) of \(width)")
        self.level = level
        self.index = index
        self.width = width
    }

    /// The components of the path below the log's folder.
    public var components: [String] {
        var groups: [String] = []
        var rest = self.index
        repeat {
            let digits = String(rest % 1000)
            let padded = String(repeating: "0", count: 3 - digits.count) + digits
            groups.insert(groups.isEmpty ? padded : "x" + padded, at: 0)
            rest /= 1000
        } while rest > 0
        var components = ["tile", self.level.map { String($0) } ?? "entries"] + groups
        if self.width < Self.fullWidth {
            components[components.count - 1] += ".p"
            components.append(String(self.width))
        }
        return components
    }

    /// The path below the log's folder.
    public var description: String { self.components.joined(separator: "/") }

    /// The partial tiles that a log of a size has, beside its full ones; none is empty.
    public static func partials(ofSize size: Int) -> [TilePath] {
        var paths: [TilePath] = []
        var (rest, level) = (size, 0)
        while rest > 0 {
            let width = rest % Self.fullWidth
            rest /= Self.fullWidth
            if width > 0 {
                if level == 0 { paths.append(TilePath(level: nil, index: rest, width: width)) }
                paths.append(TilePath(level: level, index: rest, width: width))
            }
            level += 1
        }
        return paths
    }
}
