import Exchange
import Testing

@Suite("Waking a worker", .timeLimit(.minutes(5)))
struct WakeSignalTests {
    @Test("A signal given while nobody waits is remembered, once")
    func remembered() async {
        let signal = WakeSignal()
        signal.signal()
        signal.signal()
        await signal.wait(atMost: .seconds(3600))
        let second = Task { await signal.wait(atMost: .seconds(3600)) }
        signal.signal()
        await second.value
    }

    @Test("A signal wakes the task that waits")
    func waking() async {
        let signal = WakeSignal()
        for _ in 0..<200 {
            let waiter = Task { await signal.wait(atMost: .seconds(3600)) }
            await Task.yield()
            signal.signal()
            await waiter.value
        }
    }

    @Test("A wait ends when its time is over, also one that is over at once")
    func time() async {
        let signal = WakeSignal()
        for _ in 0..<500 { await signal.wait(atMost: .zero) }
    }

    @Test("A task that is cancelled before or while it waits goes on")
    func cancellation() async {
        let signal = WakeSignal()
        for round in 0..<500 {
            let waiter = Task { await signal.wait(atMost: .seconds(3600)) }
            if round.isMultiple(of: 2) { await Task.yield() }
            waiter.cancel()
            await waiter.value
        }
    }

    @Test("None of many waits that end at once, by time or by cancellation, is left behind")
    func manyAtOnce() async {
        await withDiscardingTaskGroup { group in
            for number in 0..<64 {
                group.addTask {
                    let signal = WakeSignal()
                    for round in 0..<100 {
                        let limit = Duration.microseconds((number + round) % 7)
                        let waiter = Task { await signal.wait(atMost: limit) }
                        if round.isMultiple(of: 3) { waiter.cancel() }
                        await waiter.value
                    }
                }
            }
        }
    }
}
