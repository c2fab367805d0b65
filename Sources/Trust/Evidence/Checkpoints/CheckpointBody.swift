public import Cryptography
public import Documents

/// What a log signs: its name, size, root, suite and the time, as the body of a C2SP checkpoint.
public struct CheckpointBody: Sendable, Hashable {
    /// The log.
    public let origin: LogOrigin
    /// The number of leaves.
    public let size: Int
    /// The root over them; its algorithm is that of the log's suite.
    public let root: Digest
    /// When the checkpoint was made by the node's clock.
    public let time: UTCMilliseconds

    /// The state of a log.
    public init(origin: LogOrigin, size: Int, root: Digest, time: UTCMilliseconds) {
        precondition((0...MerkleTree.maximumSize).contains(size), "a log cannot have \(size) leaves")
        self.origin = origin
        self.size = size
        self.root = root
        self.time = time
    }

    /// The log's suite.
    public var suite: Suite { self.root.algorithm.suite }

    /// The lines, each with its end; this is what is signed.
    public var text: String {
        """
        \(self.origin)
        \(self.size)
        \(Base64.encode(self.root.bytes))
        suite \(self.suite.rawValue)
        time \(self.time)

        """
    }

    /// Reads five lines without their ends.
    init(lines: some Collection<Substring>) throws(EvidenceError) {
        let lines = Array(lines)
        guard lines.count == 5 else { throw .checkpoint("the body has \(lines.count) lines, 5 are expected") }
        guard let origin = LogOrigin(String(lines[0])) else { throw .checkpoint("the first line is no log's origin") }
        guard let size = Int(lines[1]), (0...MerkleTree.maximumSize).contains(size) else {
            throw .checkpoint("the second line is no tree size")
        }
        guard let suite = Suite.allCases.first(where: { lines[3] == "suite \($0.rawValue)" }) else {
            throw .checkpoint("the fourth line names no suite")
        }
        guard let bytes = Base64.decode(lines[2]), let root = Digest(algorithm: suite.digestAlgorithm, bytes: bytes)
        else { throw .checkpoint("the third line is no root of suite \(suite.rawValue)") }
        guard lines[4].hasPrefix("time "), let time = try? UTCMilliseconds(String(lines[4].dropFirst(5))) else {
            throw .checkpoint("the fifth line is no time")
        }
        self.init(origin: origin, size: size, root: root, time: time)
    }
}

extension DigestAlgorithm {
    /// The suite that prescribes the algorithm.
    var suite: Suite {
        switch self {
        case .sm3: .gm
        case .sha256: .int
        }
    }
}
