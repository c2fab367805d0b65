internal import Documents
internal import Logging
internal import Storage

/// Decides which packet goes to one neighbour next, and hands over as many at once as the gate permits.
///
/// Candidates are read from the table some dozens at a time. What arrives meanwhile is seen at the next reading, which
/// comes at once when nothing is left and after a few milliseconds otherwise, so that an urgent packet overtakes what is
/// queued but a busy link does not read its queue anew for each packet.
struct PacketLoop: Sendable {
    private static let candidates = 64
    private static let freshness = Duration.milliseconds(5)
    private static let idle = Duration.seconds(30)
    /// After a failure of our own, so that a broken disk does not fill the log.
    private static let pauseAfterFailure = Duration.seconds(5)

    let neighbour: DivisionCode
    let context: ExchangeContext
    let gate: LinkGate
    let places: FairPlaces
    let handover: PacketHandover
    let signal = WakeSignal()

    /// What was read from the queue and is not under way yet.
    private struct Candidates {
        var byLane: [Lane: [HopRecord]] = [:]
        var read: ContinuousClock.Instant?
        var isComplete = false

        /// Whether the queue should be read again before the next packet is chosen.
        func isStale(places: [Lane: Int]) -> Bool {
            guard let read = self.read else { return true }
            if read.duration(to: .now) > PacketLoop.freshness { return true }
            return places.contains { lane, count in count > 0 && self.byLane[lane, default: []].isEmpty }
                && !self.isComplete
        }
    }

    /// Works until the task is cancelled.
    ///
    /// - Parameter learn: Told of failures, with the urgency of the packet that met them.
    func run(_ learn: @escaping @Sendable (TransportError, Int64) async -> Void) async {
        var candidates = Candidates()
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                do {
                    guard let (places, urgency) = try await self.permission() else { continue }
                    if candidates.isStale(places: places) {
                        candidates = try await self.read(places, urgency)
                    }
                    guard self.start(&candidates, places, in: &group, learn) else {
                        // What is left is under way, not due, or of a lane without a place.
                        candidates.read = nil
                        await self.signal.wait(atMost: try await self.pause())
                        continue
                    }
                } catch {
                    self.report(error)
                    await self.signal.wait(atMost: Self.pauseAfterFailure)
                }
            }
        }
    }

    /// What may go now; waits and gives nil when nothing may.
    private func permission() async throws -> ([Lane: Int], Int64)? {
        let now = self.context.ledger.now()
        switch self.gate.packets(at: now) {
        case .open(let places, let urgency): return (places, urgency)
        case .full:
            await self.signal.wait()
            return nil
        case .closed(let wait):
            let urgency = try await self.context.database.read { try HopTable.mostUrgent(for: self.neighbour, $0) }
            if let urgency { self.handover.shorten(self.gate, for: urgency) }
            await self.signal.wait(atMost: wait ?? Self.idle)
            return nil
        }
    }

    private func read(_ places: [Lane: Int], _ urgency: Int64) async throws -> Candidates {
        let now = self.context.ledger.now()
        let underWay = self.gate.underWay
        let neighbour = self.neighbour
        let byLane = try await self.context.database.read { session in
            try places.filter { $0.value > 0 }.keys.reduce(into: [Lane: [HopRecord]]()) { byLane, lane in
                byLane[lane] = try HopTable.due(
                    for: neighbour, lane: lane, minimumUrgency: urgency, at: now,
                    limit: Self.candidates + underWay.count, session
                ).filter { !underWay.contains($0.packet) }
            }
        }
        let isComplete = byLane.values.allSatisfy { $0.count < Self.candidates }
        return Candidates(byLane: byLane, read: .now, isComplete: isComplete)
    }

    /// Begins as many hand-overs as there are places; false when there was nothing to begin.
    private func start(
        _ candidates: inout Candidates,
        _ places: [Lane: Int],
        in group: inout DiscardingTaskGroup,
        _ learn: @escaping @Sendable (TransportError, Int64) async -> Void
    ) -> Bool {
        var isAny = false
        for (lane, count) in places {
            let hops = candidates.byLane[lane, default: []]
            for hop in hops.prefix(count) where self.gate.begin(hop.packet, lane) {
                isAny = true
                group.addTask { await self.hand(over: hop, learn) }
            }
            candidates.byLane[lane] = Array(hops.dropFirst(count))
        }
        return isAny
    }

    private func hand(over hop: HopRecord, _ learn: @Sendable (TransportError, Int64) async -> Void) async {
        defer {
            self.gate.end(hop.packet)
            self.signal.signal()
        }
        guard await self.places.take(for: self.neighbour) else { return }
        defer { self.places.give(back: self.neighbour) }
        switch await self.handover.perform(hop) {
        case .handedOver: self.gate.succeeded(at: self.context.ledger.now())
        case .failed(let error): await learn(error, hop.urgency)
        case .nothing: break
        }
    }

    private func pause() async throws -> Duration? {
        let now = self.context.ledger.now()
        // With hand-overs under way the next one that ends wakes the loop.
        if !self.gate.underWay.isEmpty { return nil }
        let next = try await self.context.database.read { session in
            try HopTable.nextDue(for: self.neighbour, after: now, session)
        }
        guard let next else { return Self.idle }
        return max(.milliseconds(10), min(Self.idle, now.duration(to: next)))
    }

    private func report(_ error: any Error) {
        if error is CancellationError || Task.isCancelled { return }
        self.context.logger.error(
            "queue work failed", metadata: [LogKey.peer: "\(self.neighbour)", LogKey.error: "\(error)"])
    }
}
