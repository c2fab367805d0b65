public import Evidence
internal import Logging
internal import Storage
internal import Synchronization

/// The log of what people do on this node (人员操作日志).
extension Exchange {
    /// How many entries are gone through for one answer.
    private static let entriesAtOnce = 10_000

    /// Writes the start of the node: who started it, the configuration it found, and the keys it read.
    ///
    /// From then on the end of ``run()`` is written too.
    ///
    /// - Parameters:
    ///   - configuration: What it was started with.
    ///   - keys: The keys it holds.
    ///   - person: Who started it.
    /// - Throws: What the store throws; then the node must not serve.
    public func recordStart(
        _ configuration: ConfigurationState,
        keys: [HeldKey],
        by person: ActingPerson
    ) async throws {
        let people = self.context.people
        _ = try await self.context.ledger.perform { session, entries in
            entries += try people.entries(.nodeStarted, .node, by: person)
            entries += try Self.change(
                to: configuration, .configurationLoaded, by: person, reason: nil, changes: nil, people, session)
            for key in keys { entries += try people.entries(.keyLoaded, key.object, by: person) }
        }
        self.isStartRecorded.store(true, ordering: .relaxed)
    }

    /// The entry for a configuration that comes into force; what it is, is kept for the next.
    static func change(
        to configuration: ConfigurationState,
        _ act: PeopleAct,
        by person: ActingPerson?,
        reason: String?,
        changes: String?,
        _ people: PeopleJournal,
        _ session: any SQLSession
    ) throws -> [LedgerEntry] {
        let before = try FactTable.value(of: .configuration, session).map { try ConfigurationState(text: $0) }
        try FactTable.set(.configuration, to: configuration.text, session)
        return try people.entries(
            act,
            .configuration(
                before: before?.digest, after: configuration.digest, names: configuration.changes(since: before)),
            by: person, saying: [.reason: reason, .changes: changes])
    }

    /// Writes that the node ends; that it cannot be written does not keep it from ending.
    func recordStop() async {
        guard self.isStartRecorded.load(ordering: .relaxed) else { return }
        do {
            try await self.context.people.write(.nodeStopped, .node, by: .signaller)
        } catch {
            self.context.logger.error("end of the node not recorded", metadata: [LogKey.error: "\(error)"])
        }
    }

    /// Writes that somebody acts over a connection for the first time.
    public func recordSession(of person: ActingPerson) async throws {
        try await self.context.people.write(.sessionOpened, .node, by: person)
    }

    /// Writes that an act was asked for and not done.
    ///
    /// - Parameters:
    ///   - act: What was asked for.
    ///   - object: To what, as far as that could be told.
    ///   - person: Who asked.
    ///   - code: Why not, as a word.
    ///   - reason: Why not, in a sentence.
    /// - Throws: What the store throws.
    public func recordRefusal(
        of act: PeopleAct,
        _ object: PeopleObject,
        by person: ActingPerson,
        code: String,
        reason: String
    ) async throws {
        try await self.context.people.write(act, object, by: person, .refused, code: code, saying: [.refusal: reason])
    }

    /// Writes that something is given out; it must not be before this returns.
    ///
    /// - Parameters:
    ///   - act: What is done.
    ///   - object: What is given out.
    ///   - person: To whom.
    /// - Throws: What the store throws.
    public func record(_ act: PeopleAct, _ object: PeopleObject, by person: ActingPerson) async throws {
        try await self.context.people.write(act, object, by: person)
    }

    /// Reads the log of people.
    ///
    /// - Parameters:
    ///   - question: What is asked for.
    ///   - place: The place behind which to go on.
    ///   - limit: How many acts are given at most.
    /// - Returns: Acts in the order of the log, and where to go on; a page may be empty though more follows.
    /// - Throws: What the store throws, or `EvidenceError` for an entry that was damaged.
    public func people(
        _ question: PeopleQuestion,
        after place: PeoplePlace = .beginning,
        limit: Int = 1000
    ) async throws -> PeoplePage {
        let all = try await self.context.database.read { session in
            try PeopleTable.all(
                after: place, from: question.from, to: question.to, act: question.act,
                limit: question.who == nil ? limit : Self.entriesAtOnce, session)
        }
        let found = all.filter { act in question.who.map { act.isBy($0) } ?? true }
        let page = Array(found.prefix(limit))
        if found.count > limit { return PeoplePage(acts: page, next: page.last?.place) }
        let isMore = all.count == (question.who == nil ? limit : Self.entriesAtOnce)
        return PeoplePage(acts: page, next: isMore ? all.last?.place : nil)
    }

    /// Writes that somebody reads the log of people; nothing of it must be given out before this returns.
    ///
    /// - Parameters:
    ///   - question: What is asked for.
    ///   - person: Who asks.
    /// - Throws: What the store throws.
    public func recordReading(_ question: PeopleQuestion, by person: ActingPerson) async throws {
        try await self.context.people.write(
            .peopleRead, .question(from: question.from, to: question.to, act: question.act), by: person,
            saying: [.question: question.who])
    }

    /// Checks the log of people: what its entries say, the tree over them, and every checkpoint.
    ///
    /// - Returns: What was found.
    /// - Throws: `StorageError` when the store cannot be read.
    public func checkPeople() async throws -> StoreReport {
        try await LogCheck(context: self.context, logs: [.people], progress: { _, _ in }).run()
    }
}
