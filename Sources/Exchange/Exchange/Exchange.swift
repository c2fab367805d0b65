public import Cryptography
public import Documents
public import Evidence
public import Logging
public import Packets
public import Storage
internal import ServiceLifecycle
internal import Synchronization

/// A node's exchange: submission, relay, delivery, receipts, recall, and the log behind them.
///
/// Everything that changes goes through the node's ledger and is durable when a method returns. Call ``run()`` to
/// serve the queue; the other methods work from then until shutdown.
public final class Exchange: Sendable {
    let context: ExchangeContext
    private let submission: Submission
    private let reception: Reception
    let uploads: UploadRegister
    private let mail: SystemMail
    private let acts: OfficeActs
    let tracking: Tracking
    private let handover: Handover
    let register: WitnessRegister
    /// One for each of the node's logs.
    let witnesses: WitnessCouncil
    let guardian: LogGuardian
    let silence: SilenceWatch
    let receipts: ReceiptIntake
    let dispatcher: Dispatcher
    let announcements: Announcements
    let feed: EventFeed
    private let bell: Bell
    /// Whether the log of people has the start of this run.
    let isStartRecorded = Atomic<Bool>(false)

    /// What an exchange is made of.
    public struct Parts: Sendable {
        /// The node.
        public var node: DivisionCode
        /// Its keys.
        public var keys: any KeyStore
        /// Whom it trusts.
        public var trust: NodeTrust
        /// Where packets go.
        public var routing: CurrentRouting
        /// The store, with ``ExchangeSchema`` migrated.
        public var database: any Database
        /// Where large packets lie.
        public var spool: any BlobStore
        /// The bounds of packets.
        public var limits: PacketLimits
        /// What is asked of the seals of documents that arrive; nil when nobody looks.
        public var seals: CurrentSealPolicy?
        /// What is known of the states of seals; nil when nobody looks.
        public var sealStatus: SealStatusBoard?
        /// How long is waited for receipts of what units here send; nil when nobody waits.
        public var silence: CurrentSilencePolicy?
        /// The shortest time between two checkpoints handed to the witness.
        public var witnessInterval: Duration
        /// How the log is stamped by a timestamp authority; nil for not at all.
        public var timestamps: TimestampPlan?
        /// When the whole log is checked every day; nil for only when somebody asks.
        public var logCheckHour: DailyHour?
        /// The clock.
        public var clock: any NodeClock
        /// The logger.
        public var logger: Logger
        /// Told when the store can no longer be trusted; the process must stop then.
        public var fault: @Sendable (StorageError) -> Void
        /// Told of what happens, for metrics and tests.
        public var observe: @Sendable (ExchangeObservation) -> Void

        /// Parts of an exchange.
        public init(
            node: DivisionCode,
            keys: any KeyStore,
            trust: NodeTrust,
            routing: CurrentRouting,
            database: any Database,
            spool: any BlobStore,
            limits: PacketLimits = .standard,
            seals: CurrentSealPolicy? = nil,
            sealStatus: SealStatusBoard? = nil,
            silence: CurrentSilencePolicy? = nil,
            witnessInterval: Duration = .seconds(2),
            timestamps: TimestampPlan? = nil,
            logCheckHour: DailyHour? = nil,
            clock: any NodeClock = SystemClock(),
            logger: Logger,
            fault: @escaping @Sendable (StorageError) -> Void,
            observe: @escaping @Sendable (ExchangeObservation) -> Void = { _ in }
        ) {
            self.node = node
            self.keys = keys
            self.trust = trust
            self.routing = routing
            self.database = database
            self.spool = spool
            self.limits = limits
            self.seals = seals
            self.sealStatus = sealStatus
            self.silence = silence
            self.witnessInterval = witnessInterval
            self.timestamps = timestamps
            self.logCheckHour = logCheckHour
            self.clock = clock
            self.logger = logger
            self.fault = fault
            self.observe = observe
        }
    }

    /// Opens an exchange over its parts and a transport to its neighbours.
    ///
    /// The store is bound to the node, and the spool is swept, before anything can be accepted: a sweep beside
    /// submissions would take a file whose row is about to be committed for an orphan. The parent is asked what it has
    /// seen of this node's log before anything is signed; for a few seconds at most, so that a cut line stops nobody.
    ///
    /// - Parameters:
    ///   - parts: What the exchange is made of.
    ///   - transport: Reaches the neighbours.
    /// - Returns: An exchange that accepts; call ``run()`` to serve the queue.
    /// - Throws: ``ExchangeError`` when the store is another node's, or what store and spool throw.
    public static func open(_ parts: Parts, transport: any Transport) async throws -> Exchange {
        let exchange = Exchange(parts, transport: transport)
        do {
            try await exchange.prepareStore()
            FaultPoint.reach(.storePrepared)
            try await exchange.restore()
            try await exchange.context.ledger.resume()
            try await exchange.witnesses.checkAtStart()
            return exchange
        } catch {
            // What never runs would else keep itself and its store for ever.
            exchange.bell.attach(nil)
            throw error
        }
    }

