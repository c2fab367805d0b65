internal import Cryptography
internal import Documents

/// What a CA issued and revoked, in the order it happened; made of the register's records and nothing else.
struct CertificateRegister: Sendable {
    private(set) var entries: [RegisteredCertificate] = []
    /// The number of the last revocation list; 0 before the first one.
    private(set) var listNumber = 0
    /// When the last revocation list says it was made, seconds since 1970.
    private(set) var listTime = Int64.min
    private var indices: [String: Int] = [:]
    private var holders: [PublicKey: RegisteredCertificate.Holder] = [:]

    subscript(serial: String) -> RegisteredCertificate? { self.indices[serial].map { self.entries[$0] } }

    /// Who a key is certified for already.
    func holder(of key: PublicKey) -> RegisteredCertificate.Holder? { self.holders[key] }

    /// The revoked certificates; expired ones stay, because evidence of their time is still verified.
    var revocations: [RevocationList.Entry] {
        self.entries.compactMap { entry in
            entry.revocation.map {
                RevocationList.Entry(
                    serialNumber: entry.certificate.serialNumber,
                    revokedAt: $0.time.seconds,
                    reason: $0.reason.code
                )
            }
        }
    }

    mutating func apply(_ record: RegisterRecord) throws(RegisterFault) {
        switch record {
        case .issued(let entry):
            guard self.indices[entry.serial] == nil else { throw RegisterFault("serial number issued twice") }
            if let replaced = entry.replaces {
                guard let index = self.indices[replaced] else { throw RegisterFault("replaces what was never issued") }
                self.entries[index].replacedBy = entry.serial
            }
            self.indices[entry.serial] = self.entries.count
            self.holders[entry.certificate.publicKey] = entry.holder
            self.entries.append(entry)
        case .revoked(let serial, let revocation):
            guard let index = self.indices[serial] else { throw RegisterFault("revokes what was never issued") }
            guard self.entries[index].revocation == nil else { throw RegisterFault("revokes twice") }
            self.entries[index].revocation = revocation
        case .list(let number, let thisUpdate):
            guard number > self.listNumber else { throw RegisterFault("revocation list number does not increase") }
            self.listNumber = number
            self.listTime = thisUpdate
        }
    }
}
