internal import Cryptography

/// What signed states and receipts say of logs: which root at which size, which entry at which place.
public struct AuditMarks: Sendable {
    /// Roots by log and size.
    private(set) var roots: [LogOrigin: [Int: Digest]] = [:]
    /// Entries by log and place; of logs whose range is at hand the range itself is asked.
    private(set) var entries: [LogOrigin: [Int: Digest]] = [:]

    /// Nothing yet.
    public init() {}

    /// Notes a signed state.
    ///
    /// - Returns: False when another root was signed for the same size: the log was forked.
    mutating func note(_ body: CheckpointBody) -> Bool {
        Self.note(body.root, at: body.size, in: &self.roots[body.origin, default: [:]])
    }

    /// Notes an entry.
    ///
    /// - Returns: False when another entry stands at the same place.
    mutating func note(_ entry: Digest, at index: Int, of origin: LogOrigin) -> Bool {
        Self.note(entry, at: index, in: &self.entries[origin, default: [:]])
    }

    private static func note(_ digest: Digest, at place: Int, in known: inout [Int: Digest]) -> Bool {
        guard let old = known.updateValue(digest, forKey: place), old != digest else { return true }
        known[place] = old
        return false
    }

    /// Whether what others say of logs contradicts this.
    func contradicts(_ other: AuditMarks) -> LogOrigin? {
        for (origin, roots) in other.roots {
            let known = self.roots[origin] ?? [:]
            if roots.contains(where: { known[$0.key] ?? $0.value != $0.value }) { return origin }
        }
        for (origin, entries) in other.entries {
            let known = self.entries[origin] ?? [:]
            if entries.contains(where: { known[$0.key] ?? $0.value != $0.value }) { return origin }
        }
        return nil
    }
}
