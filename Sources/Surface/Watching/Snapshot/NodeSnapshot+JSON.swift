public import CanonicalJSON
internal import Documents
internal import Exchange

extension NodeSnapshot {
    /// The snapshot as the local API gives it (`docs/api/openapi.yaml`).
    public var json: JSONValue {
        .object([
            "time": .string(self.time.description),
            "started": .string(self.started.description),
            "node": .string(self.node.digits),
            "version": .string(self.version),
            "suite": .string(self.suite),
            "isReady": .boolean(self.isReady),
            "health": .string(self.health.rawValue),
            "alarms": .array(self.alarms.map(\.json)),
            "minutes": .array(QueueAges.limits.map { .integer(Int64($0)) }),
            "neighbours": .array(self.neighbours.map(\.json)),
            "commits": self.commits.json,
            "store": self.store.json,
            "deadLetters": .object(
                Dictionary(uniqueKeysWithValues: self.deadLetters.map { ($0.rawValue, .integer($1)) })),
            "connections": .integer(self.connections),
            "witness": self.witness.json,
            "logCheck": self.logCheck.json,
            "sealStatusProblems": .object(self.sealStatusProblems.mapValues { .string($0) }),
            "silences": .array(self.silences.map(\.json)),
            "process": self.process.json,
            "expiries": .array(self.expiries.map(\.json)),
        ])
    }
}

extension NodeSnapshot.Neighbour {
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "node": .string(self.code.digits),
            "isParent": .boolean(self.isParent),
            "packets": .integer(self.packets),
            "bytes": .integer(self.bytes),
            "messages": .integer(self.messages),
            "ages": .array(self.ages.map { .integer($0) }),
            "window": .integer(self.window),
            "underWay": .integer(self.underWay),
            "failures": .integer(self.failures),
            "cause": .string(self.cause),
            "sent": self.sent.json,
            "received": self.received.json,
        ]
        members["status"] = self.status.map { .string($0.rawValue) }
        members["oldest"] = self.oldest.map { .string($0.description) }
        members["nextTry"] = self.nextTry.map { .string($0.description) }
        members["answered"] = self.answered.map { .string($0.description) }
        members["skewMilliseconds"] = self.skew.map { .integer($0) }
        return .object(members)
    }
}

extension NodeSnapshot.Traffic {
    fileprivate var json: JSONValue {
        .object(["packets": .integer(self.packets), "bytes": .integer(self.bytes)])
    }
}

extension NodeSnapshot.Commits {
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "waiting": .integer(self.waiting),
            "batches": .integer(self.batches),
            "operations": .integer(self.operations),
            "microseconds": .integer(self.microseconds),
            "isStalled": .boolean(self.isStalled),
        ]
        members["failure"] = self.failure.map { .string($0) }
        return .object(members)
    }
}

extension NodeSnapshot.Store {
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "databaseBytes": .integer(self.databaseBytes),
            "freeBytes": .integer(self.freeBytes),
            "volumeBytes": .integer(self.volumeBytes),
            "uploads": .integer(self.uploads),
            "uploadBytes": .integer(self.uploadBytes),
            "hasRoom": .boolean(self.hasRoom),
        ]
        members["spoolBytes"] = self.spoolBytes.map { .integer($0) }
        members["spoolFiles"] = self.spoolFiles.map { .integer($0) }
        return .object(members)
    }
}

extension WitnessStanding {
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "contradicted": .object(
                self.contradicted.reduce(into: [:]) { $0[$1.key.digits] = .string($1.value.description) })
        ]
        members["failingSince"] = self.failingSince.map { .string($0.description) }
        members["aheadSince"] = self.aheadSince.map { .string($0.description) }
        return .object(members)
    }
}

extension SilenceCount {
    fileprivate var json: JSONValue {
        .object([
            "awaited": .string(self.awaited.rawValue), "isOverdue": .boolean(self.isOverdue),
            "count": .integer(Int64(self.count)), "since": .string(self.since.description),
        ])
    }
}

extension NodeSnapshot.LogCheck {
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "errors": .integer(self.errors), "entries": .integer(self.entries), "people": .integer(self.people),
        ]
        members["ended"] = self.ended.map { .string($0.description) }
        return .object(members)
    }
}

extension ProcessFigures {
    fileprivate var json: JSONValue {
        .object([
            "residentBytes": .integer(self.residentBytes),
            "peakBytes": .integer(self.peakBytes),
            "processorMilliseconds": .integer(self.processorMilliseconds),
            "descriptors": .integer(self.descriptors),
            "descriptorLimit": .integer(self.descriptorLimit),
        ])
    }
}
