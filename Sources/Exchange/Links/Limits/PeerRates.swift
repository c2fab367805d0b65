package import Documents
internal import Synchronization

/// Bounds how often each neighbour asks, and how often it asks for what has to be refused.
package final class PeerRates: Sendable {
    /// What a request is for.
    package enum Kind: Sendable, Hashable {
        /// Packets, uploads, system messages.
        case work
        /// Greetings, requests to witness.
        case greeting
    }

    /// A request that comes too early.
    package struct Excess: Error, Sendable, Hashable {
        /// When it is worth trying again.
        package let retryAfter: Duration
        /// Whether the request before it was let in; only then is there something new to report.
        package let isFirst: Bool

        package init(retryAfter: Duration, isFirst: Bool) {
            self.retryAfter = retryAfter
            self.isFirst = isFirst
        }
    }

    private struct Account {
        var requests: TokenBucket
        var greetings: TokenBucket
        var refusals: TokenBucket
        var isOver = false
    }

    private let limits: RequestLimits
    private let now: @Sendable () -> ContinuousClock.Instant
    /// One for each neighbour whose certificate was accepted, so never more than there are in the configuration.
    private let accounts = Mutex<[DivisionCode: Account]>([:])

    /// Accounts that are all full.
    ///
    /// - Parameters:
    ///   - limits: The limits.
    ///   - now: The clock.
    package init(
        limits: RequestLimits,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.limits = limits
        self.now = now
    }

    /// Lets a request in.
    ///
    /// - Throws: ``Excess``.
    package func admit(_ kind: Kind, of neighbour: DivisionCode) throws(Excess) {
        let excess = self.update(neighbour) { account, now -> Excess? in
            let wait =
                account.refusals.wait(at: now) ?? account.requests.take(at: now)
                ?? (kind == .greeting ? account.greetings.take(at: now) : nil)
            defer { account.isOver = wait != nil }
            return wait.map { Excess(retryAfter: $0, isFirst: !account.isOver) }
        }
        if let excess { throw excess }
    }

    /// Counts a request that was refused for good.
    package func countRefusal(of neighbour: DivisionCode) {
        _ = self.update(neighbour) { account, now in account.refusals.take(at: now) }
    }

    private func update<Value: Sendable>(
        _ neighbour: DivisionCode,
        _ body: (inout Account, ContinuousClock.Instant) -> Value
    ) -> Value {
        let now = self.now()
        return self.accounts.withLock { accounts in
            var account = accounts[neighbour] ?? self.account(at: now)
            defer { accounts[neighbour] = account }
            return body(&account, now)
        }
    }

    private func account(at now: ContinuousClock.Instant) -> Account {
        func bucket(_ rate: Int) -> TokenBucket { TokenBucket(rate: rate, burst: 2 * rate, at: now) }
        return Account(
            requests: bucket(self.limits.requestsPerSecond), greetings: bucket(self.limits.greetingsPerSecond),
            refusals: bucket(self.limits.refusalsPerSecond))
    }
}
