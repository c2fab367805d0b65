public import Cryptography
public import Documents

/// Which suites all recipients of a packet can open, and who lacks what for the others.
public struct SuiteAvailability: Sendable, Hashable, CustomStringConvertible {
    /// Why a node cannot take a suite.
    public struct Lack: Sendable, Hashable, CustomStringConvertible {
        /// The node.
        public let node: DivisionCode
        /// The suite.
        public let suite: Suite
        /// What it lacks.
        public let reason: String

        /// Node, suite and reason in one line.
        public var description: String { "\(self.node) for \(self.suite.rawValue): \(self.reason)" }
    }

    /// The suites that serve for all.
    public let suites: [Suite]
    /// What stands against the others, by suite and in the order of the nodes asked for.
    public let lacks: [Lack]

    /// The suites, or who lacks what.
    public var description: String {
        let lacks = self.lacks.map(\.description).joined(separator: "; ")
        guard !self.suites.isEmpty else { return "no suite serves all recipients: \(lacks)" }
        let suites = self.suites.map(\.rawValue).joined(separator: ", ")
        return lacks.isEmpty ? suites : "\(suites); \(lacks)"
    }
}

extension TrustResolver {
    /// Which suites a packet for some nodes may have: each node must have a certificate to encrypt for, and accept the suite.
    ///
    /// - Parameters:
    ///   - nodes: The recipients' nodes.
    ///   - time: The moment of sending.
    /// - Returns: The suites, and what stands against the others.
    public func suites(availableFor nodes: [DivisionCode], at time: UTCMilliseconds) -> SuiteAvailability {
        var suites: [Suite] = []
        var lacks: [SuiteAvailability.Lack] = []
        for suite in Suite.allCases {
            let found = nodes.compactMap { self.lack(of: $0, suite, at: time) }
            if found.isEmpty, !nodes.isEmpty { suites.append(suite) }
            lacks += found
        }
        return SuiteAvailability(suites: suites, lacks: lacks)
    }

    private func lack(of node: DivisionCode, _ suite: Suite, at time: UTCMilliseconds) -> SuiteAvailability.Lack? {
        let minimums = self.directories.compactMap { $0.directory.nodes[node]?.minimumSuite }
        if let minimum = minimums.first(where: { suite.strength < $0.strength }) {
            return .init(node: node, suite: suite, reason: "accepts \(minimum.rawValue) and above only")
        }
        return self.certificate(for: .nodeEncrypt, of: .node(node), suite: suite, at: time).shortfall.map {
            SuiteAvailability.Lack(node: node, suite: suite, reason: $0)
        }
    }
}

extension Suite {
    /// The order in which a minimum counts: whoever insists on national algorithms refuses the others, not the reverse.
    fileprivate var strength: Int {
        switch self {
        case .int: 0
        case .gm: 1
        }
    }
}