    private init(_ parts: Parts, transport: any Transport) {
        let routing = parts.routing
        let bell = Bell()
        let arrivals = EventBell()
        let ledger = Ledger(
            database: parts.database, node: parts.node, identity: parts.keys.log,
            routing: { destination in
                guard case .neighbour(let neighbour) = routing.table.route(to: destination) else { return nil }
                return neighbour
            },
            trust: parts.trust, clock: parts.clock, fault: parts.fault,
            onBatch: { batch in
                if batch.contributions > 0 { bell.logGrew() }
                arrivals.ring()
                parts.observe(.batch(batch))
            })
        let context = ExchangeContext(
            node: parts.node, keys: parts.keys, trust: parts.trust, routing: routing, database: parts.database,
            spool: parts.spool, ledger: ledger, currentLimits: CurrentLimits(parts.limits.provable),
            seals: parts.seals, sealStatus: parts.sealStatus, silence: parts.silence, logger: parts.logger,
            observe: parts.observe, wake: { bell.ring($0) })
        let receipts = ReceiptIntake(context)
        let recalls = Recalls(context: context)
        let urges = Urges(context: context)
        let silence = SilenceWatch(context: context)
        self.context = context
        self.submission = Submission(context)
        let reception = Reception(context)
        let uploads = UploadRegister(context, reception: reception)
        let announcements = Announcements(context: context, clock: parts.clock)
        self.reception = reception
        self.uploads = uploads
        self.announcements = announcements
        self.receipts = receipts
        self.mail = SystemMail(context, receipts: receipts, recalls: recalls, urges: urges)
        self.acts = OfficeActs(context, recalls: recalls, urges: urges)
        self.silence = silence
        self.tracking = Tracking(context: context)
        self.feed = EventFeed(database: parts.database, bell: arrivals)
        self.handover = Handover(context: context)
        self.register = WitnessRegister(context: context)
        let witnesses = WitnessCouncil(
            context: context, transport: transport, settings: .init(interval: parts.witnessInterval))
        self.witnesses = witnesses
        let guardian = LogGuardian(context: context, hour: parts.logCheckHour)
        self.guardian = guardian
        self.dispatcher = Dispatcher(
            context: context, transport: transport, receipts: receipts, witnesses: witnesses, guardian: guardian,
            silence: silence,
            stamps: TimestampKeeper(context: context, plan: parts.timestamps),
            housekeeper: Housekeeper(
                context: context, undertaker: Undertaker(context: context, receipts: receipts), uploads: uploads),
            notice: { announcements.notice })
        self.bell = bell
        bell.attach(self.dispatcher)
    }

    /// Serves the queue until graceful shutdown or cancellation; then lets the ledger finish.
    public func run() async {
        await self.dispatcher.run()
        // A task of its own: the end is written though the task that serves was cancelled.
        await Task { await self.recordStop() }.value
        // The services know the bell and the bell the dispatcher: without this an ended exchange would never be freed.
        self.bell.attach(nil)
        await self.context.ledger.shutdown()
    }

    /// Binds the store to this node, and removes what an interrupted run left in the spool.
    private func prepareStore() async throws {
        let context = self.context
        let suite = context.keys.log.key.algorithm.suite.rawValue
        try await context.database.transaction { session in
            for (name, value) in [(FactTable.Name.node, context.node.digits), (.suite, suite)] {
                let stored = try FactTable.value(of: name, session)
                guard stored == nil || stored == value else {
                    throw ExchangeError(
                        .failed, "the store belongs to \(name.rawValue) \(stored ?? ""), this node's is \(value)")
                }
                try FactTable.set(name, to: value, session)
            }
        }
        for entry in try await context.database.read({ try Self.orphans(in: context.spool, $0) }) {
            switch entry {
            case .blob(let reference, _): try context.spool.remove(reference)
            case .draft(let draft, _): try context.spool.remove(draft)
            case .foreign: break
            }
        }
    }

