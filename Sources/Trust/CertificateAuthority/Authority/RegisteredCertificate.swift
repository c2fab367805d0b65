public import Cryptography
public import Documents

/// A certificate in a CA's register, and what became of it.
public struct RegisteredCertificate: Sendable, Hashable {
    /// Who the certificate is for.
    public enum Holder: Sendable, Hashable, CustomStringConvertible {
        /// An end entity of a purpose.
        case endEntity(CertificatePurpose, PartyName)
        /// The CA of a division.
        case authority(DivisionCode)

        /// Profile and name: `node-sign 350802`, `ca 3508`.
        public var description: String {
            switch self {
            case .endEntity(let purpose, let name): "\(purpose.rawValue) \(name)"
            case .authority(let division): "\(CertificateProfile.authorityLabel) \(division)"
            }
        }

        var purpose: CertificatePurpose? {
            if case .endEntity(let purpose, _) = self { purpose } else { nil }
        }
    }

    /// A revocation.
    public struct Revocation: Sendable, Hashable {
        /// Why.
        public let reason: RevocationReason
        /// From when on.
        public let time: UTCMilliseconds
    }

    /// What holds of a certificate at a moment.
    public enum Status: String, Sendable, Hashable {
        /// It is in force.
        case valid
        /// Its validity has not begun.
        case notYetValid
        /// Its validity is over.
        case expired
        /// It was revoked.
        case revoked
    }

    /// The certificate.
    public let certificate: Certificate
    /// Who it is for.
    public let holder: Holder
    /// What people call the holder.
    public let displayName: String
    /// When it was issued.
    public let issued: UTCMilliseconds
    /// The serial number of the certificate it renews.
    public let replaces: String?
    /// The serial number of the certificate that renewed it.
    public internal(set) var replacedBy: String?
    /// Its revocation.
    public internal(set) var revocation: Revocation?

    /// The serial number in hexadecimal, by which operators name it.
    public var serial: String { self.certificate.serialHex }

    /// What holds at a moment.
    public func status(at time: UTCMilliseconds) -> Status {
        if let revocation = self.revocation, revocation.time <= time { return .revoked }
        if time.seconds < self.certificate.notBefore { return .notYetValid }
        return time.seconds > self.certificate.notAfter ? .expired : .valid
    }

    /// Whether it should be renewed now: in force, without successor, and near its end.
    ///
    /// - Parameters:
    ///   - time: The moment.
    ///   - profiles: They tell how long before the end renewal is due.
    /// - Returns: Whether it is due.
    public func isDueForRenewal(at time: UTCMilliseconds, by profiles: CertificateProfileSet) -> Bool {
        guard self.status(at: time) == .valid, self.replacedBy == nil, let profile = profiles[self.holder.purpose]
        else { return false }
        return time.seconds >= self.certificate.notAfter - profile.overlap.wholeSeconds
    }
}
