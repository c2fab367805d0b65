internal import Documents
internal import DurableFiles
internal import Exchange
internal import Foundation
internal import Logging
internal import Seals
internal import ServiceLifecycle
internal import Storage

/// Reads the status lists of seal makers again and again, as the policy for seals says.
final class SealStatusReader: Service, Sendable {
    private let board: SealStatusBoard
    private let policy: CurrentSealPolicy
    private let pool: BlockingPool
    private let clock: any NodeClock
    private let logger: Logger

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
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                // The passing of time is what is waited for, not an event.
                guard (try? await Task.sleep(for: self.policy.value.statusInterval)) != nil else { return }
                await self.read()
            }
        }
    }

    /// Puts in force what was in force before, then reads every source; before anything is served.
    func start() async throws {
        let (board, now) = (self.board, self.clock.now())
        try await self.pool.run { try board.restore(at: now) }
        for (file, problem) in board.problems {
            self.logger.error(
                "a status list of seals that was in force is not believed any more",
                metadata: ["seals.source": "\(file)", LogKey.error: "\(problem)"])
        }
        await self.read()
    }

    /// Reads every source once.
    func read() async {
        let sources = self.policy.value.statusSources
        self.board.keepProblems(of: Set(sources))
        for source in sources { await self.read(source) }
    }

    private func read(_ source: String) async {
        let (board, now) = (self.board, self.clock.now())
        do {
            let list = try await self.pool.run {
                try board.take(PlainFile.bytes(source, limit: SealStatusList.sizeLimit), from: source, at: now)
            }
            guard let list else { return }
            self.logger.notice(
                "status list of seals in force",
                metadata: ["seals.maker": "\(list.maker)", "seals.edition": "\(list.serial)"])
        } catch {
            let problem = (error as? SealsError)?.message ?? "\(error)"
            let isNew = board.problems[source] != problem
            board.note(problem, of: source)
            guard isNew else { return }
            self.logger.error(
                "a status list of seals was not taken; the edition before it stays in force",
                metadata: ["seals.source": "\(source)", LogKey.error: "\(problem)"])
        }
    }
}
