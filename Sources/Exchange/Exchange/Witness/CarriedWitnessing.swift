internal import CanonicalJSON
public import Documents
public import Evidence

/// What a node asks of a witness that no line leads to (见证请求), carried as a file.
///
/// It holds states of its logs, each with the proof that it continues the one before.
public struct WitnessPetition: Sendable, Hashable {
    /// So many states of one log at most.
    public static let statesOfLog = 64
    /// The bytes it may have.
    public static let size = 1 << 20
    /// The end of its file's name.
    public static let fileExtension = "yzw"

    private static let kind = "witness-petition"

    /// The states, those of one log in their order.
    public let requests: [WitnessRequest]
    /// The node whose logs they are of.
    public let node: DivisionCode

    /// A petition.
    ///
    /// - Parameter requests: States of one node's logs, at least one.
    /// - Throws: ``ExchangeError/Code/checkpointInvalid``.
    public init(_ requests: [WitnessRequest]) throws {
        let nodes = Set(requests.map(\.checkpoint.body.origin.node))
        guard let node = nodes.first, nodes.count == 1, requests.count <= LogKind.allCases.count * Self.statesOfLog
        else { throw ExchangeError(.checkpointInvalid, "the petition has no states of one node, or too many") }
        self.requests = requests
        self.node = node
    }

    /// The petition as canonical JSON.
    public var bytes: [UInt8] {
        JSONValue.object([
            "v": .integer(1), "kind": .string(Self.kind), "requests": .array(self.requests.map(\.json)),
        ]).serialized()
    }

    /// Reads a petition.
    ///
    /// - Parameter bytes: What ``bytes`` gave.
    /// - Throws: ``ExchangeError/Code/checkpointInvalid``.
    public init(bytes: [UInt8]) throws {
        try self.init(
            try Carried.read(bytes, Self.kind, ["requests"], size: Self.size) { value in
                try value.requiredElements("requests").map { try WitnessRequest(json: $0) }
            })
    }
}

/// What a witness answers to a ``WitnessPetition`` (见证答复), carried as a file.
public struct WitnessReply: Sendable, Hashable {
    /// The bytes it may have.
    public static let size = 1 << 20
    private static let kind = "witness-reply"

    /// The witness.
    public let witness: DivisionCode
    /// States that it has stored, each with its cosignature.
    public let states: [Checkpoint]
    /// What it has seen of logs that contradict that; it has recorded it.
    public let contradicted: [Checkpoint]

    /// A reply.
    ///
    /// - Parameters:
    ///   - witness: The witness.
    ///   - states: States, each with its cosignature and no other.
    ///   - contradicted: States that contradict what was shown, without cosignatures.
    /// - Throws: ``ExchangeError/Code/checkpointInvalid``.
    public init(witness: DivisionCode, states: [Checkpoint], contradicted: [Checkpoint]) throws {
        let limit = LogKind.allCases.count * WitnessPetition.statesOfLog
        guard states.count <= limit, contradicted.count <= limit,
            states.allSatisfy({ $0.cosignatures.map(\.name) == [witness.domainName] }),
            contradicted.allSatisfy(\.cosignatures.isEmpty)
        else { throw ExchangeError(.checkpointInvalid, "the reply is not of one witness, or too long") }
        self.witness = witness
        self.states = states
        self.contradicted = contradicted
    }

    /// The reply as canonical JSON.
    public var bytes: [UInt8] {
        JSONValue.object([
            "v": .integer(1), "kind": .string(Self.kind), "witness": .string(self.witness.digits),
            "states": .array(self.states.map { .string($0.text) }),
            "contradicted": .array(self.contradicted.map { .string($0.text) }),
        ]).serialized()
    }

    /// Reads a reply.
    ///
    /// - Parameter bytes: What ``bytes`` gave.
    /// - Throws: ``ExchangeError/Code/checkpointInvalid``.
    public init(bytes: [UInt8]) throws {
        self = try Carried.read(bytes, Self.kind, ["witness", "states", "contradicted"], size: Self.size) { value in
            try Self(
                witness: try DivisionCode(value.requiredText("witness")),
                states: try value.requiredTexts("states").map { try Checkpoint(bytes: Array($0.utf8)) },
                contradicted: try value.requiredTexts("contradicted").map { try Checkpoint(bytes: Array($0.utf8)) })
        }
    }
}

/// The form that both files have in common.
private enum Carried {
    static func read<Value>(
        _ bytes: [UInt8],
        _ kind: String,
        _ members: Set<String>,
        size: Int,
        _ body: (JSONValue) throws -> Value
    ) throws -> Value {
        do {
            let value = try JSONValue(canonical: bytes, limits: JSONLimits(size: size, depth: 4, count: 32_768))
            guard try value.requiredInteger("v") == 1, try value.requiredText("kind") == kind else {
                throw ExchangeError(.checkpointInvalid, "the file is no \(kind) of version 1")
            }
            try value.requireOnly(members.union(["v", "kind"]))
            return try body(value)
        } catch let error as ExchangeError {
            throw error
        } catch {
            throw ExchangeError(.checkpointInvalid, "the file is no \(kind)", cause: error)
        }
    }
}
