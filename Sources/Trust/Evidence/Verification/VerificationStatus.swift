/// The answer of one check, and of all together.
public enum VerificationStatus: String, Sendable, Hashable, CaseIterable {
    /// It holds.
    case pass
    /// It does not hold.
    case fail
    /// It can be decided neither way from what is at hand.
    case cannotTell = "cannot-tell"

    /// The word for people.
    public var title: BilingualText {
        switch self {
        case .pass: BilingualText("通过", "pass")
        case .fail: BilingualText("不通过", "fail")
        case .cannotTell: BilingualText("无法判定", "cannot tell")
        }
    }

    /// The exit code of a command that verifies one receipt.
    public var exitCode: Int32 {
        switch self {
        case .pass: 0
        case .fail: 1
        case .cannotTell: 2
        }
    }

    /// The verdict over several answers: one failure outweighs every doubt, one doubt every success.
    public static func verdict(of answers: some Sequence<Self>) -> Self {
        var verdict = Self.pass
        for answer in answers {
            if answer == .fail { return .fail }
            if answer == .cannotTell { verdict = .cannotTell }
        }
        return verdict
    }
}
