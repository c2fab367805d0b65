internal import Synchronization

/// Certificates that were read before, found by their bytes: every message carries the same few.
///
/// What is found is what reading would give; whether to trust it is decided anew each time.
final class CertificateCache: Sendable {
    static let shared = CertificateCache(limit: 1024)

    private let limit: Int
    private let known = Mutex<[ByteKey: Certificate]>([:])

    /// A cache of so many certificates, of 16 KiB each at most.
    init(limit: Int) { self.limit = limit }

    func certificate(der: [UInt8]) throws(CryptographyError) -> Certificate {
        let key = ByteKey(der)
        if let certificate = self.known.withLock({ $0[key] }) { return certificate }
        let certificate = try Certificate(der: der)
        self.known.withLock { known in
            // A stranger who shows ever new ones costs the others a reading, and no more.
            if known.count >= self.limit { known.removeAll(keepingCapacity: true) }
            known[key] = certificate
        }
        return certificate
    }
}

extension Certificate {
    /// Reads a certificate, or finds one that was read before.
    ///
    /// - Parameter der: The certificate's bytes.
    /// - Returns: The certificate, as ``init(der:)`` gives it.
    /// - Throws: As ``init(der:)``.
    public static func reading(der: [UInt8]) throws(CryptographyError) -> Certificate {
        try CertificateCache.shared.certificate(der: der)
    }
}
