internal import CanonicalJSON
public import Cryptography
public import Documents

/// A line of a timeline as it was read.
public struct AuditLine: Sendable, Hashable {
    /// What the line of a receipt states; in a redacted export names and texts are salted digests.
    public struct Receipt: Sendable, Hashable {
        /// What happened.
        public let event: EvidenceEvent
        /// The digest of the evidence.
        public let evidence: Digest
        /// The sending unit.
        public let from: String
        /// The packet's identifier.
        public let id: String
        /// Who states it.
        public let issuer: DivisionCode
        /// The recipients it is about.
        public let to: [String]
        /// Who acted.
        public let officer: String?
        /// The code and the text of the reason.
        public let reason: EvidenceReason?
    }

    /// What a line is about.
    public enum Kind: Sendable, Hashable {
        /// An event that a receipt proves.
        case receipt(Receipt)
        /// An attempt of the exporting node: to which neighbour, with what result, and why.
        case attempt(neighbour: DivisionCode, result: String, reason: String)
    }

    /// The packet digest.
    public let packet: Digest
    /// When it happened.
    public let time: UTCMilliseconds
    /// What it is about.
    public let kind: Kind

    /// Reads a line.
    ///
    /// - Parameters:
    ///   - bytes: The canonical JSON.
    ///   - limits: How much is accepted.
    /// - Throws: `auditInvalid` for another form.
    public init(_ bytes: [UInt8], limits: EvidenceLimits = .standard) throws(EvidenceError) {
        do {
            let json = try JSONValue(
                canonical: bytes,
                limits: JSONLimits(size: limits.evidenceSize, depth: 3, count: limits.recipientCount + 32))
            guard let packet = Digest(try json.requiredText("packet")) else {
                throw EvidenceError.audit("a line of a timeline names no packet")
            }
            self.packet = packet
            self.time = try UTCMilliseconds(try json.requiredText("time"))
            self.kind = try json["attempt"].map { try Self.attempt($0, json) } ?? Self.receipt(json)
        } catch let error as EvidenceError {
            throw error
        } catch {
            throw .audit("a line of a timeline cannot be read", cause: error)
        }
    }

    private static func attempt(_ attempt: JSONValue, _ json: JSONValue) throws -> Kind {
        try json.requireOnly(["attempt", "packet", "time"])
        try attempt.requireOnly(["bytes", "milliseconds", "neighbour", "phase", "reason", "result"])
        _ = (try attempt.requiredInteger("bytes"), try attempt.requiredInteger("milliseconds"))
        _ = try attempt.requiredText("phase")
        return .attempt(
            neighbour: try DivisionCode(try attempt.requiredText("neighbour")),
            result: try attempt.requiredText("result"), reason: try attempt.requiredText("reason"))
    }

    private static func receipt(_ json: JSONValue) throws -> Kind {
        try json.requireOnly([
            "event", "evidence", "from", "id", "issuer", "officer", "packet", "reason", "time", "to",
        ])
        guard let event = EvidenceEvent(rawValue: try json.requiredText("event")),
            let evidence = Digest(try json.requiredText("evidence"))
        else { throw EvidenceError.audit("a line of a timeline has no event or no evidence") }
        let reason = try json.optionalObject("reason").map { reason in
            try reason.requireOnly(["code", "text"])
            return EvidenceReason(code: try reason.requiredText("code"), text: try reason.requiredText("text"))
        }
        return .receipt(
            Receipt(
                event: event, evidence: evidence, from: try json.requiredText("from"),
                id: try PacketIdentifier(try json.requiredText("id")).description,
                issuer: try DivisionCode(try json.requiredText("issuer")), to: try json.requiredTexts("to"),
                officer: try json.optionalText("officer"), reason: reason))
    }
}
