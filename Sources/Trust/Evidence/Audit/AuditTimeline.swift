internal import CanonicalJSON
public import Cryptography
public import Documents

/// The lines of a packet's timeline in an export: one for each receipt and one for each attempt of the exporting node.
public enum AuditTimeline: Sendable {
    /// A try of the exporting node to hand a packet over.
    public struct Attempt: Sendable, Hashable {
        /// The packet digest.
        public let packet: Digest
        /// When it began.
        public let time: UTCMilliseconds
        /// To which neighbour.
        public let neighbour: DivisionCode
        /// How long it took.
        public let milliseconds: Int64
        /// How many bytes were sent.
        public let bytes: Int64
        /// How far it came.
        public let phase: String
        /// What came of it.
        public let result: String
        /// Why.
        public let reason: String

        /// An attempt.
        public init(
            packet: Digest,
            time: UTCMilliseconds,
            neighbour: DivisionCode,
            milliseconds: Int64,
            bytes: Int64,
            phase: String,
            result: String,
            reason: String
        ) {
            self.packet = packet
            self.time = time
            self.neighbour = neighbour
            self.milliseconds = milliseconds
            self.bytes = bytes
            self.phase = phase
            self.result = result
            self.reason = reason
        }

        /// The line's JSON.
        var json: JSONValue {
            [
                "attempt": [
                    "bytes": .integer(self.bytes), "milliseconds": .integer(self.milliseconds),
                    "neighbour": .string(self.neighbour.digits), "phase": .string(self.phase),
                    "reason": .string(self.reason), "result": .string(self.result),
                ],
                "packet": .string(self.packet.description), "time": .string(self.time.description),
            ]
        }
    }

    /// The line of a receipt: what its evidence says, in the order of members that canonical JSON gives.
    ///
    /// - Parameters:
    ///   - evidence: The evidence.
    ///   - digest: Its digest in its issuer's log.
    ///   - redaction: What hides names and texts; nil shows them.
    /// - Throws: A CryptographyError when the library fails.
    /// - Returns: The line's JSON.
    static func json(
        of evidence: Evidence,
        digest: Digest,
        redaction: AuditRedaction? = nil
    ) throws(CryptographyError) -> JSONValue {
        func shown(_ value: String) throws(CryptographyError) -> JSONValue {
            guard let redaction else { return .string(value) }
            return .string(try redaction.commitment(to: value, in: evidence.packet, by: digest.algorithm))
        }
        var to: [JSONValue] = []
        for unit in evidence.to { to.append(try shown(unit.description)) }
        var members: [String: JSONValue] = [
            "event": .string(evidence.event.rawValue), "evidence": .string(digest.description),
            "from": try shown(evidence.from.description), "id": .string(evidence.id.description),
            "issuer": .string(evidence.issuer.digits), "packet": .string(evidence.packet.description),
            "time": .string(evidence.time.description), "to": .array(to),
        ]
        if let officer = evidence.officer { members["officer"] = try shown(officer.address.domainName) }
        if let reason = evidence.reason {
            members["reason"] = ["code": .string(reason.code), "text": try shown(reason.text)]
        }
        return .object(members)
    }
}
