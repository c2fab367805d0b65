internal import CanonicalJSON
public import Cryptography
public import Documents

/// A witness's statement that a node's log contradicts what the witness has seen of it, with both states.
///
/// It is made once as RFC 8785 JSON and kept as these bytes; its digest is an entry of the witness's own log. Both states
/// are signed by the log's key: whoever has its certificate can confront the node with them.
public struct LogContradiction: Sendable, Hashable {
    /// The ways in which a log contradicts itself.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Two roots were signed for one size: proven by the two states alone.
        case fork
        /// A later state does not continue the earlier one; that no proof was found is the witness's word.
        case inconsistent
        /// A shorter log was signed after a longer one: the times of a log never go back.
        case rollback
    }

    /// The version of the form.
    public static let version = 1
    /// The statement's event.
    public static let event = "log.contradicted"
    /// What stands before the bytes when they are digested, so that no other text of ours has the same digest.
    public static let prefix = Array("yizhan/log-contradiction/v1\n".utf8)
    /// Two checkpoints and a little more.
    private static let size = 64 << 10

    /// How the states contradict each other.
    public let kind: Kind
    /// The witness that states it.
    public let issuer: DivisionCode
    /// When it was shown the state, by its clock.
    public let time: UTCMilliseconds
    /// The newest state that the witness has seen and cosigned.
    public let known: Checkpoint
    /// The state that it was shown then, and refused.
    public let shown: Checkpoint
    /// The canonical JSON.
    public let bytes: [UInt8]

    /// States a contradiction.
    ///
    /// - Parameters:
    ///   - issuer: The witness.
    ///   - time: The witness's clock.
    ///   - known: What it has seen; without cosignatures.
    ///   - shown: What it was shown; without cosignatures.
    /// - Throws: `evidenceInvalid` when the states do not contradict each other in any of the ways.
    public init(
        issuer: DivisionCode,
        time: UTCMilliseconds,
        known: Checkpoint,
        shown: Checkpoint
    ) throws(EvidenceError) {
        guard let kind = Self.kind(known.body, shown.body), known.cosignatures.isEmpty, shown.cosignatures.isEmpty
        else { throw .evidence("the states of \(shown.body.origin) do not contradict each other") }
        self.kind = kind
        self.issuer = issuer
        self.time = time
        self.known = known
        self.shown = shown
        self.bytes =
            JSONValue.object([
                "event": .string(Self.event), "issuer": .string(issuer.digits), "kind": .string(kind.rawValue),
                "known": .string(known.text), "log": .string(shown.body.origin.description),
                "shown": .string(shown.text), "time": .string(time.description), "v": .integer(Int64(Self.version)),
            ]).serialized()
    }

    /// Reads a statement; no signature is looked at.
    ///
    /// - Parameter bytes: The canonical JSON.
    /// - Throws: `evidenceInvalid` or `checkpointInvalid` for another form.
    public init(bytes: [UInt8]) throws(EvidenceError) {
        do {
            let json = try JSONValue(canonical: bytes, limits: JSONLimits(size: Self.size, depth: 1, count: 16))
            try self.init(
                issuer: DivisionCode(json.requiredText("issuer")), time: UTCMilliseconds(json.requiredText("time")),
                known: Checkpoint(bytes: Array(json.requiredText("known").utf8)),
                shown: Checkpoint(bytes: Array(json.requiredText("shown").utf8)))
        } catch let error as EvidenceError {
            throw error
        } catch {
            throw .evidence("the statement cannot be read", cause: error)
        }
        guard self.bytes == bytes else { throw .evidence("the statement is not in its one form") }
    }

    /// The digest by which the statement is logged.
    public func digest(_ algorithm: DigestAlgorithm) throws(CryptographyError) -> Digest {
        try algorithm.hash(Self.prefix + self.bytes)
    }

    /// How two states of a node's log may contradict each other; nil when the second may follow or precede the first.
    ///
    /// That a longer one is a contradiction must have been found out by its proof.
    static func kind(_ known: CheckpointBody, _ shown: CheckpointBody) -> Kind? {
        guard known.origin.node == shown.origin.node, known.origin.log == shown.origin.log else { return nil }
        let (old, new) = ((known.origin.shard, known.size), (shown.origin.shard, shown.size))
        if new < old { return shown.time > known.time ? .rollback : nil }
        guard known.origin == shown.origin else { return nil }
        return shown.size > known.size ? .inconsistent : shown.root == known.root ? nil : .fork
    }
}
