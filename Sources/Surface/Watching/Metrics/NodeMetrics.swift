internal import Documents
public import Exchange
internal import PrometheusMetrics
internal import Storage
internal import Synchronization

/// Counts what happens in an exchange, and turns it and snapshots into metrics.
public final class NodeMetrics: Sendable {
    /// What is counted for snapshots beside the metrics.
    struct Totals {
        var sent: [DivisionCode: NodeSnapshot.Traffic] = [:]
        var received: [DivisionCode: NodeSnapshot.Traffic] = [:]
        var commits = NodeSnapshot.Commits()
    }

    private let registry = MetricRegistry(NodeMetric.all)
    private let totals = Mutex(Totals())

    /// Nothing counted yet.
    public init() {}

    /// Counts what happened; called on the path of the work itself, it does nothing else.
    public func observe(_ observation: ExchangeObservation) {
        switch observation {
        case .batch(let batch): self.count(batch)
        case .attempt(let attempt): self.count(attempt)
        case .arrival(let arrival): self.count(arrival)
        case .witnessed(let request):
            self.registry.increment(NodeMetric.witnessRequests, [request.neighbour.digits, request.result])
        }
    }

    private func count(_ batch: CommittedBatch) {
        self.registry.increment(NodeMetric.commits, [batch.error == nil ? "committed" : "failed"])
        self.registry.observe(NodeMetric.commitDuration, value: batch.duration / .seconds(1))
        self.registry.observe(NodeMetric.commitSize, value: Double(batch.operations))
        self.registry.increment(NodeMetric.leaves, by: Double(batch.contributions))
        self.totals.withLock { totals in
            totals.commits.batches += 1
            totals.commits.operations += Int64(batch.operations)
            totals.commits.microseconds += Int64(batch.duration / .microseconds(1))
            totals.commits.failure = batch.error.map { ($0 as? StorageError).map { "\($0.code)" } ?? "failed" }
        }
    }

    private func count(_ attempt: ExchangeObservation.Attempt) {
        let peer = attempt.neighbour.digits
        let subject = attempt.subject.rawValue
        self.registry.increment(NodeMetric.attempts, [peer, subject, attempt.result])
        self.registry.observe(
            NodeMetric.attemptDuration, [subject, attempt.result], value: attempt.duration / .seconds(1))
        guard attempt.result == "handed-over" else { return }
        self.registry.increment(NodeMetric.sentBytes, [peer, subject], by: Double(attempt.bytes))
        guard attempt.subject == .packet else { return }
        self.totals.withLock { $0.sent[attempt.neighbour, default: .init()].add(attempt.bytes) }
    }

    private func count(_ arrival: ExchangeObservation.Arrival) {
        let peer = arrival.neighbour.digits
        self.registry.increment(NodeMetric.arrivals, [peer, arrival.result])
        guard arrival.result == "accepted" else { return }
        self.registry.increment(NodeMetric.arrivalBytes, [peer], by: Double(arrival.bytes))
        self.totals.withLock { $0.received[arrival.neighbour, default: .init()].add(arrival.bytes) }
    }

    /// What was counted so far.
    var counted: Totals { self.totals.withLock { $0 } }

    /// Everything in Prometheus's text format, with the gauges of a snapshot.
    ///
    /// - Parameters:
    ///   - snapshot: How it stands.
    ///   - duration: How long making it took.
    /// - Returns: The text.
    func text(_ snapshot: NodeSnapshot, took duration: Duration) -> String {
        self.registry.set(
            NodeMetric.build, [snapshot.version, snapshot.node.digits, snapshot.suite], to: 1)
        self.registry.set(NodeMetric.ready, to: snapshot.isReady ? 1 : 0)
        self.registry.set(NodeMetric.scrape, to: duration / .seconds(1))
        self.registry.replace(
            NodeMetric.alarms,
            with: HealthAlarm.Code.allCases.map { code in
                ([code.rawValue, code.severity.rawValue], Double(snapshot.alarms.count { $0.code == code }))
            })
        self.setNeighbours(snapshot)
        self.setStore(snapshot)
        self.setExpiries(snapshot)
        self.setProcess(snapshot)
        return self.registry.text
    }

