public import Evidence
internal import Storage
internal import Synchronization

/// Which events a reader of the feed wants.
public struct EventSelection: Sendable, Hashable {
    /// Only those of this node's log, or only those of others; nil for both.
    public var isOwn: Bool?
    /// Only those of one kind; nil for all.
    public var event: EvidenceEvent?

    /// A selection.
    public init(isOwn: Bool? = nil, event: EvidenceEvent? = nil) {
        self.isOwn = isOwn
        self.event = event
    }
}

/// A receipt as it was stored, with its place in the order of storing.
public struct StoredEvent: Sendable, Hashable {
    /// The place, from 1 without gaps.
    public let number: Int64
    /// Whether it stands in this node's own log.
    public let isOwn: Bool
    /// The bytes of the receipt's core.
    public let core: [UInt8]
}

/// A part of the feed.
public struct EventPage: Sendable, Hashable {
    /// The events, in the order they were stored.
    public let events: [StoredEvent]
    /// What to ask for next: everything up to this number was looked at.
    public let next: Int64
}

/// Gives out receipts in the order in which they were stored: this node's own, and those that others sent.
///
/// A number is given in the transaction that stores the event, so numbers have no gaps and none appears behind a reader.
final class EventFeed: Sendable {
    /// The most events of one page.
    static let pageLimit = 1000
    /// How many numbers one read looks at: a rare kind of event must not hold a snapshot of the store for long.
    private static let window: Int64 = 10_000

    private let database: any Database
    private let bell: EventBell

    init(database: any Database, bell: EventBell) {
        self.database = database
        self.bell = bell
    }

    /// The next events after a number; waits for the first when there is none yet.
    ///
    /// - Parameters:
    ///   - number: The last number that is known; 0 for the beginning, nil for what comes from now on.
    ///   - selection: Which events are wanted.
    ///   - limit: How many at most.
    ///   - patience: How long to wait for the first.
    /// - Returns: The events, none when the time was over.
    /// - Throws: ``ExchangeError`` with `busy` when too many wait, or what the store throws.
    func page(
        after number: Int64?,
        _ selection: EventSelection,
        limit: Int,
        patience: Duration
    ) async throws -> EventPage {
        guard let number else {
            let newest = try await self.database.read { try EvidenceTable.newestNumber($0) }
            return EventPage(events: [], next: newest)
        }
        // Listened before the first read: what is stored between the read and the wait has rung already.
        let listener = try self.bell.listen()
        defer { self.bell.forget(listener) }
        let deadline = ContinuousClock.now.advanced(by: patience)
        var page = EventPage(events: [], next: number)
        while true {
            page = try await self.read(after: page.next, selection, limit: min(max(limit, 1), Self.pageLimit))
            let rest = ContinuousClock.now.duration(to: deadline)
            guard page.events.isEmpty, rest > .zero, !Task.isCancelled else { return page }
            await listener.signal.wait(atMost: rest)
        }
    }

    /// Reads windows until one holds something that is wanted, or all was looked at.
    private func read(after number: Int64, _ selection: EventSelection, limit: Int) async throws -> EventPage {
        var looked = number
        while true {
            let first = looked + 1
            let (events, last, newest) = try await self.database.read { session in
                let newest = try EvidenceTable.newestNumber(session)
                let last = min(newest, first + Self.window - 1)
                guard first <= last else { return ([StoredEvent](), first - 1, newest) }
                return (try EvidenceTable.events(first...last, selection, limit: limit, session), last, newest)
            }
            looked = events.count == limit ? events.last?.number ?? last : last
            if !events.isEmpty || looked >= newest { return EventPage(events: events, next: looked) }
        }
    }
}

/// Tells whoever waits for events that something was committed.
final class EventBell: Sendable {
    /// One waiting reader.
    struct Listener: Sendable {
        fileprivate let number: UInt64
        let signal = WakeSignal()
    }

    private struct State {
        var listeners: [UInt64: WakeSignal] = [:]
        var last: UInt64 = 0
    }

    /// How many may wait at once.
    private static let limit = 256
    private let state = Mutex(State())

    func listen() throws -> Listener {
        try self.state.withLock { state in
            guard state.listeners.count < Self.limit else {
                throw ExchangeError(.busy, "\(Self.limit) readers wait for events already")
            }
            state.last += 1
            let listener = Listener(number: state.last)
            state.listeners[listener.number] = listener.signal
            return listener
        }
    }

    func forget(_ listener: Listener) {
        self.state.withLock { $0.listeners[listener.number] = nil }
    }

    func ring() {
        for signal in self.state.withLock({ Array($0.listeners.values) }) { signal.signal() }
    }
}
