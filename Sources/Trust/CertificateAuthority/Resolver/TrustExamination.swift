internal import Cryptography
internal import Documents

/// How a verdict on a certificate came about.
public struct TrustExamination: Sendable, Hashable {
    /// The checks in the order in which they were made; the last one decided.
    public let checks: [TrustCheck]
    /// What they led to.
    public let verdict: TrustVerdict
}

/// One check of a certificate.
public struct TrustCheck: Sendable, Hashable {
    /// What is checked, in the order of the decision.
    public enum Name: String, Sendable, Hashable, CaseIterable {
        /// It is no CA's.
        case endEntity = "end-entity"
        /// It has one dNSName.
        case name
        /// It is marked for the purpose.
        case purpose
        /// The purpose is for holders of this kind.
        case kind
        /// It is of the one who is sought.
        case holder
        /// Key and signature are of one suite.
        case suite
        /// Its key usage permits the purpose.
        case usage
        /// A path leads to an anchor; signatures, validity and constraints hold.
        case chain
        /// Its CA has not revoked it.
        case revocation

        /// The word users see.
        public var title: String {
            switch self {
            case .endEntity: "非CA证书"
            case .name: "名称唯一"
            case .purpose: "用途"
            case .kind: "主体类型"
            case .holder: "持有者"
            case .suite: "算法套件"
            case .usage: "密钥用法"
            case .chain: "证书链"
            case .revocation: "吊销状态"
            }
        }
    }

    /// The outcome of a check.
    public enum Outcome: String, Sendable, Hashable {
        /// It holds.
        case pass
        /// It does not.
        case fail
        /// It could not be told.
        case unknown

        /// The word users see.
        public var title: String {
            switch self {
            case .pass: "通过"
            case .fail: "不通过"
            case .unknown: "无法判定"
            }
        }
    }

    /// What was checked.
    public let name: Name
    /// The outcome.
    public let outcome: Outcome
    /// The subject of the certificate concerned: the one in question or a CA above it.
    public let subject: String
    /// What was found.
    public let detail: String

    init(_ name: Name, _ outcome: Outcome, _ subject: String, _ detail: String) {
        self.name = name
        self.outcome = outcome
        self.subject = subject
        self.detail = detail
    }

    /// What a step of the chain's check says.
    static func checks(of step: ChainStep, at time: Int64) -> [Self] {
        switch step {
        case .path(let chain):
            return chain.enumerated().map { index, certificate in
                let above = index + 1 < chain.count ? "signed by \(chain[index + 1].subject)" : "an anchor"
                return Self(.chain, .pass, certificate.subject, "\(above); valid \(certificate.validityText)")
            }
        case .inForce(let certificate, let list):
            return [Self(.revocation, .pass, certificate.subject, "not in the \(list.ageText(at: time))")]
        case .undecided(let certificate, let reason):
            return [Self(.revocation, .unknown, certificate.subject, reason)]
        case .revoked(let certificate, let list):
            let when = list.entries[certificate.serialNumber].map { "\(UTCMilliseconds(seconds: $0.revokedAt))" }
            return [
                Self(
                    .revocation, .fail, certificate.subject,
                    "revoked at \(when ?? "a time unknown") by the \(list.ageText(at: time))")
            ]
        }
    }
}

extension Certificate {
    /// From when to when it is valid.
    var validityText: String {
        "\(UTCMilliseconds(seconds: self.notBefore)) to \(UTCMilliseconds(seconds: self.notAfter))"
    }
}

extension RevocationList {
    /// Which list it is, how old, and until when it counts.
    fileprivate func ageText(at time: Int64) -> String {
        let hours = max(0, time - self.thisUpdate) / 3600
        return "list of \(UTCMilliseconds(seconds: self.thisUpdate)) (\(hours) h old, "
            + "due \(UTCMilliseconds(seconds: self.nextUpdate)), \(self.entries.count) revoked)"
    }
}
