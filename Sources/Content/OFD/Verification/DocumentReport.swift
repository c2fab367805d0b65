/// What the checks of a file or a signature come to.
public enum DocumentVerdict: String, Hashable, Sendable, CaseIterable {
    /// Every check that decides holds.
    case valid
    /// One does not.
    case invalid
    /// None fails, and one cannot be told.
    case cannotTell = "cannot-tell"

    /// The verdict in Chinese.
    public var title: String {
        switch self {
        case .valid: "有效"
        case .invalid: "无效"
        case .cannotTell: "无法判定"
        }
    }

    /// What checks come to.
    ///
    /// - Parameters:
    ///   - checks: The checks.
    ///   - tolerated: Names of those that may be undecided; failing is never tolerated.
    public init(of checks: some Sequence<DocumentCheck>, tolerating tolerated: Set<String> = []) {
        var verdict = Self.valid
        for check in checks where !check.isAdvisory {
            switch check.outcome {
            case .pass: continue
            case .fail: verdict = .invalid
            case .cannotTell:
                if verdict == .valid, !tolerated.contains(check.name) { verdict = .cannotTell }
            }
        }
        self = verdict
    }
}

/// What was found about a file and all signatures in it.
public struct DocumentReport: Sendable {
    /// The checks of the file as a whole.
    public internal(set) var checks: [DocumentCheck]
    /// The signatures, in the order of their lists.
    public internal(set) var signatures: [SignatureReport]

    /// The signature over the list of GM/T 0099, where there is one.
    public internal(set) var integrity: SignatureReport?

    /// What all of it comes to; a file without a signature cannot be told.
    public var verdict: DocumentVerdict { self.verdict(tolerating: []) }

    /// What it comes to when some checks may be undecided.
    ///
    /// - Parameter tolerated: Names of checks that may be undecided; failing is never tolerated.
    /// - Returns: The verdict.
    public func verdict(tolerating tolerated: Set<String>) -> DocumentVerdict {
        let signatures = self.signatures + [self.integrity].compactMap { $0 }
        return DocumentVerdict(of: self.checks + signatures.flatMap(\.checks), tolerating: tolerated)
    }

    /// The outcome of a check of the file; nil when it was not made.
    public func outcome(of name: DocumentCheck.Name) -> DocumentCheck.Outcome? {
        self.checks.first { $0.name == name.rawValue }?.outcome
    }
}