    private func setNeighbours(_ snapshot: NodeSnapshot) {
        let neighbours = snapshot.neighbours
        func replace(_ metric: MetricDefinition, _ value: (NodeSnapshot.Neighbour) -> Double?) {
            self.registry.replace(
                metric, with: neighbours.compactMap { one in value(one).map { ([one.code.digits], $0) } })
        }
        replace(NodeMetric.queuePackets) { Double($0.packets) }
        replace(NodeMetric.queueBytes) { Double($0.bytes) }
        replace(NodeMetric.queueMessages) { Double($0.messages) }
        replace(NodeMetric.queueOldest) { max(0, $0.oldest.map { $0.duration(to: snapshot.time) / .seconds(1) } ?? 0) }
        replace(NodeMetric.linkFailures) { Double($0.failures) }
        replace(NodeMetric.linkWindow) { Double($0.window) }
        replace(NodeMetric.linkUnderWay) { Double($0.underWay) }
        replace(NodeMetric.linkAnswered) { $0.answered.map { Double($0.sinceEpoch) / 1000 } }
        replace(NodeMetric.clockSkew) { $0.skew.map { Double($0) / 1000 } }
        self.registry.replace(
            NodeMetric.queueAges,
            with: neighbours.flatMap { one in
                zip(Self.columns, one.ages).map { ([one.code.digits, $0], Double($1)) }
            })
        self.registry.replace(
            NodeMetric.linkStatus,
            with: neighbours.flatMap { one in
                LinkView.Status.allCases.map { ([one.code.digits, $0.rawValue], one.status == $0 ? 1 : 0) }
            })
        self.registry.set(NodeMetric.connections, to: Double(snapshot.connections))
        self.registry.replace(
            NodeMetric.deadLetters,
            with: DeadLetter.Fault.allCases.map { ([$0.rawValue], Double(snapshot.deadLetters[$0] ?? 0)) })
        self.registry.replace(
            NodeMetric.silences,
            with: AwaitedReceipt.allCases.flatMap { awaited in
                [(false, "delayed"), (true, "overdue")].map { isOverdue, level in
                    let counts = snapshot.silences.filter { $0.awaited == awaited && $0.isOverdue == isOverdue }
                    return ([awaited.rawValue, level], Double(counts.map(\.count).reduce(0, +)))
                }
            })
    }

    /// The names of the columns of ages, in minutes.
    private static let columns =
        zip([0] + QueueAges.limits, QueueAges.limits).map { "\($0)-\($1)" } + ["\(QueueAges.limits.last ?? 0)-"]

    private func setStore(_ snapshot: NodeSnapshot) {
        let store = snapshot.store
        self.registry.set(NodeMetric.commitWaiting, to: Double(snapshot.commits.waiting))
        if let bytes = store.spoolBytes { self.registry.set(NodeMetric.spoolBytes, to: Double(bytes)) }
        if let files = store.spoolFiles { self.registry.set(NodeMetric.spoolFiles, to: Double(files)) }
        self.registry.set(NodeMetric.databaseBytes, to: Double(store.databaseBytes))
        self.registry.set(NodeMetric.freeBytes, to: Double(store.freeBytes))
        self.registry.set(NodeMetric.volumeBytes, to: Double(store.volumeBytes))
        self.registry.set(NodeMetric.uploads, to: Double(store.uploads))
        self.registry.set(NodeMetric.uploadBytes, to: Double(store.uploadBytes))
    }

    private func setExpiries(_ snapshot: NodeSnapshot) {
        func left(_ item: ExpiringItem) -> Double { snapshot.time.duration(to: item.until) / .seconds(1) }
        func first(_ kind: ExpiringItem.Kind) -> Double? {
            snapshot.expiries.filter { $0.kind == kind }.map(left).min()
        }
        self.registry.replace(
            NodeMetric.certificateDays,
            with: snapshot.expiries.filter { $0.kind == .certificate }.map {
                ([$0.purpose ?? "", $0.suite ?? ""], left($0) / 86_400)
            })
        self.registry.replace(
            NodeMetric.authorityDays, with: first(.authority).map { [([], $0 / 86_400)] } ?? [])
        self.registry.replace(NodeMetric.directorySeconds, with: first(.directory).map { [([], $0)] } ?? [])
        self.registry.replace(NodeMetric.listSeconds, with: first(.revocationList).map { [([], $0)] } ?? [])
        let unwitnessed = snapshot.witness.failingSince.map { $0.duration(to: snapshot.time) / .seconds(1) }
        self.registry.set(NodeMetric.witnessFailing, to: max(0, unwitnessed ?? 0))
        let check = snapshot.logCheck
        self.registry.replace(
            NodeMetric.logCheckTime, with: check.ended.map { [([], Double($0.sinceEpoch) / 1000)] } ?? [])
        self.registry.set(NodeMetric.logCheckErrors, to: Double(check.errors))
        self.registry.set(NodeMetric.peopleCheckEntries, to: Double(check.people))
        self.registry.set(NodeMetric.logCheckEntries, to: Double(check.entries))
    }

    private func setProcess(_ snapshot: NodeSnapshot) {
        let process = snapshot.process
        self.registry.set(NodeMetric.resident, to: Double(process.residentBytes))
        self.registry.set(NodeMetric.peak, to: Double(process.peakBytes))
        self.registry.take(NodeMetric.processor, total: Double(process.processorMilliseconds) / 1000)
        self.registry.set(NodeMetric.descriptors, to: Double(process.descriptors))
        self.registry.set(NodeMetric.descriptorLimit, to: Double(process.descriptorLimit))
        self.registry.set(NodeMetric.started, to: Double(snapshot.started.sinceEpoch) / 1000)
    }
}

extension NodeSnapshot.Traffic {
    fileprivate mutating func add(_ bytes: UInt64) {
        self.packets += 1
        self.bytes += Int64(clamping: bytes)
    }
}
