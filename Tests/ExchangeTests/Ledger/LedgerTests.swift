import Cryptography
import Documents
import Evidence
import Exchange
import SQLiteStorage
import Storage
import Testing

@Suite("The log in its store", .timeLimit(.minutes(2)))
struct LedgerTests {
    @Test(
        "200 operations at once get places without gaps, true receipts and few checkpoints",
        arguments: Cryptography.Suite.allCases)
    func batches(suite: Cryptography.Suite) async throws {
        let log = try TestLedger(suite)
        try await log.open { ledger, database in
            // The first operation keeps the others waiting until all of them are there.
            let first = Gate()
            let holder = Task {
                try await ledger.perform { _, entries in
                    entries.append(try log.entry(0, at: ledger.now()))
                    first.waitBlocking()
                }.receipts
            }
            while !first.isReached { await Task.yield() }
            let others = (1..<200).map { number in Task { try await log.log(number, ledger) } }
            while ledger.waitingCount < 199 { await Task.yield() }
            first.open()
            var receipts = try await holder.value
            for other in others { receipts.append(try await other.value) }
            #expect(receipts.map(\.index).sorted() == Array(0..<200))
            for receipt in receipts { #expect(try receipt.verifyInclusion()) }
            #expect(Set(receipts.map(\.checkpoint)).count == 2)
            try await LogAudit(database).requireOneHistory(receipts.map(\.checkpoint))
        }
    }

    @Test("A commit of unknown outcome is acknowledged to nobody, and no size is signed with two roots")
    func unknownCommits() async throws {
        let log = try TestLedger(.int)
        try await log.open { ledger, database in
            var receipts = [try await log.log(0, ledger)]
            for (number, fault) in [StoreFaults.Fault.unknownButDone, .unknownAndLost, .unknownButDone].enumerated() {
                log.faults.order(fault, at: TestLedger.node)
                await #expect(throws: StorageError(.commitUnknown, "")) {
                    _ = try await log.log(10 + number, ledger)
                }
                receipts.append(try await log.log(20 + number, ledger))
            }
            // What was done without an answer has its place; what was lost has none.
            #expect(receipts.map(\.index) == [0, 2, 3, 5])
            try await LogAudit(database).requireOneHistory(receipts.map(\.checkpoint))
        }
    }

    @Test("A checkpoint that cannot be written gives no acknowledgement to anybody in its batch")
    func failingSeal() async throws {
        let log = try TestLedger(.int)
        try await log.open { ledger, database in
            log.faults.order(.sealFails, at: TestLedger.node)
            let results = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<8 {
                    group.addTask { (try? await log.log(number, ledger)) != nil }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(results.contains(false))
            let audit = try await LogAudit(database)
            #expect(audit.leaves[202601]?.count ?? 0 == results.filter { $0 }.count)
            _ = try await log.log(9, ledger)
            try await LogAudit(database).requireOneHistory([])
        }
    }

    @Test("Many operations under many faults: who has a receipt is in the log, and the log is one")
    func manyFaults() async throws {
        let log = try TestLedger(.int)
        try await log.open { ledger, database in
            log.faults.order(
                .unknownAndLost, .unknownButDone, .sealFails, .unknownButDone, .unknownAndLost, .unknownAndLost,
                at: TestLedger.node)
            let receipts = try await withThrowingTaskGroup(of: ReceiptCore.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        while true {
                            do { return try await log.log(number, ledger) } catch is StorageError { continue }
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(log.faults.waiting(at: TestLedger.node) == 0)
            #expect(Set(receipts.map(\.index)).count == 60)
            let audit = try await LogAudit(database)
            let tree = MerkleTree(.sha256)
            for receipt in receipts {
                #expect(try audit.leaves[202601]?[receipt.index] == tree.leafHash(receipt.identity().bytes))
            }
            try audit.requireOneHistory(receipts.map(\.checkpoint))
        }
    }

    @Test("A process that starts again continues the log where it stands", arguments: Cryptography.Suite.allCases)
    func restart(suite: Cryptography.Suite) async throws {
        let log = try TestLedger(suite)
        var receipts: [ReceiptCore] = []
        for round in 0..<3 {
            receipts += try await log.open { ledger, _ in
                let first = try await log.log(2 * round, ledger)
                return [first, try await log.log(2 * round + 1, ledger)]
            }
        }
        #expect(receipts.map(\.index) == Array(0..<6))
        let checkpoints = receipts.map(\.checkpoint)
        try await log.open { try await LogAudit($1).requireOneHistory(checkpoints) }
    }

    @Test("A process that ends without knowing its last commit continues from what is stored")
    func restartAfterUnknownCommit() async throws {
        for fault in [StoreFaults.Fault.unknownButDone, .unknownAndLost] {
            let log = try TestLedger(.int)
            let first = try await log.open { ledger, _ in
                let first = try await log.log(0, ledger)
                log.faults.order(fault, at: TestLedger.node)
                await #expect(throws: StorageError(.commitUnknown, "")) { _ = try await log.log(1, ledger) }
                return first
            }
            try await log.open { ledger, database in
                let second = try await log.log(2, ledger)
                try await LogAudit(database).requireOneHistory([first.checkpoint, second.checkpoint])
            }
        }
    }

    @Test("Time in the log does not go back when the clock does, nor when the process starts again meanwhile")
    func time() async throws {
        let log = try TestLedger(.int)
        var receipts = try await log.open { ledger, _ in
            log.clock.advance(by: .seconds(100))
            let first = try await log.log(0, ledger)
            log.clock.set(TestPKI.start)
            return [first, try await log.log(1, ledger)]
        }
        receipts += try await log.open { ledger, _ in
            let first = try await log.log(2, ledger)
            log.clock.advance(by: .seconds(200))
            return [first, try await log.log(3, ledger)]
        }
        let times = receipts.map(\.evidence.time.sinceEpoch).map { $0 - TestPKI.start.sinceEpoch }
        #expect(times.first == 100_000 && times.last == 200_000)
        // While the clock is behind, the log's time goes on at half speed.
        #expect(times[1...2].allSatisfy { 100_000..<150_000 ~= $0 } && times == times.sorted())
        #expect(receipts.allSatisfy { $0.checkpoint.body.time >= $0.evidence.time })
    }

    @Test("An operation that fails by itself leaves no leaf and harms no other")
    func failingOperation() async throws {
        struct Refused: Error {}
        let log = try TestLedger(.int)
        try await log.open { ledger, database in
            await #expect(throws: Refused.self) {
                try await ledger.perform { _, entries in
                    entries.append(try log.entry(0, at: ledger.now()))
                    throw Refused()
                }
            }
            #expect(try await log.log(1, ledger).index == 0)
            try await LogAudit(database).requireOneHistory([])
        }
    }

    @Test(
        "A store that names no shard by a number, or one out of bounds, signs nothing",
        arguments: ["", "x", "0", "1000000"])
    func spoiltShard(fact: String) async throws {
        let log = try TestLedger(.int)
        await #expect(throws: ExchangeError(.failed, "")) {
            try await log.open { _, database in
                try await database.transaction { session in
                    try session.execute("INSERT INTO facts (name, value) VALUES ('log.shard', ?)", [.text(fact)])
                }
            }
            try await log.open { _, _ in }
        }
    }
}
