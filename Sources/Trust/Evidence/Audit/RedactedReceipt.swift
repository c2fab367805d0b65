internal import CanonicalJSON
internal import Cryptography

/// A receipt without its evidence: that an entry stands in a log, and nothing of what it says.
struct RedactedReceipt {
    let entry: Digest
    let index: Int
    let path: [Digest]
    let checkpoint: Checkpoint
    let bytes: [UInt8]

    init(_ core: ReceiptCore, _ digest: Digest) {
        self.init(entry: digest, index: core.index, path: core.path, checkpoint: core.checkpoint)
    }

    private init(entry: Digest, index: Int, path: [Digest], checkpoint: Checkpoint) {
        self.entry = entry
        self.index = index
        self.path = path
        self.checkpoint = checkpoint
        self.bytes =
            JSONValue.object([
                "checkpoint": .string(checkpoint.text), "entry": .string(entry.description),
                "index": .integer(Int64(index)), "path": .array(path.map { .string(Base64.encode($0.bytes)) }),
                "v": .integer(Int64(ReceiptCore.version)),
            ]).serialized()
    }

    /// Reads a line of a redacted export.
    init(bytes: [UInt8], limits: EvidenceLimits) throws(EvidenceError) {
        do {
            let json = try JSONValue(
                canonical: bytes,
                limits: JSONLimits(size: limits.coreSize, depth: 2, count: MerkleTree.maximumPathLength + 16))
            try json.requireOnly(["checkpoint", "entry", "index", "path", "v"])
            let checkpoint = try Checkpoint(bytes: Array(try json.requiredText("checkpoint").utf8), limits: limits)
            let algorithm = checkpoint.body.root.algorithm
            let path = try json.requiredTexts("path").map { text in
                guard let bytes = Base64.decode(text), let digest = Digest(algorithm: algorithm, bytes: bytes) else {
                    throw EvidenceError.receipt("a path is not of hashes")
                }
                return digest
            }
            let index = try json.requiredInteger("index")
            guard try json.requiredInteger("v") == Int64(ReceiptCore.version),
                let entry = Digest(try json.requiredText("entry")), entry.algorithm == algorithm,
                index >= 0, index < Int64(MerkleTree.maximumSize), path.count <= MerkleTree.maximumPathLength
            else { throw EvidenceError.receipt("a redacted receipt is not of the one form") }
            self.init(entry: entry, index: Int(index), path: path, checkpoint: checkpoint)
        } catch let error as EvidenceError {
            throw error
        } catch {
            throw .receipt("a redacted receipt cannot be read", cause: error)
        }
        guard self.bytes == bytes else { throw .receipt("a redacted receipt is not in its one spelling") }
    }

    func verifyInclusion() throws(CryptographyError) -> Bool {
        let body = self.checkpoint.body
        let tree = MerkleTree(body.root.algorithm)
        let leaf = try tree.leafHash(self.entry.bytes)
        return try tree.isIncluded(leaf, at: self.index, inTreeOf: body.size, path: self.path, root: body.root)
    }
}
