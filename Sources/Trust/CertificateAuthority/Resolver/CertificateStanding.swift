public import CanonicalJSON
public import Cryptography
public import Documents

/// How it stands with one certificate that a node uses or knows.
public struct CertificateStanding: Sendable, Hashable {
    /// Where the certificate comes from.
    public enum Source: String, Sendable, Hashable, CaseIterable {
        /// Trusted by hand.
        case anchor
        /// A CA of the directory.
        case authority
        /// An entry of the directory.
        case directory
        /// The node's own key folder.
        case own

        /// The word users see.
        public var title: String {
            switch self {
            case .anchor: "信任锚"
            case .authority: "CA"
            case .directory: "目录"
            case .own: "本节点"
            }
        }
    }

    /// What it is worth at a moment.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// In force.
        case valid
        /// Its validity has not begun.
        case notYetValid = "not-yet-valid"
        /// Its validity is over.
        case expired
        /// It was revoked.
        case revoked
        /// Refused for another reason.
        case refused

        /// The word users see.
        public var title: String {
            switch self {
            case .valid: "有效"
            case .notYetValid: "未生效"
            case .expired: "已过期"
            case .revoked: "已吊销"
            case .refused: "不可用"
            }
        }
    }

    /// The certificate.
    public let certificate: Certificate
    /// Where it comes from.
    public let source: Source
    /// What it is worth.
    public let state: State
    /// Why it is not in force, or what it is used for.
    public let detail: String
    /// The moment it is about.
    public let time: UTCMilliseconds

    /// A standing.
    public init(
        _ certificate: Certificate, _ source: Source, _ state: State, _ detail: String, at time: UTCMilliseconds
    ) {
        self.certificate = certificate
        self.source = source
        self.state = state
        self.detail = detail
        self.time = time
    }

    /// Whole days until the end of its validity; negative when it is over.
    public var daysLeft: Int64 {
        let left = self.certificate.notAfter - self.time.seconds
        return left < 0 ? (left - 86_399) / 86_400 : left / 86_400
    }

    /// The standing for programs.
    public var json: JSONValue {
        let certificate = self.certificate
        var members = certificate.summary
        members["source"] = .string(self.source.rawValue)
        members["sourceTitle"] = .string(self.source.title)
        members["purpose"] = .string(certificate.isAuthority ? "ca" : certificate.purpose?.rawValue ?? "")
        members["name"] = .string(Self.name(of: certificate))
        members["suite"] = .string(certificate.publicKey.algorithm.suite.rawValue)
        members["daysLeft"] = .integer(self.daysLeft)
        members["state"] = .string(self.state.rawValue)
        members["stateTitle"] = .string(self.state.title)
        members["detail"] = .string(self.detail)
        return .object(members)
    }

    private static func name(of certificate: Certificate) -> String {
        guard !certificate.isAuthority, let text = certificate.name else { return certificate.subject }
        return (try? PartyName(domainName: text))?.description ?? text
    }
}

extension TrustResolver {
    /// How it stands with every certificate known here: anchors, CAs, entries of the directories.
    ///
    /// - Parameter time: The moment.
    /// - Returns: The certificates, each once.
    public func standings(at time: UTCMilliseconds) -> [CertificateStanding] {
        let directories = self.directories.map(\.directory)
        let entries = Set(
            directories.flatMap { $0.nodes.values.flatMap(\.certificates) + $0.units.values.flatMap(\.certificates) })
        let authorities = Set(directories.flatMap(\.authorities)).subtracting(self.anchors)
        return self.anchors.newestFirst.map { self.standing(of: $0, .anchor, at: time) }
            + authorities.sorted { ($0.subject, $0.serialHex) < ($1.subject, $1.serialHex) }
            .map { self.standing(of: $0, .authority, at: time) }
            + entries.sorted {
                ($0.name ?? "", $0.purpose?.rawValue ?? "", $1.notBefore, $0.serialHex)
                    < ($1.name ?? "", $1.purpose?.rawValue ?? "", $0.notBefore, $1.serialHex)
            }.map { self.standing(of: $0, .directory, at: time) }
    }

    /// How it stands with one certificate.
    public func standing(
        of certificate: Certificate,
        _ source: CertificateStanding.Source,
        at time: UTCMilliseconds
    ) -> CertificateStanding {
        let refusal = self.refusal(of: certificate, at: time)
        let state: CertificateStanding.State =
            switch refusal?.kind {
            case nil: .valid
            case .revoked: .revoked
            case .expired: .expired
            case .notYetValid: .notYetValid
            default: .refused
            }
        return CertificateStanding(certificate, source, state, refusal?.detail ?? "", at: time)
    }

    private func refusal(of certificate: Certificate, at time: UTCMilliseconds) -> TrustRefusal? {
        if let purpose = certificate.purpose, !certificate.isAuthority {
            return self.verify(certificate, purpose: purpose, at: time).refusal
        }
        do throws(CryptographyError) {
            switch try self.verifier.verify(certificate, at: time.seconds) {
            case .trusted: return nil
            case .refused(let refusal): return TrustRefusal(refusal)
            }
        } catch {
            return TrustRefusal(.undecided, error.description)
        }
    }
}
