internal import COpenSSL

/// A certificate request (PKCS#10, RFC 2986) whose own signature was checked: whoever made it holds the key.
public struct CertificateRequest: Sendable, Hashable {
    /// The request's bytes.
    public let der: [UInt8]
    /// The key to be certified.
    public let publicKey: PublicKey

    /// Reads a request in DER and checks its signature.
    ///
    /// - Throws: `requestMalformed` when it cannot be read or is not signed by the key in it, `algorithmMismatch` when
    ///   it is signed by another algorithm than that of the key's suite.
    public init(der: [UInt8]) throws(CryptographyError) {
        guard der.count <= 16_384 else {
            throw CryptographyError(code: .requestMalformed, message: "the request is over 16 KiB")
        }
        let decoded = unsafe der.withUnsafeBufferPointer { buffer -> OpaquePointer? in
            var cursor = buffer.baseAddress
            return unsafe d2i_X509_REQ(nil, &cursor, buffer.count)
        }
        guard let request = unsafe decoded else {
            CryptographyError.drainQueue()
            throw CryptographyError(code: .requestMalformed, message: "the bytes are no certificate request")
        }
        defer { unsafe X509_REQ_free(request) }
        guard let key = unsafe X509_REQ_get_pubkey(request) else {
            CryptographyError.drainQueue()
            throw CryptographyError(code: .requestMalformed, message: "the request's key is of no known kind")
        }
        let parts: SignedEncoding
        do throws(CryptographyError) {
            self.publicKey = try unsafe PublicKey(takingOwnershipOf: key)
            let encoding = unsafe PublicKey.encoding(of: X509_REQ_get_X509_PUBKEY(request))
            guard encoding == self.publicKey.subjectPublicKeyInfo else {
                throw CryptographyError.keyMalformed("the request's key is not in the one form")
            }
            parts = try SignedEncoding(der, isAlgorithmRepeated: false)
        } catch {
            throw CryptographyError(code: .requestMalformed, message: error.message)
        }
        self.der = der
        let expected = self.publicKey.algorithm == .sm2 ? NID_SM2_with_SM3 : NID_ecdsa_with_SHA256
        guard unsafe X509_REQ_get_signature_nid(request) == expected else {
            throw .algorithmMismatch("the request is not signed by the algorithm of its key's suite")
        }
        guard try self.publicKey.isValidSignature(parts.signature, over: parts.toBeSigned) else {
            throw CryptographyError(
                code: .requestMalformed, message: "the request is not signed by the key it asks a certificate for")
        }
    }

    /// Makes a request for a key; the name is the CA's to decide, so the request carries a common name only.
    public static func make(key: PrivateKey, commonName: String) throws(CryptographyError) -> CertificateRequest {
        guard let request = unsafe X509_REQ_new() else { throw .library("allocate a certificate request") }
        defer { unsafe X509_REQ_free(request) }
        let template = CertificateTemplate(commonName: commonName, keyUsage: [], notBefore: 0, notAfter: 0)
        try unsafe template.addSubject(to: X509_REQ_get_subject_name(request))
        let result = unsafe key.publicKey.withPointer { unsafe X509_REQ_set_pubkey(request, $0) }
        try check(result, "set the key of a request")
        let context = try unsafe key.makeSigningContext()
        defer { unsafe EVP_MD_CTX_free(context) }
        guard unsafe X509_REQ_sign_ctx(request, context) > 0 else { throw .library("sign a certificate request") }
        let length = unsafe i2d_X509_REQ(request, nil)
        guard length > 0 else { throw .library("encode a certificate request") }
        var der = [UInt8](repeating: 0, count: Int(length))
        unsafe der.withUnsafeMutableBufferPointer { buffer in
            var cursor = buffer.baseAddress
            _ = unsafe i2d_X509_REQ(request, &cursor)
        }
        return try CertificateRequest(der: der)
    }
}