    /// What lies in the spool and belongs to nothing; memory grows with these only, not with what is kept.
    private static func orphans(in spool: any BlobStore, _ session: any SQLSession) throws -> [BlobEntry] {
        let drafts = Set(try UploadTable.all(session).map(\.draft))
        var orphans: [BlobEntry] = []
        try spool.forEachEntry { entry in
            switch entry {
            case .blob(let reference, _):
                if try !PacketTable.refers(to: reference, session) { orphans.append(entry) }
            case .draft(let draft, _):
                if !drafts.contains(draft) { orphans.append(entry) }
            case .foreign: break
            }
        }
        return orphans
    }

    /// The node.
    public var node: DivisionCode { self.context.node }

    /// Checks what a unit wants to send and gives out the envelope to make the package for.
    public func prepare(_ request: SubmissionRequest) throws -> Envelope { try self.submission.prepare(request) }

    /// Takes the package for a prepared envelope.
    public func submit<Body: AsyncSequence>(
        _ id: PacketIdentifier,
        size: UInt64,
        body: Body,
        by person: ActingPerson? = nil
    ) async throws -> SubmissionOutcome where Body.Element == [UInt8] {
        try await self.submission.accept(id, size: size, body: body, by: person)
    }

    /// Takes a packet that a neighbour brings.
    public func receive<Body: AsyncSequence>(
        slip: [UInt8],
        from neighbour: DivisionCode,
        size: UInt64?,
        body: Body
    ) async throws -> [ReceiptCore] where Body.Element == [UInt8] {
        try await self.reception.receive(slip: slip, from: neighbour, size: size, body: body)
    }

    /// Takes system messages that a neighbour brings.
    public func receive(_ messages: [SystemMessage], from neighbour: DivisionCode) async throws {
        try await self.mail.receive(messages, from: neighbour)
    }

    /// Witnesses a neighbour's log: stores its newest checkpoint, then cosigns it.
    public func witness(_ request: WitnessRequest, from neighbour: DivisionCode) async throws -> WitnessAnswer {
        try await self.register.take(request, from: neighbour)
    }

    /// What this node has seen of a neighbour's log.
    ///
    /// - Parameters:
    ///   - neighbour: The neighbour.
    ///   - log: Which of its logs.
    /// - Returns: The newest checkpoint seen, or nil.
    /// - Throws: ``ExchangeError/Code/notNeighbour``, or what the store throws.
    public func lastWitnessed(of neighbour: DivisionCode, _ log: LogKind = .evidence) async throws -> Checkpoint? {
        try await self.register.last(of: neighbour, log)
    }

    /// The evidence an officer is to sign for an act.
    public func prepare(_ request: ActRequest) async throws -> Evidence { try await self.acts.prepare(request) }

    /// Records a signed act.
    public func commit(
        act evidence: [UInt8],
        signature: [UInt8],
        by person: ActingPerson? = nil
    ) async throws -> [ReceiptCore] {
        try await self.acts.commit(evidence, signature: signature, by: person)
    }

    /// The package of a packet whose 取阅 was recorded; it was checked whole when this returns.
    public func open(_ evidence: Digest) async throws -> OpenedPackage { try await self.handover.open(evidence) }

    /// Where packets with an identifier stand; several only if different nodes use the same.
    public func track(_ id: PacketIdentifier) async throws -> [PacketTrack] { try await self.tracking.track(id) }

    /// What a unit has received, newest first.
    public func inbox(of unit: UnitAddress, limit: Int = 200) async throws -> [InboxItem] {
        guard unit.node == self.node, self.context.trust.knows(unit) else {
            throw ExchangeError(.unitUnknown, "unit \(unit) is not hosted on node \(self.node)")
        }
        return try await self.tracking.inbox(of: unit, limit: limit)
    }

    /// A receipt as a file that verifies offline.
    public func receipt(_ digest: Digest) async throws -> ReceiptFile { try await self.tracking.receipt(digest) }

    /// The suite of the node's log.
    public var homeSuite: Suite { self.context.keys.log.key.algorithm.suite }
}

extension PacketLimits {
    /// No more recipients than one evidence can name: more could be accepted and never be proven.
    var provable: Self {
        var limits = self
        limits.recipientCount = min(limits.recipientCount, EvidenceLimits.standard.recipientCount)
        return limits
    }
}

/// Lets services wake workers that are made after them.
private final class Bell: Sendable {
    private let dispatcher = Mutex<Dispatcher?>(nil)

    func attach(_ dispatcher: Dispatcher?) { self.dispatcher.withLock { $0 = dispatcher } }

    func ring(_ neighbours: Set<DivisionCode>) { self.dispatcher.withLock { $0 }?.wake(neighbours) }

    func logGrew() { self.dispatcher.withLock { $0 }?.logGrew() }
}
