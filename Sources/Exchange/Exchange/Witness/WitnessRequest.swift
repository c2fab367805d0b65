internal import CanonicalJSON
public import Cryptography
public import Evidence

/// What a node hands to its witness: its newest checkpoint, and the proof that it continues what the witness has seen.
public struct WitnessRequest: Sendable, Hashable {
    /// The checkpoint, without cosignatures.
    public let checkpoint: Checkpoint
    /// The size of the log at which the proof begins; 0 for a log the witness has not seen.
    public let oldSize: Int
    /// The consistency proof from there (RFC 6962 § 2.1.2), the lowest node first.
    public let proof: [Digest]

    /// A request.
    public init(checkpoint: Checkpoint, oldSize: Int, proof: [Digest]) {
        self.checkpoint = checkpoint
        self.oldSize = oldSize
        self.proof = proof
    }

    /// The request as canonical JSON.
    public var bytes: [UInt8] { self.json.serialized() }

    var json: JSONValue {
        .object([
            "v": .integer(1),
            "checkpoint": .string(self.checkpoint.text),
            "old": .integer(Int64(self.oldSize)),
            "proof": .array(self.proof.map { .string($0.description) }),
        ])
    }

    /// Reads a request.
    ///
    /// - Parameter bytes: What ``bytes`` gave.
    /// - Throws: ``ExchangeError/Code/checkpointInvalid``.
    public init(bytes: [UInt8]) throws {
        do {
            try self.init(
                json: try JSONValue(canonical: bytes, limits: JSONLimits(size: 64 << 10, depth: 2, count: 256)))
        } catch let error as ExchangeError {
            throw error
        } catch {
            throw ExchangeError(.checkpointInvalid, "the request to witness cannot be read", cause: error)
        }
    }

    init(json value: JSONValue) throws {
        do {
            try value.requireOnly(["v", "checkpoint", "old", "proof"])
            let checkpoint = try Checkpoint(bytes: Array(value.requiredText("checkpoint").utf8))
            let old = try value.requiredInteger("old")
            let proof = try value.requiredTexts("proof").map { Digest($0) }
            guard try value.requiredInteger("v") == 1, (0...Int64(MerkleTree.maximumSize)).contains(old),
                checkpoint.cosignatures.isEmpty,
                proof.count <= 2 * MerkleTree.maximumPathLength,
                proof.allSatisfy({ $0?.algorithm == checkpoint.body.root.algorithm })
            else { throw ExchangeError(.checkpointInvalid, "the request is not of version 1 or not of one suite") }
            self.init(checkpoint: checkpoint, oldSize: Int(old), proof: proof.compactMap { $0 })
        } catch let error as ExchangeError {
            throw error
        } catch {
            throw ExchangeError(.checkpointInvalid, "the request to witness cannot be read", cause: error)
        }
    }
}

/// What a witness answers.
public enum WitnessAnswer: Sendable, Hashable {
    /// It has stored the checkpoint and cosigns it.
    case cosigned(NoteSignature)
    /// The checkpoint or its proof does not continue what the witness has seen; this is what it remembers, if anything.
    case conflict(Checkpoint?)
    /// The checkpoint contradicts what the witness has seen, which is this; it has recorded that.
    case contradicted(Checkpoint)
}
