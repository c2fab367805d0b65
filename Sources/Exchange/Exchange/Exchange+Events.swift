extension Exchange {
    /// What was stored after an event: receipts of this node and of others, in the order of storing.
    ///
    /// - Parameters:
    ///   - number: The last number known; 0 for the beginning, nil to learn the newest number only.
    ///   - selection: Which are wanted.
    ///   - limit: How many at most; a page holds no more than a thousand.
    ///   - patience: How long to wait for the first when there is none.
    /// - Returns: The events, none when the time was over, and what to ask for next.
    /// - Throws: ``ExchangeError/Code/busy`` when too many wait, or what the store throws.
    public func events(
        after number: Int64?,
        _ selection: EventSelection = EventSelection(),
        limit: Int = 1000,
        patience: Duration = .zero
    ) async throws -> EventPage {
        try await self.feed.page(after: number, selection, limit: limit, patience: patience)
    }
}
