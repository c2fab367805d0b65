package import Cryptography
package import Documents
internal import Synchronization

/// What stands between the queue and one neighbour: breaker, window, pause, maintenance, hours.
///
/// It holds the scheduling state in memory; what must outlive the process is in the table `links`.
package final class LinkGate: Sendable {
    /// What may be sent now.
    package enum Permission: Sendable, Equatable {
        /// Packets of this urgency and above may go, as many of each lane as there are places.
        case open(places: [Lane: Int], minimumUrgency: Int64)
        /// All places are taken.
        case full
        /// Nothing for a time; nil until something changes.
        case closed(Duration?)
    }

    package struct Pause: Sendable, Hashable {
        package let reason: String
        package let since: UTCMilliseconds

        package init(reason: String, since: UTCMilliseconds) {
            self.reason = reason
            self.since = since
        }
    }

    private struct State {
        var breaker = Breaker()
        var window = ConcurrencyWindow()
        var underWay: [Digest: Lane] = [:]
        var pause: Pause?
        var maintenance: MaintenanceWindow?
        /// The neighbour asked for time.
        var busyUntil: ContinuousClock.Instant?
        var greeted: ContinuousClock.Instant?
        var hastened: ContinuousClock.Instant?
        var isHasteningOwed = false
        var answered: UTCMilliseconds?
    }

    private static let hasteningInterval = Duration.seconds(5)

    private let hours: WorkingHours
    private let state = Mutex(State())

    package init(hours: WorkingHours) { self.hours = hours }

    /// Puts in force what an earlier run stored.
    func restore(_ link: LinkTable.Record, at now: UTCMilliseconds) {
        self.state.withLock { state in
            // What stopped it may be what the operator has mended and started the node again for, so it is greeted at once.
            // A clock that was set back must not keep a neighbour waiting for a day.
            let wait = link.state == .stopped ? .zero : min(now.duration(to: link.retry), RetryPolicy.longest)
            state.breaker = Breaker(
                state: link.state, failures: link.failures, wait: wait, cause: link.cause, at: .now)
            state.pause = link.pause
            state.maintenance = link.maintenance
        }
    }

    /// What is to be stored.
    func record(of neighbour: DivisionCode, at now: UTCMilliseconds) -> LinkTable.Record {
        self.state.withLock { state in
            LinkTable.Record(
                neighbour: neighbour, state: state.breaker.state, failures: state.breaker.failures,
                retry: now.advanced(by: state.breaker.wait(at: .now) ?? .zero), cause: state.breaker.cause,
                pause: state.pause, maintenance: state.maintenance)
        }
    }

    // MARK: What may go

    /// What packets may go now.
    package func packets(at now: UTCMilliseconds) -> Permission {
        self.state.withLock { state in
            if let closed = Self.closure(&state, at: now) { return closed }
            if state.pause != nil { return .closed(nil) }
            let free = state.window.size - state.underWay.count
            guard free > 0 else { return .full }
            let places = Lane.allCases.reduce(into: [Lane: Int]()) { places, lane in
                let taken = state.underWay.values.count { $0 == lane }
                places[lane] = max(0, min(free, lane.places(in: state.window.size) - taken))
            }
            return .open(places: places, minimumUrgency: self.hours.contains(now) ? 0 : 2)
        }
    }

    /// Whether system messages may go now; a pause and the hours are for packets only.
    package func messages(at now: UTCMilliseconds) -> Permission {
        self.state.withLock { state in
            Self.closure(&state, at: now) ?? .open(places: [:], minimumUrgency: 0)
        }
    }

    private static func closure(_ state: inout State, at now: UTCMilliseconds) -> Permission? {
        let instant = ContinuousClock.now
        guard state.breaker.permits else { return .closed(nil) }
        if let wait = Self.maintenanceWait(&state, at: now) { return .closed(wait) }
        if let until = state.busyUntil {
            guard until <= instant else { return .closed(instant.duration(to: until)) }
            state.busyUntil = nil
        }
        return nil
    }

    private static func maintenanceWait(_ state: inout State, at now: UTCMilliseconds) -> Duration? {
        guard let maintenance = state.maintenance else { return nil }
        if maintenance.until <= now {
            state.maintenance = nil
            return nil
        }
        return maintenance.from <= now ? now.duration(to: maintenance.until) : nil
    }

    /// Takes places for packets that are to be handed over; those already under way are left out.
    package func begin(_ packet: Digest, _ lane: Lane) -> Bool {
        self.state.withLock { state in
            guard state.underWay[packet] == nil else { return false }
            state.underWay[packet] = lane
            return true
        }
    }

    package func end(_ packet: Digest) { self.state.withLock { $0.underWay[packet] = nil } }

    var underWay: Set<Digest> { self.state.withLock { Set($0.underWay.keys) } }

    // MARK: What is learnt

    /// A hand-over succeeded.
    package func succeeded(at now: UTCMilliseconds) {
        self.state.withLock { state in
            state.window.succeed(underWay: state.underWay.count)
            state.answered = now
        }
    }

    /// Something failed; says whether the neighbour is now left alone.
    package func failed(_ error: TransportError, wait: (Int) -> Duration) -> Bool {
        self.state.withLock { state in
            if let time = error.retryAfter {
                state.busyUntil = ContinuousClock.now.advanced(by: min(time, RetryPolicy.longest))
                state.window.fail()
                return false
            }
            guard error.kind.isOfTheLine else { return false }
            state.window.fail()
            // No connection at all speaks for itself; a cut within one is counted, for it may have been this packet's.
            let isDead = error.phase.isBeforeSending || error.kind == .unauthorised || state.window.failedCohorts > 1
            guard isDead else { return false }
            return state.breaker.trip(
                cause: error.description, isFinal: error.kind == .unauthorised, at: .now, wait: wait)
        }
    }

    /// Something urgent came while nothing is tried: its cap holds from now on.
    func shorten(to limit: Duration) -> Bool {
        self.state.withLock { $0.breaker.shorten(to: limit, at: .now) }
    }

    // MARK: Greeting

    /// How long until the neighbour is to be greeted: a probe while the breaker is open, else now and then.
    package func greetingWait(interval: Duration, at now: UTCMilliseconds) -> Duration {
        self.state.withLock { state in
            let instant = ContinuousClock.now
            if let wait = Self.maintenanceWait(&state, at: now) { return wait }
            if !state.breaker.permits { return state.breaker.wait(at: instant) ?? .zero }
            guard let greeted = state.greeted else { return .zero }
            return max(.zero, interval - greeted.duration(to: instant))
        }
    }

    func forgetGreeting() { self.state.withLock { $0.greeted = nil } }

    package func beginGreeting() {
        self.state.withLock { state in
            state.greeted = .now
            _ = state.breaker.beginProbe(at: .now)
        }
    }

    /// The neighbour answered, or showed itself: everything may go at once.
    ///
    /// - Returns: Whether that changes anything.
    package func appeared(_ notice: NodeNotice?, at now: UTCMilliseconds) -> Bool {
        self.state.withLock { state in
            state.answered = now
            let before = state.maintenance
            if let notice { state.maintenance = notice.maintenance }
            let wasBusy = state.busyUntil != nil
            state.busyUntil = nil
            return state.breaker.close() || wasBusy || before != state.maintenance
        }
    }

    /// Whether waiting entries may be made due now; a neighbour that greets without end is heard every few seconds.
    ///
    /// When it is too early, ``hasteningWait()`` says when it is time.
    package func mayHasten(isForced: Bool) -> Bool {
        self.state.withLock { state in
            let instant = ContinuousClock.now
            if !isForced, let hastened = state.hastened, hastened.duration(to: instant) < Self.hasteningInterval {
                state.isHasteningOwed = true
                return false
            }
            state.hastened = instant
            state.isHasteningOwed = false
            return true
        }
    }

    /// How long until a hastening that came too early is to be done; nil when none is owed.
    package func hasteningWait() -> Duration? {
        self.state.withLock { state in
            guard state.isHasteningOwed, let hastened = state.hastened else { return nil }
            return max(.zero, Self.hasteningInterval - hastened.duration(to: .now))
        }
    }

    // MARK: Operator

    /// The pause that holds.
    var pause: Pause? { self.state.withLock { $0.pause } }

    package func setPause(_ pause: Pause?) { self.state.withLock { $0.pause = pause } }

    package func view(at now: UTCMilliseconds) -> LinkView {
        self.state.withLock { state in
            let wait = state.breaker.wait(at: .now)
            let status: LinkView.Status =
                if state.pause != nil { .paused } else if Self.maintenanceWait(&state, at: now) != nil {
                    .maintenance
                } else {
                    switch state.breaker.state {
                    case .closed: state.busyUntil.map { $0 > .now } == true ? .busy : .open
                    case .open: .unreachable
                    case .halfOpen: .probing
                    case .stopped: .unauthorised
                    }
                }
            return LinkView(
                status: status, cause: state.pause?.reason ?? state.breaker.cause, failures: state.breaker.failures,
                retry: wait.map { now.advanced(by: $0) }, window: state.window.size, underWay: state.underWay.count,
                answered: state.answered, maintenance: state.maintenance,
                isInHours: self.hours.contains(now))
        }
    }
}
