public import Cryptography
public import Documents

/// The officer who acted, as the evidence names him before he signs it.
public struct EvidenceOfficer: Sendable, Hashable {
    /// Who acted; written as the dNSName of the officer's certificate.
    public let address: OfficerAddress
    /// The fingerprint of the certificate whose key signs.
    public let certificate: Digest

    /// Names an officer and the certificate.
    public init(address: OfficerAddress, certificate: Digest) {
        self.address = address
        self.certificate = certificate
    }
}
