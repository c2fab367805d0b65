internal import CanonicalJSON
public import Cryptography
public import Documents

/// A node's statement that an event happened to a packet, for one recipient or the subset a link carries.
///
/// It is made once as RFC 8785 JSON and kept as these bytes; nothing is ever serialised again to be checked. A value of
/// this type has been checked for form and for consistency: who may issue the event, who may act, what must be given.
public struct Evidence: Sendable, Hashable {
    /// The version of the form.
    public static let version = 1
    /// What stands before the bytes when they are digested, so that no other text of ours has the same digest.
    public static let prefix = Array("yizhan/evidence/v1\n".utf8)

    /// What happened.
    public let event: EvidenceEvent
    /// The packet digest: the packet's one identity.
    public let packet: Digest
    /// The identifier the sender gave the packet.
    public let id: PacketIdentifier
    /// The sending unit.
    public let from: UnitAddress
    /// The recipient the evidence is about; several for events on a link.
    public let to: [UnitAddress]
    /// The node that states it.
    public let issuer: DivisionCode
    /// When it happened by the issuer's clock.
    public let time: UTCMilliseconds
    /// Why it happened.
    public let reason: EvidenceReason?
    /// The digest of the previous evidence for the same packet and recipient.
    public let previous: Digest?
    /// Who acted; present exactly for human acts.
    public let officer: EvidenceOfficer?
    /// The canonical JSON.
    public let bytes: [UInt8]

    /// States an event.
    ///
    /// - Throws: `evidenceInvalid` with the rule that is broken.
    public init(
        event: EvidenceEvent,
        packet: Digest,
        id: PacketIdentifier,
        from: UnitAddress,
        to: [UnitAddress],
        issuer: DivisionCode,
        time: UTCMilliseconds,
        reason: EvidenceReason? = nil,
        previous: Digest? = nil,
        officer: EvidenceOfficer? = nil,
        limits: EvidenceLimits = .standard
    ) throws(EvidenceError) {
        self.event = event
        self.packet = packet
        self.id = id
        self.from = from
        self.to = to
        self.issuer = issuer
        self.time = time
        self.reason = reason
        self.previous = previous
        self.officer = officer
        var members: [String: JSONValue] = [
            "event": .string(event.rawValue),
            "from": .string(from.description),
            "id": .string(id.description),
            "issuer": .string(issuer.description),
            "packet": .string(packet.description),
            "time": .string(time.description),
            "to": .array(to.map { .string($0.description) }),
            "v": .integer(Int64(Self.version)),
        ]
        members["reason"] = reason.map { ["code": .string($0.code), "text": .string($0.text)] }
        members["previous"] = previous.map { .string($0.description) }
        members["officer"] = officer.map {
            ["certificate": .string($0.certificate.description), "name": .string($0.address.domainName)]
        }
        self.bytes = JSONValue.object(members).serialized()
        try self.validate(limits)
    }

    /// The unit on whose behalf an officer acted; nil when nobody did.
    public var actingParty: UnitAddress? {
        switch self.event.actingSide {
        case .sender: self.from
        case .recipient: self.to.first
        case nil: nil
        }
    }

    /// The digest by which the evidence is named, logged and signed by an officer.
    ///
    /// - Parameter algorithm: That of the log's suite, or of the officer's.
    /// - Throws: A CryptographyError when the library fails.
    /// - Returns: The digest over prefix and bytes.
    public func digest(_ algorithm: DigestAlgorithm) throws(CryptographyError) -> Digest {
        var context = try DigestContext(algorithm)
        try context.update(Self.prefix)
        try context.update(self.bytes)
        return try context.finish()
    }

    private func validate(_ limits: EvidenceLimits) throws(EvidenceError) {
        let event = self.event.rawValue
        guard self.bytes.count <= limits.evidenceSize else {
            throw .evidence("the evidence has \(self.bytes.count) bytes, \(limits.evidenceSize) are accepted")
        }
        guard !self.to.isEmpty, self.to.count <= limits.recipientCount, Set(self.to).count == self.to.count else {
            throw .evidence("\(self.to.count) recipients: one to \(limits.recipientCount) different ones are accepted")
        }
        guard self.to.count == 1 || self.event.allowsSeveralRecipients else {
            throw .evidence("\(event) concerns one recipient, \(self.to.count) are named")
        }
        guard self.reason?.isWellFormed(textLimit: limits.reasonLength) ?? !self.event.requiresReason else {
            throw .evidence("\(event) has no reason of the right form")
        }
        let owner: DivisionCode? =
            switch self.event.issuingSide {
            case .sender: self.from.node
            case .recipient: self.to.first?.node
            case nil: nil
            }
        guard owner == nil || owner == self.issuer else {
            throw .evidence("\(event) can be stated by node \(owner?.digits ?? "") only, not by \(self.issuer)")
        }
        guard self.officer?.address.unit == self.actingParty else {
            throw .evidence("\(event) must name an officer of the unit that acts, and no other event may name one")
        }
        guard self.officer?.certificate.algorithm ?? .sha256 == .sha256 else {
            throw .evidence("a certificate is named by its SHA-256 fingerprint")
        }
    }
}
