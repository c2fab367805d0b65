internal import COpenSSL

/// A certificate revocation list (RFC 5280 § 5), read once into plain values.
public struct RevocationList: Sendable, Hashable {
    /// One revoked certificate.
    public struct Entry: Sendable, Hashable {
        /// The serial number as a DER INTEGER.
        public let serialNumber: [UInt8]
        /// When it was revoked, seconds since 1970 UTC.
        public let revokedAt: Int64
        /// The CRLReason code of RFC 5280 § 5.3.1.
        public let reason: Int

        /// An entry.
        public init(serialNumber: [UInt8], revokedAt: Int64, reason: Int) {
            self.serialNumber = serialNumber
            self.revokedAt = revokedAt
            self.reason = reason
        }
    }

    /// The list's bytes.
    public let der: [UInt8]
    /// The issuer Name in DER.
    public let issuerName: [UInt8]
    /// When the list was made, seconds since 1970 UTC.
    public let thisUpdate: Int64
    /// When the next one is due, seconds since 1970 UTC.
    public let nextUpdate: Int64
    /// The revoked certificates by serial number.
    public let entries: [[UInt8]: Entry]
    private let toBeSigned: [UInt8]
    private let signature: [UInt8]
    private let algorithm: KeyAlgorithm
    private let signers = SignatureMemory()

    /// Reads a list in DER; its signature is checked by ``isSigned(by:)``.
    ///
    /// - Parameters:
    ///   - der: The list.
    ///   - sizeLimit: The largest size accepted, in bytes.
    /// - Throws: `revocationListMalformed`, `algorithmMismatch`, `limitExceeded`. Lists with a critical extension
    ///   are refused: they tell of a part of the certificates only (RFC 5280 § 5.2).
    public init(der: [UInt8], sizeLimit: Int = 16 << 20) throws(CryptographyError) {
        guard der.count <= sizeLimit else { throw .limitExceeded("the revocation list is over \(sizeLimit) bytes") }
        let decoded = unsafe der.withUnsafeBufferPointer { buffer -> OpaquePointer? in
            var cursor = buffer.baseAddress
            return unsafe d2i_X509_CRL(nil, &cursor, buffer.count)
        }
        guard let list = unsafe decoded else {
            CryptographyError.drainQueue()
            throw Self.malformed("the bytes are no revocation list")
        }
        defer { unsafe X509_CRL_free(list) }
        guard unsafe X509_CRL_get0_nextUpdate(list) != nil else {
            throw Self.malformed("the list names no next update")
        }
        switch unsafe X509_CRL_get_signature_nid(list) {
        case NID_SM2_with_SM3: self.algorithm = .sm2
        case NID_ecdsa_with_SHA256: self.algorithm = .p256
        default: throw .algorithmMismatch("the revocation list is signed by an algorithm of neither suite")
        }
        guard unsafe X509_CRL_get_ext_by_critical(list, 1, -1) < 0 else {
            throw Self.malformed("the list has a critical extension, so it need not be a whole one")
        }
        do throws(CryptographyError) {
            let parts = try SignedEncoding(der, isAlgorithmRepeated: true)
            self.toBeSigned = parts.toBeSigned
            self.signature = parts.signature
            self.issuerName = try unsafe CertificateFields.encode(X509_CRL_get_issuer(list))
            self.thisUpdate = try unsafe CertificateFields.seconds(X509_CRL_get0_lastUpdate(list))
            self.nextUpdate = try unsafe CertificateFields.seconds(X509_CRL_get0_nextUpdate(list))
            self.entries = try unsafe Self.entries(list)
        } catch {
            let isOwn = error.code == .revocationListMalformed || error.code == .algorithmMismatch
            throw isOwn ? error : Self.malformed(error.message)
        }
        self.der = der
    }

    private static func malformed(_ what: String) -> CryptographyError {
        CryptographyError(code: .revocationListMalformed, message: what)
    }

    /// Whether a CA certificate's key made the list.
    ///
    /// OpenSSL has no way to set the SM2 identity on a CRL, so the signature is checked over the to-be-signed bytes.
    public func isSigned(by authority: Certificate) -> Bool {
        guard authority.subjectName == self.issuerName, authority.publicKey.algorithm == self.algorithm,
            authority.keyUsage.contains(.revocationListSigning)
        else { return false }
        return self.signers.holds(for: authority.publicKey) { () throws(CryptographyError) in
            try authority.publicKey.isValidSignature(self.signature, over: self.toBeSigned)
        }
    }

    /// Makes a list.
    ///
    /// - Parameters:
    ///   - entries: The revoked certificates.
    ///   - number: The list's number, larger than that of every list before it.
    ///   - issuer: The CA's certificate.
    ///   - key: The CA's key.
    ///   - thisUpdate: When the list is made, seconds since 1970 UTC.
    ///   - nextUpdate: When the next one is due, seconds since 1970 UTC.
    /// - Returns: The signed list.
    /// - Throws: `libraryFailure` for an entry or a time that cannot be written.
    public static func issue(
        entries: [Entry],
        number: Int,
        issuer: Certificate,
        key: PrivateKey,
        thisUpdate: Int64,
        nextUpdate: Int64
    ) throws(CryptographyError) -> RevocationList {
        guard let list = unsafe X509_CRL_new() else { throw .library("allocate a revocation list") }
        defer { unsafe X509_CRL_free(list) }
        let named = unsafe issuer.withPointer { unsafe X509_CRL_set_issuer_name(list, X509_get_subject_name($0)) }
        try check(named, "set the issuer")
        try check(unsafe yz_set_crl_times(list, thisUpdate, nextUpdate, number), "set the times")
        for entry in entries {
            let serial = entry.serialNumber
            try check(
                unsafe yz_add_revoked(list, serial, serial.count, entry.revokedAt, entry.reason),
                "add a revoked certificate")
        }
        try check(unsafe X509_CRL_sort(list), "sort the revocation list")
        let context = try unsafe key.makeSigningContext()
        defer { unsafe EVP_MD_CTX_free(context) }
        guard unsafe X509_CRL_sign_ctx(list, context) > 0 else { throw .library("sign a revocation list") }
        let length = unsafe i2d_X509_CRL(list, nil)
        guard length > 0 else { throw .library("encode a revocation list") }
        var der = [UInt8](repeating: 0, count: Int(length))
        unsafe der.withUnsafeMutableBufferPointer { buffer in
            var cursor = buffer.baseAddress
            _ = unsafe i2d_X509_CRL(list, &cursor)
        }
        return try RevocationList(der: der)
    }

    private static func entries(_ list: OpaquePointer) throws(CryptographyError) -> [[UInt8]: Entry] {
        guard let stack = unsafe X509_CRL_get_REVOKED(list) else { return [:] }
        var entries: [[UInt8]: Entry] = [:]
        for index in 0..<(unsafe yz_sk_X509_REVOKED_num(stack)) {
            guard let item = unsafe yz_sk_X509_REVOKED_value(stack, index) else { continue }
            // RFC 5280 § 5.3: an entry with a critical extension may be about another CA's certificate.
            guard unsafe X509_REVOKED_get_ext_by_critical(item, 1, -1) < 0 else {
                throw Self.malformed("an entry of the list has a critical extension")
            }
            let serial = try unsafe CertificateFields.encode(serial: X509_REVOKED_get0_serialNumber(item))
            let when = try unsafe CertificateFields.seconds(X509_REVOKED_get0_revocationDate(item))
            let reason = unsafe yz_revocation_reason(item)
            entries[serial] = Entry(serialNumber: serial, revokedAt: when, reason: Int(reason))
        }
        return entries
    }
}
