internal import DurableFiles
internal import Synchronization

/// What the open drafts of a spool may still take from its volume.
///
/// Each draft on its own may fit while all together fill the volume, and then the database beside the spool cannot
/// commit. So the bytes that open drafts announced and have not written yet are no longer free for others.
final class SpoolSpace: Sendable {
    typealias FreeSpace = @Sendable () throws(DurableFilesError) -> UInt64

    private struct Draft {
        let announced: UInt64
        var written: UInt64

        /// What was written is missing from the volume's free space already.
        var outstanding: UInt64 { self.announced > self.written ? self.announced - self.written : 0 }
    }

    private struct State {
        var drafts: [Int: Draft] = [:]
        var next = 0
        /// Bytes appended by all drafts together since the free space was last asked for.
        var unchecked: UInt64 = 0

        var outstanding: UInt64 { self.drafts.values.reduce(0) { $0 + $1.outstanding } }

        mutating func insert(_ draft: Draft) -> Int {
            defer { self.next += 1 }
            self.drafts[self.next] = draft
            return self.next
        }
    }

    private let reserve: UInt64
    private let maximumDrafts: Int
    private let interval: UInt64
    private let available: FreeSpace
    private let state = Mutex(State())

    /// Counts nothing yet.
    ///
    /// - Parameters:
    ///   - reserve: Bytes that must stay free.
    ///   - maximumDrafts: How many drafts may be open.
    ///   - interval: After how many bytes appended the free space is asked for again.
    ///   - available: The free space of the volume.
    init(reserve: UInt64, maximumDrafts: Int, interval: UInt64, available: @escaping FreeSpace) {
        self.reserve = reserve
        self.maximumDrafts = maximumDrafts
        self.interval = interval
        self.available = available
    }

    /// Counts a new draft, if what it announces fits beside what others announced.
    func begin(announced: UInt64) throws(StorageError) -> SpoolClaim {
        let id = try self.state.withLock { state throws(StorageError) in
            try self.checkCount(state)
            try self.check(announced, beside: state.outstanding)
            return state.insert(Draft(announced: announced, written: 0))
        }
        return SpoolClaim(self, id)
    }

    /// Counts a draft that is continued; what it announced once is not known any more.
    func resume(written: UInt64) throws(StorageError) -> SpoolClaim {
        let id = try self.state.withLock { state throws(StorageError) in
            try self.checkCount(state)
            return state.insert(Draft(announced: 0, written: written))
        }
        return SpoolClaim(self, id)
    }

    /// Checks that more than the reserve, and what drafts announced, is free.
    func requireRoom() throws(StorageError) {
        try self.state.withLock { state throws(StorageError) in try self.check(1, beside: state.outstanding) }
    }

    /// Asks for the free space before an append, if enough was appended since the last time.
    fileprivate func willAppend(_ count: UInt64, to id: Int) throws(StorageError) {
        try self.state.withLock { state throws(StorageError) in
            guard count > self.interval || state.unchecked > self.interval - count else {
                state.unchecked += count
                return
            }
            // Until a check succeeds every append is checked.
            state.unchecked = self.interval
            // Announced bytes have their place; others must not take the place of announced ones.
            let isAnnounced = count <= state.drafts[id]?.outstanding ?? 0
            try self.check(count, beside: isAnnounced ? 0 : state.outstanding)
            state.unchecked = 0
        }
    }

    fileprivate func update(_ id: Int, written: UInt64) {
        self.state.withLock { $0.drafts[id]?.written = written }
    }

    fileprivate func end(_ id: Int) {
        self.state.withLock { _ = $0.drafts.removeValue(forKey: id) }
    }

    private func checkCount(_ state: borrowing State) throws(StorageError) {
        guard state.drafts.count < self.maximumDrafts else { throw .tooManyDrafts(self.maximumDrafts) }
    }

    private func check(_ needed: UInt64, beside outstanding: UInt64) throws(StorageError) {
        let available = try SpoolFileStore.mapped(self.available)
        let (kept, isTooLarge) = self.reserve.addingReportingOverflow(outstanding)
        guard !isTooLarge, available >= kept, available - kept >= needed else {
            throw .volumeFull(
                available: available, needed: Int64(clamping: needed), reserve: isTooLarge ? .max : kept)
        }
    }
}

/// One open draft's part of the count, given back when it ends or is dropped.
final class SpoolClaim: Sendable {
    private let space: SpoolSpace
    private let id: Int

    fileprivate init(_ space: SpoolSpace, _ id: Int) {
        self.space = space
        self.id = id
    }

    deinit { self.space.end(self.id) }

    /// Checks an append before it is done.
    func willAppend(_ count: Int) throws(StorageError) {
        try self.space.willAppend(UInt64(count), to: self.id)
    }

    /// Notes the draft's size.
    func update(written: Int64) {
        self.space.update(self.id, written: UInt64(clamping: written))
    }

    /// Gives the part back; ending twice does nothing.
    func end() {
        self.space.end(self.id)
    }
}

extension StorageError {
    fileprivate static func tooManyDrafts(_ maximum: Int) -> Self {
        Self(.overloaded, "\(maximum) drafts are open in the spool, no more are begun")
    }
}
