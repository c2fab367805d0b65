internal import CanonicalJSON
internal import Cryptography
internal import Documents
internal import Exchange

/// How the local API writes what waits, where, and why.
extension APIEncoding {
    static func queue(_ item: QueueItem) -> JSONValue {
        .object([
            "id": .string(item.id.description),
            "neighbour": .string(item.neighbour.digits),
            "urgency": .string(item.urgency.description),
            "created": .string(item.created.description),
            "attempts": .integer(Int64(item.attempts)),
            "due": .string(item.due.description),
            "cause": .string(item.cause),
            "size": .integer(Int64(clamping: item.size)),
        ])
    }

    static func ages(_ ages: [QueueAges]) -> JSONValue {
        .object([
            "minutes": .array(QueueAges.limits.map { .integer(Int64($0)) }),
            "neighbours": .array(
                ages.map { ages in
                    .object([
                        "node": .string(ages.neighbour.digits),
                        "total": .integer(Int64(ages.total)),
                        "bytes": .integer(Int64(clamping: ages.bytes)),
                        "counts": .array(ages.counts.map { .integer(Int64($0)) }),
                    ])
                }),
        ])
    }

    static func neighbour(_ view: NeighbourView) -> JSONValue {
        var members: [String: JSONValue] = [
            "node": .string(view.code.digits),
            "isParent": .boolean(view.isParent),
            "isWitness": .boolean(view.isWitness),
            "packets": .integer(Int64(view.packets)),
            "messages": .integer(Int64(view.messages)),
            "oldest": view.oldest.map { .string($0.description) } ?? .null,
            "nextDue": view.nextDue.map { .string($0.description) } ?? .null,
            "cause": .string(view.cause),
        ]
        members["link"] = view.link.map(Self.link)
        return .object(members)
    }

    private static func link(_ link: LinkView) -> JSONValue {
        var members: [String: JSONValue] = [
            "status": .string(link.status.rawValue),
            "title": .string(link.status.title),
            "failures": .integer(Int64(link.failures)),
            "window": .integer(Int64(link.window)),
            "underWay": .integer(Int64(link.underWay)),
            "isInHours": .boolean(link.isInHours),
            "cause": .string(link.cause),
        ]
        members["retry"] = link.retry.map { .string($0.description) }
        members["answered"] = link.answered.map { .string($0.description) }
        members["maintenance"] = link.maintenance.map {
            .object(["from": .string($0.from.description), "until": .string($0.until.description)])
        }
        return .object(members)
    }

    static func attempt(_ attempt: AttemptView) -> JSONValue {
        .object([
            "neighbour": .string(attempt.neighbour.digits),
            "started": .string(attempt.started.description),
            "milliseconds": .integer(attempt.milliseconds),
            "bytes": .integer(Int64(clamping: attempt.bytes)),
            "phase": .string(attempt.phase),
            "result": .string(attempt.result),
            "reason": .string(attempt.reason),
        ])
    }

    static func deadLetter(_ letter: DeadLetter) -> JSONValue {
        .object([
            "id": .string(letter.id.description),
            "packet": .string(letter.packet.description),
            "neighbour": .string(letter.neighbour.digits),
            "recipients": .array(letter.recipients.map { .string($0.description) }),
            "fault": .string(letter.fault.rawValue),
            "title": .string(letter.fault.title),
            "code": .string(letter.code),
            "detail": .string(letter.detail),
            "since": .string(letter.since.description),
            "attempts": .integer(Int64(letter.attempts)),
            "isSendable": .boolean(letter.isSendable),
        ])
    }

    static func upload(_ upload: UploadView) -> JSONValue {
        .object([
            "neighbour": .string(upload.neighbour.digits),
            "packet": .string(upload.packet),
            "size": .integer(Int64(clamping: upload.size)),
            "synced": .integer(Int64(clamping: upload.synced)),
            "created": .string(upload.created.description),
            "touched": .string(upload.touched.description),
        ])
    }

    static func step(_ step: ProbeStep) -> JSONValue {
        .object([
            "step": .string(step.name.rawValue),
            "title": .string(step.name.title),
            "isGood": .boolean(step.isGood),
            "detail": .string(step.detail),
            "milliseconds": .integer(Int64(step.duration / .milliseconds(1))),
        ])
    }
}
