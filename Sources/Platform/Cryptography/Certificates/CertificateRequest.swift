internal import COpenSSL

/// A certificate request (PKCS#10, RFC 2986) whose own signature was checked: whoever made it holds the key.
public struct CertificateRequest: Sendable, Hashable {
    /// The request's bytes.
    public let der: [UInt8]
    /// The key to be certified.
    public let publicKey: PublicKey

    /// Reads a request in DER and checks its signature.
    ///
    /// - Throws: `requestMalformed` when it cannot be read or is not signed by the key in it.
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
        self.publicKey = try unsafe PublicKey(takingOwnershipOf: key)
        self.der = der
        var signature: UnsafePointer<ASN1_BIT_STRING>?
        unsafe X509_REQ_get0_signature(request, &signature, nil)
        var bytes: UnsafeMutablePointer<UInt8>?
        let length = unsafe i2d_re_X509_REQ_tbs(request, &bytes)
        defer { unsafe yz_OPENSSL_free(bytes) }
        guard let start = unsafe bytes, length > 0, let value = unsafe ASN1_STRING_get0_data(signature) else {
            throw .library("encode a certificate request")
        }
        let signed = unsafe Array(UnsafeBufferPointer(start: start, count: Int(length)))
        let proof = unsafe Array(UnsafeBufferPointer(start: value, count: Int(ASN1_STRING_length(signature))))
        guard try self.publicKey.isValidSignature(proof, over: signed) else {
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
