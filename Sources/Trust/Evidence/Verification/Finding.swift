internal import Cryptography

/// The answer of a check and the reason for it.
public struct Finding: Sendable, Hashable {
    /// The answer.
    public let status: VerificationStatus
    /// Why.
    public let reason: BilingualText

    static func pass(_ chinese: String, _ english: String) -> Self {
        Self(status: .pass, reason: BilingualText(chinese, english))
    }

    static func fail(_ chinese: String, _ english: String) -> Self {
        Self(status: .fail, reason: BilingualText(chinese, english))
    }

    static func cannotTell(_ chinese: String, _ english: String) -> Self {
        Self(status: .cannotTell, reason: BilingualText(chinese, english))
    }

    /// What a check answers that never got what it works on.
    static let undecided = Self.cannotTell("所依据的内容无法读取", "what it is about could not be read")

    /// What a check answers when the cryptographic library failed.
    static func libraryFailure(_ error: any Error) -> Self {
        .cannotTell("密码库出错：\(error)", "the cryptographic library failed: \(error)")
    }

    /// Every algorithm must be that of the log's suite; a packet of the other suite is only named by its digest.
    static func suite(_ suite: Suite, of found: [Suite?], isComplete: Bool) -> Self {
        guard found.allSatisfy({ $0 == suite }) else {
            return .fail("混用算法套件", "an algorithm is not of suite \(suite.rawValue)")
        }
        guard isComplete else {
            return .cannotTell("缺少证书，无法判定全部算法", "not every certificate is at hand")
        }
        return .pass("均为 \(suite.rawValue)", "all are of suite \(suite.rawValue)")
    }
}
