internal import Cryptography
internal import Synchronization

/// Chains that were checked, each with the time in which the same check gives the same answer.
///
/// Refusals are not kept: they depend on what came along with the certificate, and a peer that leaves out its CA once
/// must not have the complete chain refused afterwards.
final class VerdictCache: Sendable {
    struct Key: Hashable {
        let fingerprint: Digest
        let purpose: CertificatePurpose
    }

    private struct Entry {
        let chain: VerifiedChain
        let validity: ClosedRange<Int64>
    }

    private let limit: Int
    private let entries = Mutex<[Key: Entry]>([:])

    init(limit: Int) {
        self.limit = limit
    }

    var count: Int { self.entries.withLock { $0.count } }

    func chain(for key: Key, at time: Int64) -> VerifiedChain? {
        self.entries.withLock { entries in
            guard let entry = entries[key], entry.validity.contains(time) else { return nil }
            return entry.chain
        }
    }

    func remember(_ chain: VerifiedChain, for key: Key, during validity: ClosedRange<Int64>) {
        guard self.limit > 0 else { return }
        self.entries.withLock { entries in
            // Starting over is cheaper than bookkeeping, and happens only to those with more partners than the limit.
            if entries.count >= self.limit, entries[key] == nil { entries.removeAll(keepingCapacity: true) }
            entries[key] = Entry(chain: chain, validity: validity)
        }
    }
}
