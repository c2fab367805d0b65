internal import CanonicalJSON
internal import Cryptography
internal import Documents

extension Evidence {
    /// Reads evidence that came from elsewhere.
    ///
    /// - Parameters:
    ///   - bytes: The canonical JSON as it was stored or sent.
    ///   - limits: How much is accepted.
    /// - Throws: `evidenceInvalid` for another form, unknown keys, an unknown event or version, or fields that contradict
    ///   each other.
    public init(bytes: [UInt8], limits: EvidenceLimits = .standard) throws(EvidenceError) {
        do {
            let json = try JSONValue(
                canonical: bytes,
                limits: JSONLimits(size: limits.evidenceSize, depth: 3, count: limits.recipientCount + 32)
            )
            try json.requireOnly(Self.keys)
            guard try json.requiredInteger("v") == Int64(Self.version) else {
                throw EvidenceError.evidence("the version is not \(Self.version)")
            }
            guard let event = EvidenceEvent(rawValue: try json.requiredText("event")) else {
                throw EvidenceError.evidence("the event is unknown")
            }
            try self.init(
                event: event,
                packet: try Self.digest(try json.requiredText("packet"), "packet"),
                id: try PacketIdentifier(try json.requiredText("id")),
                from: try UnitAddress(try json.requiredText("from")),
                to: try json.requiredTexts("to").map { try UnitAddress($0) },
                issuer: try DivisionCode(try json.requiredText("issuer")),
                time: try UTCMilliseconds(try json.requiredText("time")),
                reason: try Self.reason(try json.optionalObject("reason")),
                previous: try json.optionalText("previous").map { try Self.digest($0, "previous") },
                officer: try Self.officer(try json.optionalObject("officer")),
                limits: limits
            )
        } catch let error as EvidenceError {
            throw error
        } catch {
            throw .evidence("the evidence cannot be read", cause: error)
        }
        guard self.bytes == bytes else { throw .evidence("a field is not in its one spelling") }
    }

    private static let keys: Set<String> = [
        "event", "from", "id", "issuer", "officer", "packet", "previous", "reason", "time", "to", "v",
    ]

    private static func digest(_ text: String, _ key: String) throws(EvidenceError) -> Digest {
        guard let digest = Digest(text) else { throw .evidence("\"\(key)\" is no digest") }
        return digest
    }

    private static func reason(_ json: JSONValue?) throws -> EvidenceReason? {
        guard let json else { return nil }
        try json.requireOnly(["code", "text"])
        return EvidenceReason(code: try json.requiredText("code"), text: try json.requiredText("text"))
    }

    private static func officer(_ json: JSONValue?) throws -> EvidenceOfficer? {
        guard let json else { return nil }
        try json.requireOnly(["certificate", "name"])
        return EvidenceOfficer(
            address: try OfficerAddress(domainName: try json.requiredText("name")),
            certificate: try Self.digest(try json.requiredText("certificate"), "certificate")
        )
    }
}
