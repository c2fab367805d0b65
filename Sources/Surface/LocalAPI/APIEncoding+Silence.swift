internal import CanonicalJSON
internal import Cryptography
internal import Documents
internal import Evidence
internal import Exchange

/// How the local API writes what does not come, and what came late.
extension APIEncoding {
    /// A receipt of a track; one that takes the place of another says so, and so does the other.
    static func receipt(_ view: ReceiptView, late: [LateReceipt]) -> JSONValue {
        let receipt = Self.receipt(view.core, digest: view.digest)
        guard var members = receipt.members else { return receipt }
        members["supersededBy"] = late.first { $0.statement == view.digest }.map { .string($0.receipt.description) }
        let supersedes = late.filter { $0.receipt == view.digest }
        if !supersedes.isEmpty { members["supersedes"] = .array(supersedes.map(Self.late)) }
        return .object(members)
    }

    static func late(_ late: LateReceipt) -> JSONValue {
        .object([
            "awaited": .string(late.awaited.rawValue),
            "recipient": .string(late.recipient.description),
            "statement": .string(late.statement.description),
            "receipt": .string(late.receipt.description),
            "isActLate": .boolean(late.isActLate),
            "title": .string(late.title),
        ])
    }

    static func silence(_ view: SilenceView) -> JSONValue {
        .object([
            "awaited": .string(view.awaited.rawValue),
            "isOverdue": .boolean(view.isOverdue),
            "since": .string(view.since.description),
            "title": .string(view.title),
        ])
    }

    static func urging(_ view: UrgingView) -> JSONValue {
        .object([
            "count": .integer(Int64(view.count)), "latest": .string(view.latest.description),
            "title": .string(view.title),
        ])
    }

    static func silence(_ item: SilenceItem, names: (UnitAddress) -> String?) -> JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(item.id.description),
            "packet": .string(item.packet.description),
            "recipient": .string(item.recipient.description),
            "name": .string(names(item.recipient) ?? ""),
            "urgency": .string(item.urgency.description),
            "state": .string(item.state.rawValue),
            "silence": Self.silence(item.silence),
        ]
        members["urging"] = item.urging.map(Self.urging)
        return .object(members)
    }

    static func silence(_ count: SilenceCount) -> JSONValue {
        .object([
            "awaited": .string(count.awaited.rawValue),
            "isOverdue": .boolean(count.isOverdue),
            "count": .integer(Int64(count.count)),
            "since": .string(count.since.description),
        ])
    }
}
