import Documents
import Exchange
import Synchronization
import Testing

@Suite("Places shared between neighbours", .timeLimit(.minutes(5)))
struct FairPlacesTests {
    @Test("Who holds the fewest gets the next place, however many another one wants")
    func fewest() async throws {
        let busy = try DivisionCode("350823")
        let quiet = try DivisionCode("350802")
        let places = FairPlaces(2)
        #expect(await places.take(for: busy))
        #expect(await places.take(for: busy))
        let (order, told) = AsyncStream.makeStream(of: DivisionCode.self)
        try await withThrowingTaskGroup { group in
            for neighbour in [busy, busy, busy, quiet] {
                group.addTask {
                    if await places.take(for: neighbour) { told.yield(neighbour) }
                }
            }
            // Until all four wait.
            while places.waitingCount < 4 { await Task.yield() }
            places.give(back: busy)
            var iterator = order.makeAsyncIterator()
            #expect(await iterator.next() == quiet)
            places.give(back: busy)
            #expect(await iterator.next() == busy)
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(places.waitingCount == 0)
    }

    @Test("Who is cancelled while waiting takes no place")
    func cancelled() async throws {
        let neighbour = try DivisionCode("3508")
        let places = FairPlaces(1)
        #expect(await places.take(for: neighbour))
        let waiter = Task { await places.take(for: neighbour) }
        while places.waitingCount < 1 { await Task.yield() }
        waiter.cancel()
        #expect(await waiter.value == false)
        places.give(back: neighbour)
        #expect(await places.take(for: neighbour))
    }
}
