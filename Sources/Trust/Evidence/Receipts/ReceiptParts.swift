internal import CanonicalJSON

/// The wire form of a core before its evidence and checkpoint are read.
struct ReceiptParts {
    let checkpoint: [UInt8]
    let evidence: [UInt8]
    let index: Int
    let officerSignature: [UInt8]?
    let path: [[UInt8]]

    init(checkpoint: [UInt8], evidence: [UInt8], index: Int, officerSignature: [UInt8]?, path: [[UInt8]]) {
        self.checkpoint = checkpoint
        self.evidence = evidence
        self.index = index
        self.officerSignature = officerSignature
        self.path = path
    }

    init(bytes: [UInt8], limits: EvidenceLimits) throws(EvidenceError) {
        do {
            let json = try JSONValue(
                canonical: bytes,
                limits: JSONLimits(size: limits.coreSize, depth: 2, count: MerkleTree.maximumPathLength + 16)
            )
            try json.requireOnly(["checkpoint", "evidence", "index", "officerSignature", "path", "v"])
            guard try json.requiredInteger("v") == Int64(ReceiptCore.version) else {
                throw EvidenceError.receipt("the version is not \(ReceiptCore.version)")
            }
            self.init(
                checkpoint: Array(try json.requiredText("checkpoint").utf8),
                evidence: Array(try json.requiredText("evidence").utf8),
                index: Int(try json.requiredInteger("index")),
                officerSignature: try json.optionalText("officerSignature").map { try Self.decode($0) },
                path: try json.requiredTexts("path").map { try Self.decode($0) }
            )
        } catch let error as EvidenceError {
            throw error
        } catch {
            throw .receipt("the receipt cannot be read", cause: error)
        }
        try self.validate(size: bytes.count, limits)
    }

    func serialized() -> [UInt8] {
        var members: [String: JSONValue] = [
            "checkpoint": .string(String(decoding: self.checkpoint, as: UTF8.self)),
            "evidence": .string(String(decoding: self.evidence, as: UTF8.self)),
            "index": .integer(Int64(self.index)),
            "path": .array(self.path.map { .string(Base64.encode($0)) }),
            "v": .integer(Int64(ReceiptCore.version)),
        ]
        members["officerSignature"] = self.officerSignature.map { .string(Base64.encode($0)) }
        return JSONValue.object(members).serialized()
    }

    func validate(size: Int, _ limits: EvidenceLimits) throws(EvidenceError) {
        guard size <= limits.coreSize else {
            throw .receipt("the receipt has \(size) bytes, \(limits.coreSize) are accepted")
        }
        guard (0..<MerkleTree.maximumSize).contains(self.index) else { throw .receipt("\(self.index) is no index") }
        guard self.path.count <= MerkleTree.maximumPathLength, self.path.allSatisfy({ $0.count == 32 }) else {
            throw .receipt("the path is not up to \(MerkleTree.maximumPathLength) hashes of 32 bytes")
        }
        guard (1...limits.officerSignatureSize).contains(self.officerSignature?.count ?? 1) else {
            throw .receipt("the officer's signature is over \(limits.officerSignatureSize) bytes or empty")
        }
    }

    private static func decode(_ text: String) throws(EvidenceError) -> [UInt8] {
        guard let bytes = Base64.decode(text) else { throw .receipt("a text is not base64") }
        return bytes
    }
}
