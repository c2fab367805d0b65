public import CanonicalJSON
public import Cryptography
public import Documents

/// Which certificate serves for a name and purpose, why, and what became of every other one (证书选用说明).
public struct TrustExplanation: Sendable {
    /// The decision.
    public let resolution: Resolution
    /// The moment it is about.
    public let time: UTCMilliseconds
    /// What was insisted on.
    public let policy: TrustPolicy
    /// The directories that were looked at.
    public let directories: [Directory]
    /// How each verdict came about; certificates for other purposes or suites are not examined.
    public let examinations: [Certificate: TrustExamination]

    /// The explanation for programs.
    public var json: JSONValue {
        let resolution = self.resolution
        return .object([
            "v": .integer(1),
            "name": .string(resolution.name.description),
            "purpose": .string(resolution.purpose.rawValue),
            "suite": .string(resolution.suite.rawValue),
            "time": .string(self.time.description),
            "revocation": .string(self.policy.revocation == .required ? "required" : "soft-fail"),
            "directories": .array(self.directories.map(self.entry)),
            "serves": resolution.certificate.map { .string($0.fingerprint.description) } ?? .null,
            "shortfall": resolution.shortfall.map { .string($0) } ?? .null,
            "candidates": .array(resolution.considered.map(self.candidate)),
        ])
    }

    private func entry(_ directory: Directory) -> JSONValue {
        .object([
            "signer": .string(directory.signer.digits),
            "serial": .integer(directory.serial),
            "issued": .string(directory.issued.description),
            "expires": .string(directory.expires.description),
            "isInForce": .boolean(directory.expires >= self.time),
            "hasName": .boolean(directory.knows(self.resolution.name)),
        ])
    }

    private func candidate(_ item: Resolution.Considered) -> JSONValue {
        let certificate = item.certificate
        var members = certificate.summary
        let (verdict, title) = Self.verdict(item.reason)
        members["verdict"] = .string(verdict)
        members["title"] = .string(title)
        members["reason"] = .string(item.reason?.description ?? "the newest in force")
        if item.reason == .olderThanChosen, let chosen = self.resolution.certificate {
            members["supersededBy"] = .string(chosen.serialHex)
        }
        members["checks"] = .array((self.examinations[certificate]?.checks ?? []).map(Self.check))
        return .object(members)
    }

    private static func verdict(_ reason: Resolution.Reason?) -> (String, String) {
        switch reason {
        case nil: ("serves", "选用")
        case .olderThanChosen: ("superseded", "已被新证书取代")
        case .refused: ("refused", "不可用")
        case .otherPurpose: ("other-purpose", "用途不同")
        case .otherSuite: ("other-suite", "套件不同")
        }
    }

    private static func check(_ check: TrustCheck) -> JSONValue {
        .object([
            "check": .string(check.name.rawValue),
            "title": .string(check.name.title),
            "outcome": .string(check.outcome.rawValue),
            "outcomeTitle": .string(check.outcome.title),
            "subject": .string(check.subject),
            "detail": .string(check.detail),
        ])
    }
}

extension Certificate {
    /// What is said of a certificate everywhere.
    var summary: [String: JSONValue] {
        [
            "serial": .string(self.serialHex),
            "fingerprint": .string(self.fingerprint.description),
            "notBefore": .string(UTCMilliseconds(seconds: self.notBefore).description),
            "notAfter": .string(UTCMilliseconds(seconds: self.notAfter).description),
        ]
    }
}
