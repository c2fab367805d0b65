internal import CertificateAuthority
internal import Cryptography
internal import Documents
internal import Evidence
internal import Logging
internal import Storage
internal import Synchronization

/// Has this node's log stamped by a timestamp authority.
///
/// One token is over one signed state, and so over every receipt that is proven under it. Nobody waits for it: receipts
/// are given without, and their files gain the token when it has come. An authority that does not answer is asked again.
final class TimestampKeeper: Sendable {
    /// How long an authority that failed is left alone, unless the interval is shorter.
    private static let pause = Duration.seconds(60)
    /// How much earlier than the checkpoint a token may be, in milliseconds: a token names its second.
    private static let allowedSkew: Int64 = 11_000

    private struct State {
        var failingSince: UTCMilliseconds?
    }

    private let context: ExchangeContext
    private let plan: TimestampPlan?
    private let state = Mutex(State())

    init(context: ExchangeContext, plan: TimestampPlan?) {
        self.context = context
        self.plan = plan
    }

    /// Since when the authority gives no timestamp; nil when it does or none is asked.
    var failingSince: UTCMilliseconds? { self.state.withLock { $0.failingSince } }

    /// Works until the task is cancelled.
    func run() async {
        guard let plan = self.plan else { return }
        while !Task.isCancelled {
            var pause = plan.interval
            do {
                try await self.advance(plan)
                self.state.withLock { $0.failingSince = nil }
            } catch {
                self.note(error)
                pause = min(pause, Self.pause)
            }
            // Ends early when the task is cancelled.
            try? await Task.sleep(for: pause)
        }
    }

    /// One line when it begins to fail, not one for each try of a long outage.
    private func note(_ error: any Error) {
        let now = self.context.ledger.now()
        let isNew = self.state.withLock { state in
            defer { state.failingSince = state.failingSince ?? now }
            return state.failingSince == nil
        }
        guard isNew, !Task.isCancelled else { return }
        self.context.logger.warning("log not stamped", metadata: [LogKey.error: "\(error)"])
    }

    private func advance(_ plan: TimestampPlan) async throws {
        while !Task.isCancelled {
            let patience = self.context.ledger.now().advanced(by: .zero - plan.interval)
            let expectsWitness = !self.context.routing.table.witnesses.isEmpty
            let next = try await self.context.database.read { session in
                try StampCandidate.next(expectsWitness: expectsWitness, patience: patience, session)
            }
            guard let next else { return }
            try await self.stamp(next, plan.source)
        }
    }

    private func stamp(_ checkpoint: Checkpoint, _ source: any TimestampSource) async throws {
        let context = self.context
        let digest = try checkpoint.stampedDigest()
        var random = SystemRandomness()
        let nonce = (0..<8).map { _ in UInt8.random(in: 0...255, using: &random) }
        let request = try TimestampRequest(imprint: digest, nonce: nonce)
        let response = try await source.answer(to: request)
        guard let token = response.token else {
            throw ExchangeError(.timestampInvalid, "the authority refuses: \(response.text.prefix(200))")
        }
        let (read, signer) = try self.judge(token, request)
        guard read.information.time + Self.allowedSkew >= checkpoint.body.time.sinceEpoch else {
            throw ExchangeError(
                .timestampInvalid, "the authority's clock is behind this node's: the token would be older than the log")
        }
        // Certificates of a looser form than a receipt file admits stay in the token alone.
        let isStrict = { (certificate: Certificate) in (try? Certificate(der: certificate.der)) != nil }
        let moment = try context.trust.moment(
            of: [signer].filter(isStrict), presented: read.certificates.filter(isStrict))
        _ = try await context.ledger.perform { session, _ in
            let material = try MaterialTable.keep(moment, at: context.ledger.now(), session)
            try TimestampTable.insert(
                token, of: checkpoint, time: read.information.time, material: material, session)
        }
        let body = checkpoint.body
        context.logger.debug(
            "log stamped",
            metadata: [LogKey.logShard: "\(body.origin.shard)", LogKey.logSize: "\(body.size)"])
    }

    /// What a stranger's verifier would not accept is not kept: the state would never be stamped again.
    private func judge(
        _ token: [UInt8],
        _ request: TimestampRequest
    ) throws -> (token: TimestampToken, signer: Certificate) {
        let resolver = self.context.trust.resolver
        let directories = resolver.directories.map(\.directory)
        let verifier = TimestampVerifier(
            anchors: resolver.anchors, intermediates: directories.flatMap(\.authorities),
            revocationLists: directories.flatMap(\.revocationLists))
        let now = self.context.ledger.now().sinceEpoch
        switch verifier.verify(token, overAnyOf: [request.imprint], answering: request, at: now) {
        case .holds(let token, let signer):
            return (token, signer)
        case .refused(let reason, let detail), .undecided(let reason, let detail):
            throw ExchangeError(.timestampInvalid, "the token does not hold: \(reason.rawValue): \(detail)")
        }
    }
}
