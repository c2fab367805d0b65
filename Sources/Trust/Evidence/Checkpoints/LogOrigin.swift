public import Documents

/// The name of a log: the node that keeps it, which of its logs it is, and the number of the shard, written
/// `3508.35.yizhan/log/202601` or `3508.35.yizhan/people/202601`.
public struct LogOrigin: Sendable, Hashable, CustomStringConvertible {
    /// The node that keeps the log.
    public let node: DivisionCode
    /// Which of its logs it is.
    public let log: LogKind
    /// The shard, from 1; a node that cannot continue a log opens the next one.
    public let shard: Int

    /// Names a log.
    ///
    /// - Parameters:
    ///   - node: The node that keeps it.
    ///   - log: Which of its logs it is.
    ///   - shard: The shard's number, from 1.
    public init(node: DivisionCode, log: LogKind = .evidence, shard: Int) {
        precondition((1...Self.maximumShard).contains(shard), "shard \(shard) is not from 1 to \(Self.maximumShard)")
        self.node = node
        self.log = log
        self.shard = shard
    }

    /// Reads the form of ``description``; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3, let log = LogKind(rawValue: String(parts[1])), let shard = Int(parts[2]),
            (1...Self.maximumShard).contains(shard),
            let node = try? DivisionCode(domainName: String(parts[0]))
        else { return nil }
        self.init(node: node, log: log, shard: shard)
        guard self.description == text else { return nil }
    }

    /// The domain name of the node, the log's word between slashes, and the shard's number.
    public var description: String { "\(self.node.domainName)/\(self.log.rawValue)/\(self.shard)" }

    private static let maximumShard = 999_999
}
