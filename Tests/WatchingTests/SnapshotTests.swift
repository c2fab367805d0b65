import CanonicalJSON
import Documents
import Exchange
import Synchronization
import Testing

@testable import Watching

@Suite("Snapshots of a node")
struct SnapshotTests {
    @Test("A snapshot survives the way through JSON")
    func roundTrip() throws {
        var neighbour = try Sample.neighbour("3508", .unreachable, parent: true)
        neighbour.packets = 3
        neighbour.ages[2] = 3
        neighbour.oldest = Sample.after(days: -1)
        neighbour.nextTry = Sample.after(days: 1)
        neighbour.cause = "unreachable: 拒绝"
        neighbour.sent = .init(packets: 5, bytes: 6)
        var snapshot = try Sample.snapshot([neighbour, try Sample.neighbour("350823106")])
        snapshot.commits.failure = "ioFailed"
        snapshot.commits.microseconds = 12
        snapshot.store.spoolBytes = 7
        snapshot.deadLetters = [.ours: 1, .partner: 2]
        snapshot.witness = WitnessStanding(failingSince: Sample.start)
        snapshot.silences = [SilenceCount(awaited: .delivery, isOverdue: true, count: 4, since: Sample.start)]
        snapshot.process = ProcessFigures(
            residentBytes: 1, peakBytes: 2, processorMilliseconds: 3, descriptors: 4, descriptorLimit: 5)
        snapshot.expiries = [Sample.item(ends: 3), Sample.item(.directory, "of 35", ends: 9)]
        snapshot.alarms = [HealthAlarm(.deadLetters, "", "3 hand-overs", since: Sample.start)]
        let bytes = snapshot.json.serialized()
        #expect(try NodeSnapshot(json: JSONValue(parsing: bytes)) == snapshot)
    }

    @Test("Many who ask at once get one snapshot, and those who ask within a second the same")
    func source() async throws {
        let now = Mutex(ContinuousClock.now)
        let made = Mutex<Int64>(0)
        let source = SnapshotSource(clock: { now.withLock { $0 } }) {
            let number = made.withLock { made in
                made += 1
                return made
            }
            // Others get the chance to ask meanwhile.
            for _ in 0..<100 { await Task.yield() }
            var snapshot = try Sample.snapshot()
            snapshot.connections = number
            return snapshot
        }
        let numbers = try await withThrowingTaskGroup(of: Int64.self) { group in
            for _ in 0..<50 { group.addTask { try await source.snapshot().connections } }
            return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
        }
        #expect(numbers == [1])
        now.withLock { $0 = $0.advanced(by: .milliseconds(999)) }
        #expect(try await source.snapshot().connections == 1)
        now.withLock { $0 = $0.advanced(by: .milliseconds(2)) }
        #expect(try await source.snapshot().connections == 2)
    }

    @Test("A snapshot that took long is kept ten times as long")
    func share() async throws {
        let now = Mutex(ContinuousClock.now)
        let made = Mutex(0)
        let source = SnapshotSource(clock: { now.withLock { $0 } }) {
            made.withLock { $0 += 1 }
            now.withLock { $0 = $0.advanced(by: .seconds(2)) }
            return try Sample.snapshot()
        }
        _ = try await source.snapshot()
        now.withLock { $0 = $0.advanced(by: .seconds(19)) }
        _ = try await source.snapshot()
        #expect(made.withLock { $0 } == 1)
        now.withLock { $0 = $0.advanced(by: .seconds(2)) }
        _ = try await source.snapshot()
        #expect(made.withLock { $0 } == 2)
    }

    @Test("After a failure the next who asks tries again")
    func failure() async throws {
        struct Broken: Error {}
        let attempts = Mutex(0)
        let source = SnapshotSource {
            let number = attempts.withLock { attempts in
                attempts += 1
                return attempts
            }
            if number == 1 { throw Broken() }
            return try Sample.snapshot()
        }
        await #expect(throws: Broken.self) { _ = try await source.snapshot() }
        _ = try await source.snapshot()
        #expect(attempts.withLock { $0 } == 2)
    }

    @Test("The system's texts about a process are read, a name with spaces and parentheses too")
    func process() {
        let figures = ProcessFigures(
            status: "Name:\tyizhan\nVmPeak:\t  9000 kB\nVmHWM:\t  6000 kB\nVmRSS:\t  5000 kB\n",
            stat: "42 (yi) zhan) S 1 42 42 0 -1 4194304 1 2 3 4 250 150 0 0 20 0 9 0 100 1 2",
            limits:
                "Limit   Soft Limit  Hard Limit  Units\nMax open files            1024                 524288               files\n",
            descriptors: 17)
        #expect(
            figures
                == ProcessFigures(
                    residentBytes: 5000 << 10, peakBytes: 6000 << 10, processorMilliseconds: 4000, descriptors: 17,
                    descriptorLimit: 1024))
        #expect(ProcessFigures(status: "", stat: "", limits: "", descriptors: 0) == ProcessFigures())
    }

    @Test("The running process has memory and descriptors")
    func current() {
        let figures = ProcessFigures.current()
        #expect(figures.residentBytes > 1 << 20 && figures.peakBytes >= figures.residentBytes / 2)
        #expect(figures.descriptors >= 3 && figures.descriptorLimit >= figures.descriptors)
    }
}
