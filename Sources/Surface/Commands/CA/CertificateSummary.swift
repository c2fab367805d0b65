internal import CanonicalJSON
internal import CertificateAuthority
internal import Cryptography
internal import Documents

/// What is told of a certificate in a CA's register.
struct CertificateSummary {
    let entry: RegisteredCertificate
    private let now: UTCMilliseconds
    let isDue: Bool

    init(_ entry: RegisteredCertificate, at now: UTCMilliseconds, by profiles: CertificateProfileSet) {
        self.entry = entry
        self.now = now
        self.isDue = entry.isDueForRenewal(at: now, by: profiles)
    }

    /// Profile and name as they were ordered.
    private var order: (profile: String, name: String) {
        switch self.entry.holder {
        case .endEntity(let purpose, let name): (purpose.rawValue, name.description)
        case .authority(let division): (CertificateProfile.authorityLabel, division.description)
        }
    }

    private var daysLeft: Int64 {
        let left = self.entry.certificate.ends.sinceEpoch - self.now.sinceEpoch
        return left < 0 ? (left - 86_399_999) / 86_400_000 : left / 86_400_000
    }

    private var state: String {
        switch self.entry.status(at: self.now) {
        case .valid: self.isDue ? "due" : self.entry.replacedBy == nil ? "valid" : "renewed"
        case .notYetValid: "not-yet-valid"
        case .expired: "expired"
        case .revoked: "revoked"
        }
    }

    var isRevoked: Bool { self.entry.status(at: self.now) == .revoked }

    static let columns: [TextTable.Column] = [
        .init("SERIAL"), .init("PROFILE"), .init("NAME"), .init("HOLDER"), .init("FROM"), .init("UNTIL"),
        .init("DAYS", .right), .init("STATE"),
    ]

    /// The cells of ``columns``.
    var cells: [String] {
        let reason = self.entry.revocation.map { " (\($0.reason.rawValue))" } ?? ""
        return [
            self.entry.serial,
            self.order.profile,
            self.order.name,
            self.entry.displayName,
            self.entry.certificate.begins.date.description,
            self.entry.certificate.ends.date.description,
            self.isRevoked ? "-" : String(self.daysLeft),
            self.state + reason,
        ]
    }

    var json: JSONValue {
        let certificate = self.entry.certificate
        var members: [String: JSONValue] = [
            "serial": .string(self.entry.serial),
            "profile": .string(self.order.profile),
            "name": .string(self.order.name),
            "displayName": .string(self.entry.displayName),
            "suite": .string(certificate.publicKey.algorithm.suite.rawValue),
            "notBefore": .string(certificate.begins.description),
            "notAfter": .string(certificate.ends.description),
            "daysLeft": .integer(self.daysLeft),
            "state": .string(self.state),
            "fingerprint": .string(certificate.fingerprint.description),
        ]
        members["replaces"] = self.entry.replaces.map { .string($0) }
        members["replacedBy"] = self.entry.replacedBy.map { .string($0) }
        members["revocation"] = self.entry.revocation.map {
            ["reason": .string($0.reason.rawValue), "time": .string($0.time.description)]
        }
        return .object(members)
    }

    /// Lines for people.
    var text: String {
        var lines: [(title: String, value: String)] = [
            ("serial", self.entry.serial),
            ("profile", self.order.profile),
            ("name", self.order.name),
            ("holder", self.entry.displayName),
            ("valid", "\(self.entry.certificate.begins) to \(self.entry.certificate.ends)"),
            ("state", self.state),
        ]
        if let revocation = self.entry.revocation {
            lines.append(("revoked", "\(revocation.time) (\(revocation.reason.rawValue))"))
        }
        if let replaces = self.entry.replaces { lines.append(("replaces", replaces)) }
        if let replacedBy = self.entry.replacedBy { lines.append(("replaced by", replacedBy)) }
        return lines.aligned
    }
}

extension Certificate {
    /// Start of validity.
    var begins: UTCMilliseconds { UTCMilliseconds(seconds: self.notBefore) }

    /// End of validity.
    var ends: UTCMilliseconds { UTCMilliseconds(seconds: self.notAfter) }
}

extension UTCMilliseconds {
    /// The beginning of a second since 1970; far outside of the calendar it is its end.
    init(seconds: Int64) {
        self = Self(sinceEpoch: 0).advanced(by: .seconds(seconds))
    }
}
