public import Documents

/// Where packets go: longest-prefix matching over division codes, as in IP.
///
/// Each neighbour announces its own code as a prefix; explicit overrides add prefixes; what matches nothing goes to
/// the parent. The local node's own code is never routed.
public struct RoutingTable: Sendable, Hashable {
    /// A neighbouring node.
    public struct Neighbour: Sendable, Hashable {
        /// The neighbour's code.
        public let code: DivisionCode
        /// Prefixes beside its own code that are reached through it.
        public let overrides: [DivisionCode]
        /// Whether everything that matches nothing else goes here.
        public let isParent: Bool
        /// Whether it witnesses this node's logs.
        public let isWitness: Bool
        /// What the link may take and when.
        public let rules: LinkRules

        /// A neighbour; the parent witnesses unless it is said that it does not.
        public init(
            code: DivisionCode,
            overrides: [DivisionCode] = [],
            isParent: Bool = false,
            isWitness: Bool? = nil,
            rules: LinkRules = LinkRules()
        ) {
            self.code = code
            self.overrides = overrides
            self.isParent = isParent
            self.isWitness = isWitness ?? isParent
            self.rules = rules
        }
    }

    /// The outcome of a look-up.
    public enum Route: Sendable, Hashable {
        /// The destination is this node.
        case local
        /// The destination is reached through a neighbour.
        case neighbour(DivisionCode)
        /// No neighbour leads there.
        case none
    }

    /// The local node.
    public let node: DivisionCode
    /// The neighbours by code.
    public let neighbours: [DivisionCode: Neighbour]
    private let prefixes: [(prefix: DivisionCode, neighbour: DivisionCode)]

    /// A table.
    public init(node: DivisionCode, neighbours: [Neighbour]) {
        self.node = node
        self.neighbours = Dictionary(neighbours.map { ($0.code, $0) }) { first, _ in first }
        var prefixes: [(DivisionCode, DivisionCode)] = []
        for neighbour in neighbours {
            // The parent's code is a prefix of this node's siblings, which it is the way to in any case.
            if !neighbour.isParent { prefixes.append((neighbour.code, neighbour.code)) }
            for prefix in neighbour.overrides { prefixes.append((prefix, neighbour.code)) }
        }
        self.prefixes = prefixes.sorted { $0.0.digits.count > $1.0.digits.count }
    }

    /// The parent, or nil at the top.
    public var parent: DivisionCode? { self.neighbours.values.first { $0.isParent }?.code }

    /// The witnesses of this node's logs: the parent first, the others by code.
    public var witnesses: [DivisionCode] {
        self.neighbours.values.filter(\.isWitness)
            .sorted { ($0.isParent ? 0 : 1, $0.code.digits) < ($1.isParent ? 0 : 1, $1.code.digits) }
            .map(\.code)
    }

    /// The way to a node.
    public func route(to destination: DivisionCode) -> Route {
        if destination == self.node { return .local }
        if let match = self.prefixes.first(where: { $0.prefix.isPrefix(of: destination) }) {
            return .neighbour(match.neighbour)
        }
        return self.parent.map { .neighbour($0) } ?? .none
    }

    /// Whether a neighbour's link may bring packets from a sender: a child only those of its own subtree.
    ///
    /// - Parameters:
    ///   - neighbour: The neighbour whose certificate the link showed.
    ///   - sender: The envelope's sending node.
    /// - Returns: False for a child that brings another's packet.
    public func mayBring(_ neighbour: DivisionCode, from sender: DivisionCode) -> Bool {
        guard let known = self.neighbours[neighbour] else { return false }
        if known.isParent { return true }
        return known.code.isPrefix(of: sender) || known.overrides.contains { $0.isPrefix(of: sender) }
    }

    /// Tables are equal when they route alike.
    public static func == (left: Self, right: Self) -> Bool {
        left.node == right.node && left.neighbours == right.neighbours
    }

    /// Hashes node and neighbours.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(self.node)
        hasher.combine(self.neighbours)
    }
}
