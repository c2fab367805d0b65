internal import Documents
internal import DurableFiles
internal import Exchange
internal import Foundation
internal import HTTPClient
internal import Logging
internal import Seals
internal import ServiceLifecycle
internal import Storage

/// Reads the status lists of seal makers again and again, as the policy for seals says.
///
/// What comes over the network is bounded in size and time, and asked for apart from the files: a server that does not
/// answer keeps no other source waiting.
final class SealStatusReader: Service, Sendable {
    /// Smaller than what a file may have: several are held at once.
    private static let fetchedSize = 16 << 20
    private static let fetchesAtOnce = 16
    private static let patience = Duration.seconds(10)

    private let board: SealStatusBoard
    private let policy: CurrentSealPolicy
    private let pool: BlockingPool
    private let clock: any NodeClock
    private let logger: Logger
    /// Whenever the servers shall be asked.
    private let rounds: AsyncStream<Void>
    private let round: AsyncStream<Void>.Continuation

    init(
        _ board: SealStatusBoard,
        policy: CurrentSealPolicy,
        pool: BlockingPool,
        clock: any NodeClock,
        logger: Logger
    ) {
        self.board = board
        self.policy = policy
        self.pool = pool
        self.clock = clock
        self.logger = logger
        (self.rounds, self.round) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    // The passing of time is what is waited for, not an event.
                    while (try? await Task.sleep(for: self.policy.value.statusInterval)) != nil { await self.read() }
                }
                group.addTask {
                    for await _ in self.rounds { await self.fetch() }
                }
            }
        }
    }

    /// Puts in force what was in force before, then reads every source; before anything is served.
    ///
    /// Servers that do not answer are not waited for: what is in force from before is gone by until they do.
    func start() async throws {
        let (board, now) = (self.board, self.clock.now())
        try await self.pool.run { try board.restore(at: now) }
        for (file, problem) in board.problems {
            self.logger.error(
                "a status list of seals that was in force is not believed any more",
                metadata: ["seals.source": "\(file)", LogKey.error: "\(problem)"])
        }
        await self.readFiles()
        await withTaskGroup { race in
            race.addTask { await self.fetch() }
            race.addTask { if (try? await Task.sleep(for: Self.patience)) != nil { self.round.yield() } }
            _ = await race.next()
            race.cancelAll()
        }
    }

    /// Reads every file once, and has the servers asked soon.
    func read() async {
        await self.readFiles()
        self.round.yield()
    }

    private func readFiles() async {
        let sources = self.policy.value.statusSources
        self.board.keepProblems(of: Set(sources.map(\.description)))
        for source in sources {
            guard case .file(let path) = source else { continue }
            await self.take(from: source) { try PlainFile.bytes(path, limit: SealStatusList.sizeLimit) }
        }
    }

    /// Asks every server once, several at the same time.
    private func fetch() async {
        var waiting = self.policy.value.statusSources.filter(\.isAddress)[...]
        await withTaskGroup { group in
            for source in waiting.prefix(Self.fetchesAtOnce) { group.addTask { await self.fetch(source) } }
            waiting = waiting.dropFirst(Self.fetchesAtOnce)
            while await group.next() != nil {
                guard !Task.isCancelled, let source = waiting.popFirst() else { continue }
                group.addTask { await self.fetch(source) }
            }
        }
    }

    private func fetch(_ source: SealStatusSource) async {
        do {
            let address = try HTTPAddress(source.description)
            let answer = try await HTTPFetch(address, limit: Self.fetchedSize, patience: Self.patience).get()
            guard answer.status == 200 else {
                return self.note("\(address) answers with status \(answer.status) and no status list", of: source)
            }
            await self.take(from: source) { answer.body }
        } catch {
            // Who is interrupted has found out nothing.
            guard !Task.isCancelled else { return }
            self.note("\(error)", of: source)
        }
    }

    private func take(from source: SealStatusSource, _ bytes: @escaping @Sendable () throws -> [UInt8]) async {
        let (board, now) = (self.board, self.clock.now())
        do {
            let list = try await self.pool.run { try board.take(bytes(), from: source.description, at: now) }
            guard let list else { return }
            self.logger.notice(
                "status list of seals in force",
                metadata: [
                    "seals.maker": "\(list.maker)", "seals.edition": "\(list.serial)", "seals.source": "\(source)",
                ])
        } catch {
            self.note((error as? SealsError)?.message ?? "\(error)", of: source)
        }
    }

    /// One line when a problem is new, not one for each try.
    private func note(_ problem: String, of source: SealStatusSource) {
        let isNew = self.board.problems[source.description] != problem
        self.board.note(problem, of: source.description)
        guard isNew else { return }
        self.logger.error(
            "a status list of seals was not taken; the edition before it stays in force",
            metadata: ["seals.source": "\(source)", LogKey.error: "\(problem)"])
    }
}

extension SealStatusSource {
    fileprivate var isAddress: Bool {
        if case .address = self { true } else { false }
    }
}
