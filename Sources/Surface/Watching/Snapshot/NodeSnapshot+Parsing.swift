public import CanonicalJSON
internal import Documents
internal import Exchange

extension NodeSnapshot {
    /// Reads what ``json`` wrote; members that are not known are passed over, so that a newer node can be watched.
    ///
    /// - Parameter value: The JSON.
    /// - Throws: `CanonicalJSONError` or `DocumentsError` when it is of another form.
    public init(json value: JSONValue) throws {
        let witness = try value.requiredObject("witness")
        let faults = try value.requiredObject("deadLetters")
        self.init(
            time: try UTCMilliseconds(value.requiredText("time")),
            started: try UTCMilliseconds(value.requiredText("started")),
            node: try DivisionCode(value.requiredText("node")),
            version: try value.requiredText("version"),
            suite: try value.requiredText("suite"),
            isReady: try value.requiredBoolean("isReady"),
            neighbours: try value.requiredElements("neighbours").map { try Neighbour(json: $0) },
            commits: try Commits(json: value.requiredObject("commits")),
            store: try Store(json: value.requiredObject("store")),
            deadLetters: try DeadLetter.Fault.allCases.reduce(into: [:]) { counts, fault in
                counts[fault] = try faults.optionalInteger(fault.rawValue)
            },
            connections: try value.requiredInteger("connections"),
            witness: WitnessStanding(
                failingSince: try witness.time("failingSince"), aheadSince: try witness.time("aheadSince"),
                contradicted: try (witness.optionalObject("contradicted")?.members ?? [:]).reduce(into: [:]) {
                    $0[try DivisionCode($1.key)] = try UTCMilliseconds($1.value.text ?? "")
                }),
            logCheck: try LogCheck(json: value.optionalObject("logCheck")),
            sealStatusProblems: (try value.optionalObject("sealStatusProblems")?.members ?? [:])
                .compactMapValues(\.text),
            silences: try (value.optionalElements("silences") ?? []).compactMap { try SilenceCount(json: $0) },
            process: try ProcessFigures(json: value.requiredObject("process")),
            expiries: try value.requiredElements("expiries").compactMap { try ExpiringItem(json: $0) },
            alarms: try value.requiredElements("alarms").compactMap { try HealthAlarm(json: $0) })
    }
}

extension NodeSnapshot.Neighbour {
    fileprivate init(json value: JSONValue) throws {
        self.init(
            code: try DivisionCode(value.requiredText("node")),
            isParent: try value.requiredBoolean("isParent"),
            status: try value.optionalText("status").flatMap(LinkView.Status.init(rawValue:)),
            packets: try value.requiredInteger("packets"),
            bytes: try value.requiredInteger("bytes"),
            messages: try value.requiredInteger("messages"),
            ages: try value.requiredElements("ages").compactMap(\.integerValue),
            oldest: try value.time("oldest"),
            nextTry: try value.time("nextTry"),
            window: try value.requiredInteger("window"),
            underWay: try value.requiredInteger("underWay"),
            failures: try value.requiredInteger("failures"),
            answered: try value.time("answered"),
            skew: try value.optionalInteger("skewMilliseconds"),
            cause: try value.requiredText("cause"),
            sent: try NodeSnapshot.Traffic(json: value.requiredObject("sent")),
            received: try NodeSnapshot.Traffic(json: value.requiredObject("received")))
    }
}

extension NodeSnapshot.Traffic {
    fileprivate init(json value: JSONValue) throws {
        self.init(packets: try value.requiredInteger("packets"), bytes: try value.requiredInteger("bytes"))
    }
}

extension NodeSnapshot.Commits {
    fileprivate init(json value: JSONValue) throws {
        self.init()
        self.waiting = try value.requiredInteger("waiting")
        self.batches = try value.requiredInteger("batches")
        self.operations = try value.requiredInteger("operations")
        self.microseconds = try value.requiredInteger("microseconds")
        self.failure = try value.optionalText("failure")
        self.isStalled = try value.requiredBoolean("isStalled")
    }
}

extension NodeSnapshot.Store {
    fileprivate init(json value: JSONValue) throws {
        self.init()
        self.spoolBytes = try value.optionalInteger("spoolBytes")
        self.spoolFiles = try value.optionalInteger("spoolFiles")
        self.databaseBytes = try value.requiredInteger("databaseBytes")
        self.freeBytes = try value.requiredInteger("freeBytes")
        self.volumeBytes = try value.requiredInteger("volumeBytes")
        self.uploads = try value.requiredInteger("uploads")
        self.uploadBytes = try value.requiredInteger("uploadBytes")
        self.hasRoom = try value.requiredBoolean("hasRoom")
    }
}

extension SilenceCount {
    fileprivate init?(json value: JSONValue) throws {
        guard let awaited = AwaitedReceipt(rawValue: try value.requiredText("awaited")) else { return nil }
        self.init(
            awaited: awaited, isOverdue: try value.requiredBoolean("isOverdue"),
            count: Int(try value.requiredInteger("count")), since: try UTCMilliseconds(value.requiredText("since")))
    }
}

extension NodeSnapshot.LogCheck {
    fileprivate init(json value: JSONValue?) throws {
        self.init()
        guard let value else { return }
        self.ended = try value.time("ended")
        self.errors = try value.requiredInteger("errors")
        self.entries = try value.requiredInteger("entries")
        self.people = try value.optionalInteger("people") ?? 0
    }
}

extension ProcessFigures {
    fileprivate init(json value: JSONValue) throws {
        self.init(
            residentBytes: try value.requiredInteger("residentBytes"),
            peakBytes: try value.requiredInteger("peakBytes"),
            processorMilliseconds: try value.requiredInteger("processorMilliseconds"),
            descriptors: try value.requiredInteger("descriptors"),
            descriptorLimit: try value.requiredInteger("descriptorLimit"))
    }
}

extension JSONValue {
    func time(_ key: String) throws -> UTCMilliseconds? {
        try self.optionalText(key).map { try UTCMilliseconds($0) }
    }
}
