import Storage
import Testing

@Suite("Group commit", .timeLimit(.minutes(5)))
struct GroupCommitTests {
    @Test("Operations that wait while a commit runs share the next one")
    func grouping() async throws {
        let gate = Gate()
        try await CommitFixture.with(.init(gate: gate)) { fixture in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await fixture.submit("first") }
                try await eventually { gate.heldCount == 1 }
                for number in 0..<100 { group.addTask { try await fixture.submit("w\(number)") } }
                try await eventually { fixture.commit.waitingCount == 100 }
                gate.open()
                try await group.waitForAll()
            }
            await fixture.commit.shutdown()
            #expect(fixture.events == ["recover 0", "seal 1", "batch 1-0", "seal 100", "batch 100-0"])
            #expect(fixture.database.transactionCount == 3)
            #expect(try await fixture.work().count == 101)
        }
    }

    @Test("A batch has an upper limit")
    func maximumBatch() async throws {
        let gate = Gate()
        let script = CommitFixture.Script(gate: gate, limits: GroupCommitLimits(maximumBatch: 4))
        try await CommitFixture.with(script) { fixture in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await fixture.submit("first") }
                try await eventually { gate.heldCount == 1 }
                for number in 0..<10 { group.addTask { try await fixture.submit("w\(number)") } }
                try await eventually { fixture.commit.waitingCount == 10 }
                gate.open()
                try await group.waitForAll()
            }
            await fixture.commit.shutdown()
            #expect(
                fixture.events.filter { $0.hasPrefix("batch") } == ["batch 1-0", "batch 4-0", "batch 4-0", "batch 2-0"])
        }
    }

    @Test("Each operation gets the outcomes of its own contributions, in order")
    func outcomes() async throws {
        try await CommitFixture.with { fixture in
            try await withThrowingTaskGroup(of: (String, [Int]).self) { group in
                for number in 0..<200 {
                    group.addTask { ("w\(number)", try await fixture.submit("w\(number)", entries: number % 4)) }
                }
                let results = try await group.reduce(into: [:]) { results, pair in results[pair.0] = pair.1 }
                let log = try await fixture.log()
                #expect(log.count == (0..<200).reduce(0) { $0 + $1 % 4 })
                for (name, positions) in results {
                    #expect(positions == log.indices.filter { log[$0] == name })
                }
            }
        }
    }

    @Test("Without contributions nothing is sealed")
    func noContributions() async throws {
        try await CommitFixture.with { fixture in
            #expect(try await fixture.submit("quiet", entries: 0) == [])
            await fixture.commit.shutdown()
            #expect(fixture.events == ["recover 0", "batch 1-0"])
            try await fixture.expectWork(["quiet"])
        }
    }

    @Test("An operation that throws is rolled back alone and its contributions are dropped")
    func isolation() async throws {
        let gate = Gate()
        try await CommitFixture.with(.init(gate: gate)) { fixture in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await fixture.submit("taken") }
                try await eventually { gate.heldCount == 1 }
                group.addTask { try await fixture.submit("good") }
                group.addTask {
                    await #expect(throws: StorageError.coded(.uniqueViolation)) { try await fixture.submit("taken") }
                }
                group.addTask {
                    await #expect(throws: CommitFixture.Refusal.self) {
                        try await fixture.commit.submit { session, contributions in
                            contributions.append("bad")
                            try session.execute("INSERT INTO work (name) VALUES (?)", ["bad"])
                            throw CommitFixture.Refusal()
                        }
                    }
                }
                try await eventually { fixture.commit.waitingCount == 3 }
                gate.open()
                try await group.waitForAll()
            }
            await fixture.commit.shutdown()
            #expect(fixture.events.suffix(2) == ["seal 1", "batch 3-2"])
            try await fixture.expectWork(["good", "taken"])
            try await fixture.expectLog(["taken", "good"])
        }
    }

    @Test("More waiting operations than allowed are refused, the others are served")
    func overload() async throws {
        let gate = Gate()
        let script = CommitFixture.Script(gate: gate, limits: GroupCommitLimits(maximumWaiting: 2))
        try await CommitFixture.with(script) { fixture in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await fixture.submit("first") }
                try await eventually { gate.heldCount == 1 }
                for number in 0..<2 { group.addTask { try await fixture.submit("w\(number)") } }
                try await eventually { fixture.commit.waitingCount == 2 }
                let error = await #expect(throws: StorageError.coded(.overloaded)) { try await fixture.submit("late") }
                #expect(try #require(error).code.isTemporary)
                gate.open()
                try await group.waitForAll()
            }
            try await fixture.expectWork(["first", "w0", "w1"])
        }
    }

    @Test("A waiting operation whose task is cancelled is withdrawn, one in a batch is carried to its end")
    func cancellation() async throws {
        let gate = Gate()
        try await CommitFixture.with(.init(gate: gate)) { fixture in
            let running = Task { try await fixture.submit("running") }
            try await eventually { gate.heldCount == 1 }
            let waiting = Task { try await fixture.submit("waiting") }
            try await eventually { fixture.commit.waitingCount == 1 }
            running.cancel()
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            #expect(fixture.commit.waitingCount == 0)
            gate.open()
            #expect(try await running.value == [0])
            try await fixture.expectWork(["running"])
        }
    }

    @Test("A task that is cancelled already submits nothing")
    func cancelledBefore() async throws {
        try await CommitFixture.with { fixture in
            await withTaskGroup(of: Void.self) { group in
                group.cancelAll()
                group.addTask {
                    await #expect(throws: CancellationError.self) { try await fixture.submit("never") }
                }
            }
            try await fixture.expectWork([])
        }
    }

    @Test("Cancelling at any moment loses and doubles nothing")
    func cancellationRace() async throws {
        try await CommitFixture.with { fixture in
            var expected: Set<String> = []
            for round in 0..<20 {
                let tasks = (0..<10).map { number in Task { try await fixture.submit("\(round)-\(number)") } }
                for _ in 0..<round { await Task.yield() }
                for task in tasks { task.cancel() }
                for (number, task) in tasks.enumerated() {
                    if case .success = await task.result { expected.insert("\(round)-\(number)") }
                }
            }
            try await fixture.expectWork(expected.sorted())
        }
    }

    @Test("Shutdown commits what waits and refuses what comes")
    func shutdown() async throws {
        let gate = Gate()
        try await CommitFixture.with(.init(gate: gate)) { fixture in
            let first = Task { try await fixture.submit("first") }
            try await eventually { gate.heldCount == 1 }
            let second = Task { try await fixture.submit("second") }
            try await eventually { fixture.commit.waitingCount == 1 }
            let shutdown = Task { await fixture.commit.shutdown() }
            let again = Task { await fixture.commit.shutdown() }
            gate.open()
            await shutdown.value
            await again.value
            #expect(try await first.value == [0])
            #expect(try await second.value == [1])
            await #expect(throws: StorageError.coded(.shutDown)) { try await fixture.submit("late") }
            await fixture.commit.shutdown()
        }
    }
}
