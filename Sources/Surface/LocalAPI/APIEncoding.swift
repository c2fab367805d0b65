internal import CanonicalJSON
internal import Cryptography
internal import Documents
internal import Evidence
internal import Exchange
internal import Packets

/// How the local API writes what the exchange says; its form is `docs/api/openapi.yaml`.
enum APIEncoding {
    static func envelope(_ envelope: Envelope) -> JSONValue {
        .object([
            "id": .string(envelope.id.description),
            "suite": .string(envelope.suite.rawValue),
            "from": .string(envelope.from.description),
            "to": .array(
                envelope.to.map {
                    .object(["address": .string($0.address.description), "kind": .string($0.kind.rawValue)])
                }),
            "urgency": .string(envelope.urgency.description),
            "created": .string(envelope.created.description),
            "expires": .string(envelope.expires.description),
        ])
    }

    static func receipt(_ core: ReceiptCore, digest: Digest) -> JSONValue {
        let evidence = core.evidence
        var members: [String: JSONValue] = [
            "digest": .string(digest.description),
            "event": .string(evidence.event.rawValue),
            "title": .string(evidence.event.title),
            "issuer": .string(evidence.issuer.digits),
            "to": .array(evidence.to.map { .string($0.description) }),
            "time": .string(evidence.time.description),
            "log": .string("\(core.checkpoint.body.origin)"),
            "index": .integer(Int64(core.index)),
        ]
        if let reason = evidence.reason {
            members["reason"] = .object(["code": .string(reason.code), "text": .string(reason.text)])
        }
        if let officer = evidence.officer { members["officer"] = .string(officer.address.description) }
        return .object(members)
    }

    static func receipts(_ cores: [ReceiptCore]) throws -> JSONValue {
        .array(try cores.map { Self.receipt($0, digest: try $0.identity()) })
    }

    static func track(_ track: PacketTrack, names: (UnitAddress) -> String?) -> JSONValue {
        .object([
            "envelope": Self.envelope(track.envelope),
            "packet": .string(track.digest.description),
            "size": .integer(Int64(clamping: track.size)),
            "deliveries": .array(track.deliveries.map { Self.delivery($0, names: names) }),
            "receipts": .array(track.receipts.map { Self.receipt($0, late: track.lateReceipts) }),
        ])
    }

    static func delivery(_ delivery: DeliveryView, names: (UnitAddress) -> String?) -> JSONValue {
        var members: [String: JSONValue] = [
            "recipient": .string(delivery.recipient.description),
            "name": .string(names(delivery.recipient) ?? ""),
            "kind": .string(delivery.kind.rawValue),
            "state": .string(delivery.state.rawValue),
            "title": .string(delivery.state.title),
            "cause": .string(delivery.cause),
            "changed": .string(delivery.changed.description),
        ]
        members["silence"] = delivery.silence.map(Self.silence)
        members["urging"] = delivery.urging.map(Self.urging)
        members["late"] = delivery.late.map(Self.late)
        return .object(members)
    }

    static func sealReport(_ view: SealReportView) throws -> JSONValue {
        var members: [String: JSONValue] = [
            "verdict": .string(view.verdict), "examined": .string(view.examined.description),
        ]
        members["report"] = try view.report.map { try JSONValue(parsing: Array($0.utf8)) }
        return .object(members)
    }

    static func inbox(_ item: InboxItem, names: (UnitAddress) -> String?) -> JSONValue {
        .object([
            "envelope": Self.envelope(item.envelope),
            "sender": .string(names(item.envelope.from) ?? ""),
            "packet": .string(item.digest.description),
            "size": .integer(Int64(clamping: item.size)),
            "delivery": Self.delivery(item.delivery, names: names),
        ])
    }
}
