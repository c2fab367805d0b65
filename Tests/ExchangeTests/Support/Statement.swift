import Cryptography
import Documents
import Evidence
import Exchange
import Packets

/// What a node says of a packet, true or not.
struct Statement: Sendable {
    var event: EvidenceEvent
    var packet: Digest
    var id: PacketIdentifier
    var from: String
    var to: [String]
    var reason: String?
    /// Who acted, for human acts.
    var officer: SigningIdentity?

    /// A statement about a packet the test has made.
    init(
        _ event: EvidenceEvent,
        of packet: TestPacket,
        to recipients: [String],
        officer: SigningIdentity? = nil
    ) {
        self.event = event
        self.packet = packet.digest
        self.id = packet.envelope.id
        self.from = packet.envelope.from.description
        self.to = recipients
        self.officer = officer
    }

    /// A statement about a packet that a node of the cluster has sent.
    init(_ event: EvidenceEvent, of sent: SubmissionOutcome, to recipients: [String], reason: String? = nil) {
        self.event = event
        self.packet = sent.digest
        self.id = sent.envelope.id
        self.from = sent.envelope.from.description
        self.to = recipients
        self.reason = reason
    }

    /// The statement as an entry of a node's log.
    func entry(by node: String, at time: UTCMilliseconds) throws -> LedgerEntry {
        let from = try Unit.address(self.from)
        let recipients = try self.to.map { try Unit.address($0) }
        let acting = self.event.actingSide == .sender ? from : recipients[0]
        let evidence = try Evidence(
            event: self.event, packet: self.packet, id: self.id, from: from, to: recipients,
            issuer: DivisionCode(node), time: time, reason: self.reason.map { EvidenceReason(code: $0) },
            officer: self.officer.map {
                EvidenceOfficer(
                    address: OfficerAddress(officer: try OfficerName("registrar"), unit: acting),
                    certificate: $0.certificate.fingerprint)
            })
        let signature = try self.officer.map {
            try SignedMessage.sign(
                contentDigest: evidence.digest($0.key.algorithm.digestAlgorithm), key: $0.key,
                certificate: $0.certificate, signingTime: time.sinceEpoch / 1000)
        }
        return LedgerEntry(evidence, officerSignature: signature)
    }
}
