internal import Cryptography
internal import Documents
internal import Evidence
internal import Storage

/// Checks whole logs of a running node: what entries stand for, the tree over all of them, every checkpoint and signature.
///
/// It goes on piece by piece, each in a session of its own, so that neither its memory nor the time for which it holds a
/// reader of the store grows with the log; and it rests after a piece as long as that took, because the node has other
/// work.
struct LogCheck: Sendable {
    /// Checkpoints looked at in one session.
    private static let checkpointsAtOnce = 128
    /// Findings that are kept; all are counted.
    private static let findingLimit = 100

    let context: ExchangeContext
    /// Which logs.
    var logs = LogKind.allCases
    /// Told how many entries were looked at, of how many there are.
    let progress: @Sendable (Int64, Int64?) -> Void

    /// Follows the logs to their ends.
    ///
    /// - Returns: What was found.
    /// - Throws: `StorageError` when the store cannot be read, or `CancellationError`.
    func run() async throws -> StoreReport {
        let context = self.context
        let progress = self.progress
        let check = CheckContext(
            node: context.node, suite: context.keys.log.key.algorithm.suite, spool: context.spool, neighbours: nil,
            logCertificates: Self.certificates(context), findings: FindingCollector(limit: Self.findingLimit),
            progress: { subject, done, total in if subject == .leaves { progress(done, total) } })
        for log in self.logs { try await self.follow(log, check) }
        return check.findings.report
    }

    private func follow(_ log: LogKind, _ check: CheckContext) async throws {
        let context = self.context
        var state = LogExamination.Progress(check, log)
        var isMore = true
        while isMore {
            try Task.checkCancellation()
            let begun = ContinuousClock.now
            let before = state
            (state, isMore) = try await context.database.read { session in
                var examination = LogExamination(check, session, log)
                examination.readsEvidence = true
                var state = before
                let isMore = try examination.advance(&state, checkpoints: Self.checkpointsAtOnce)
                return (state, isMore)
            }
            if isMore { try await Task.sleep(for: begun.duration(to: .now)) }
        }
    }

    /// Certificates of the node's own `log` keys, former ones too.
    private static func certificates(_ context: ExchangeContext) -> [Certificate] {
        [context.keys.log.certificate] + context.keys.formerLogCertificates
            + context.trust.logCertificates(of: context.node)
    }
}
