internal import Documents
internal import Logging
internal import Storage

/// What must be done though nothing happens: expiry in the queue, old attempts, abandoned uploads.
struct Housekeeper: Sendable {
    private static let interval = Duration.seconds(30)
    private static let expiredAtOnce = 100
    /// Rows of attempts are kept this long.
    static let attemptsKept = Duration.seconds(400 * 86_400)
    private static let prunedAtOnce = 1000

    let context: ExchangeContext
    let undertaker: Undertaker
    let uploads: UploadRegister

    func run() async {
        while !Task.isCancelled {
            do {
                FaultPoint.reach(.housekeeping)
                try await self.expire()
                try await self.prune()
                try await self.uploads.expire()
            } catch {
                if !Task.isCancelled {
                    self.context.logger.error("housekeeping failed", metadata: [LogKey.error: "\(error)"])
                }
            }
            // Ends early when the task is cancelled.
            try? await Task.sleep(for: Self.interval)
        }
    }

    /// A neighbour that is left alone takes no packet, so nobody else would notice that one's time is over.
    func expire() async throws {
        while !Task.isCancelled {
            let now = self.context.ledger.now()
            let hops = try await self.context.database.read { session in
                try HopTable.expired(at: now, limit: Self.expiredAtOnce, session)
            }
            guard !hops.isEmpty else { return }
            try await withThrowingTaskGroup { group in
                for hop in hops { group.addTask { try await self.undertaker.expire(hop) } }
                try await group.waitForAll()
            }
        }
    }

    private func prune() async throws {
        let time = self.context.ledger.now().advanced(by: .zero - Self.attemptsKept)
        while !Task.isCancelled {
            let count = try await self.context.ledger.perform { session, _ in
                try AttemptTable.prune(before: time, limit: Self.prunedAtOnce, session)
            }.value
            guard count == Self.prunedAtOnce else { return }
        }
    }
}
