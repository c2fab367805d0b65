internal import CanonicalJSON
internal import Cryptography
internal import Documents

extension AuditManifest {
    typealias Counts = (packets: Int, receipts: Int, bundles: Int)

    static func json(
        node: DivisionCode,
        suite: Suite,
        time: UTCMilliseconds,
        selection: AuditSelection,
        isRedacted: Bool,
        counts: Counts,
        logs: [LogRange],
        files: [File]
    ) -> JSONValue {
        var members: [String: JSONValue] = [
            "bundles": .integer(Int64(counts.bundles)), "files": .array(files.map(Self.json)),
            "logs": .array(logs.map(Self.json)), "node": .string(node.digits),
            "packets": .integer(Int64(counts.packets)), "receipts": .integer(Int64(counts.receipts)),
            "redacted": .boolean(isRedacted), "suite": .string(suite.rawValue),
            "time": .string(time.description), "v": .integer(Int64(Self.version)),
        ]
        members["from"] = selection.from.map { .string($0.description) }
        members["to"] = selection.to.map { .string($0.description) }
        members["unit"] = selection.unit.map { .string($0.description) }
        members["packet"] = selection.packet.map { .string($0.description) }
        return .object(members)
    }

    private static func json(_ file: File) -> JSONValue {
        [
            "digest": .string(file.digest.description), "name": .string(file.name),
            "size": .integer(Int64(file.size)),
        ]
    }

    private static func json(_ log: LogRange) -> JSONValue {
        [
            "checkpoints": .array(log.checkpoints.map { .string($0.text) }), "first": .integer(Int64(log.first)),
            "frontier": .array(log.frontier.map { .string(Base64.encode($0.bytes)) }),
            "last": .integer(Int64(log.last)), "origin": .string(log.origin.description),
        ]
    }

    private static let keys: Set<String> = [
        "bundles", "files", "from", "logs", "node", "packet", "packets", "receipts", "redacted", "suite", "time", "to",
        "unit", "v",
    ]

    /// Reads a manifest; no signature is looked at.
    ///
    /// - Parameters:
    ///   - bytes: The canonical JSON.
    ///   - limits: How much is accepted.
    /// - Throws: `auditInvalid` or `checkpointInvalid` for another form.
    public init(bytes: [UInt8], limits: AuditLimits = .standard) throws(EvidenceError) {
        do {
            let json = try JSONValue(
                canonical: bytes, limits: JSONLimits(size: limits.manifestSize, depth: 4, count: 1 << 20))
            try json.requireOnly(Self.keys)
            guard try json.requiredInteger("v") == Int64(Self.version),
                let suite = Suite(rawValue: try json.requiredText("suite")),
                let isRedacted = json["redacted"]?.booleanValue
            else { throw EvidenceError.audit("version, suite or redaction is not known") }
            try self.init(
                node: try DivisionCode(try json.requiredText("node")),
                suite: suite,
                time: try UTCMilliseconds(try json.requiredText("time")),
                selection: AuditSelection(
                    from: try json.optionalText("from").map { try UTCMilliseconds($0) },
                    to: try json.optionalText("to").map { try UTCMilliseconds($0) },
                    unit: try json.optionalText("unit").map { try UnitAddress($0) },
                    packet: try json.optionalText("packet").map { try PacketIdentifier($0) }),
                isRedacted: isRedacted,
                packets: Int(try json.requiredInteger("packets")),
                receipts: Int(try json.requiredInteger("receipts")),
                bundles: Int(try json.requiredInteger("bundles")),
                logs: try json.requiredElements("logs").map { try Self.log($0, suite) },
                files: try json.requiredElements("files").map(Self.file),
                limits: limits)
        } catch let error as EvidenceError {
            throw error
        } catch {
            throw .audit("the manifest cannot be read", cause: error)
        }
        guard self.bytes == bytes else { throw .audit("a field of the manifest is not in its one spelling") }
    }

    private static func file(_ json: JSONValue) throws -> File {
        try json.requireOnly(["digest", "name", "size"])
        guard let digest = Digest(try json.requiredText("digest")) else {
            throw EvidenceError.audit("a file has no digest")
        }
        return File(
            name: try json.requiredText("name"), size: Int(try json.requiredInteger("size")), digest: digest)
    }

    private static func log(_ json: JSONValue, _ suite: Suite) throws -> LogRange {
        try json.requireOnly(["checkpoints", "first", "frontier", "last", "origin"])
        guard let origin = LogOrigin(try json.requiredText("origin")) else {
            throw EvidenceError.audit("a range names no log")
        }
        return LogRange(
            origin: origin,
            first: Int(try json.requiredInteger("first")),
            last: Int(try json.requiredInteger("last")),
            frontier: try json.requiredTexts("frontier").map { text in
                guard let bytes = Base64.decode(text),
                    let digest = Digest(algorithm: suite.digestAlgorithm, bytes: bytes)
                else { throw EvidenceError.audit("a frontier is not of hashes") }
                return digest
            },
            checkpoints: try json.requiredTexts("checkpoints").map { try Checkpoint(bytes: Array($0.utf8)) })
    }
}
