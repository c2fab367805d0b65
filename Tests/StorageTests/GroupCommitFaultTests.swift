import Storage
import Testing

@Suite("Group commit when something fails", .timeLimit(.minutes(5)))
struct GroupCommitFaultTests {
    private static let unknown = StorageError.commitUnknown(StorageError(.ioFailed, "test"))

    /// Submits a batch of three behind a first operation, and gives the results in order of submission.
    private static func batch(
        _ fixture: CommitFixture,
        _ gate: Gate,
        _ names: [String]
    ) async throws -> [Result<[Int], any Error>] {
        let first = Task { try await fixture.submit("first") }
        try await eventually { gate.heldCount == 1 }
        var tasks: [Task<[Int], any Error>] = []
        for (index, name) in names.enumerated() {
            tasks.append(Task { try await fixture.submit(name) })
            try await eventually { fixture.commit.waitingCount == index + 1 }
        }
        gate.open()
        _ = try await first.value
        var results: [Result<[Int], any Error>] = []
        for task in tasks { results.append(await task.result) }
        return results
    }

    private static func codes(_ results: [Result<[Int], any Error>]) -> [StorageError.Code?] {
        results.map { result in
            guard case .failure(let error) = result else { return nil }
            return (error as? StorageError)?.code
        }
    }

    @Test("When sealing fails, every waiter is told and nothing of the batch is stored")
    func sealFails() async throws {
        let gate = Gate()
        try await CommitFixture.with(.init(gate: gate)) { fixture in
            let results = try await Self.batch(fixture, gate, ["a", "unsealable", "b"])
            for result in results {
                #expect(throws: CommitFixture.Refusal.self) { try result.get() }
            }
            #expect(try await fixture.submit("next") == [1])
            try await fixture.expectWork(["first", "next"])
            try await fixture.expectLog(["first", "next"])
        }
    }

    @Test("A wrong number of outcomes fails the batch")
    func sealMismatch() async throws {
        try await CommitFixture.with(.init(outcomeLimit: 1)) { fixture in
            await #expect(throws: StorageError.coded(.sealMismatch)) { try await fixture.submit("two", entries: 2) }
            try await fixture.expectWork([])
            try await fixture.expectLog([])
        }
    }

    @Test("After an unknown commit that happened, the stored state is read before the next batch")
    func unknownButCommitted() async throws {
        let gate = Gate()
        // 0: recovery, 1: first, 2: the batch.
        let script = CommitFixture.Script(faults: [2: .commitAndThrow(Self.unknown)], gate: gate)
        try await CommitFixture.with(script) { fixture in
            let results = try await Self.batch(fixture, gate, ["a", "b", "c"])
            #expect(Self.codes(results) == [.commitUnknown, .commitUnknown, .commitUnknown])
            #expect(try await fixture.submit("next") == [4])
            await fixture.commit.shutdown()
            #expect(
                fixture.events == [
                    "recover 0", "seal 1", "batch 1-0", "seal 3", "batch 3-3", "recover 4", "seal 1", "batch 1-0",
                ]
            )
            try await fixture.expectLog(["first", "a", "b", "c", "next"])
        }
    }

    @Test("After an unknown commit that did not happen, no position is used twice or left out")
    func unknownAndRolledBack() async throws {
        let gate = Gate()
        let script = CommitFixture.Script(faults: [2: .rollBackAndThrow(Self.unknown)], gate: gate)
        try await CommitFixture.with(script) { fixture in
            let results = try await Self.batch(fixture, gate, ["a", "b"])
            #expect(Self.codes(results) == [.commitUnknown, .commitUnknown])
            #expect(try await fixture.submit("next") == [1])
            #expect(fixture.events.contains("recover 1"))
            try await fixture.expectLog(["first", "next"])
        }
    }

    @Test("An operation's own error gives way to the failure of its batch, which may have caused it")
    func ownErrorInFailedBatch() async throws {
        let gate = Gate()
        let script = CommitFixture.Script(faults: [2: .rollBackAndThrow(Self.unknown)], gate: gate)
        try await CommitFixture.with(script) { fixture in
            // The second "a" is a duplicate only of the first, which is not stored in the end.
            let results = try await Self.batch(fixture, gate, ["a", "a"])
            #expect(Self.codes(results) == [.commitUnknown, .commitUnknown])
            #expect(try await fixture.submit("a") == [1])
        }
    }

    @Test("A failed sync reaches every waiter as a reason to stop")
    func syncFails() async throws {
        let failure = StorageError(.syncFailed, "test")
        try await CommitFixture.with(.init(faults: [1: .commitAndThrow(failure)])) { fixture in
            let error = await #expect(throws: StorageError.coded(.syncFailed)) { try await fixture.submit("a") }
            #expect(try #require(error).requiresStop)
            try await fixture.submit("b")
            await fixture.commit.shutdown()
            #expect(fixture.events == ["recover 0", "seal 1", "batch 1-1", "recover 1", "seal 1", "batch 1-0"])
        }
    }

    @Test("Nothing is committed until the stored state could be read")
    func recoveryFails() async throws {
        let script = CommitFixture.Script(faults: [2: .refuse(StorageError(.busy, "test"))], recoveryFaults: [0, 1])
        try await CommitFixture.with(script) { fixture in
            for name in ["a", "b", "c"] {
                let error = await #expect(throws: StorageError.coded(.recoveryFailed)) {
                    try await fixture.submit(name)
                }
                #expect(error?.cause != nil)
            }
            #expect(try await fixture.submit("d") == [0])
            await fixture.commit.shutdown()
            try await fixture.expectWork(["d"])
        }
    }

    @Test("A transaction that the engine gave up fails the whole batch")
    func aborted() async throws {
        try await CommitFixture.with { fixture in
            await #expect(throws: StorageError.coded(.transactionAborted)) {
                try await fixture.commit.submit { session, contributions in
                    contributions.append("lost")
                    try session.execute("INSERT INTO work (name) VALUES (?)", ["lost"])
                    // What SQLite does by itself when the disk is full.
                    try session.execute("ROLLBACK")
                }
            }
            #expect(try await fixture.submit("next") == [0])
            try await fixture.expectWork(["next"])
        }
    }
}
