internal import COpenSSL

/// A private key on one of the two curves, held in memory by OpenSSL.
///
/// `@unchecked Sendable`: the EVP_PKEY is never changed after it was made, and OpenSSL's own caches in it are locked.
@safe
public final class PrivateKey: @unchecked Sendable {
    private let pointer: OpaquePointer
    /// The public half.
    public let publicKey: PublicKey
    /// The curve the key is on.
    public var algorithm: KeyAlgorithm { self.publicKey.algorithm }

    init(takingOwnershipOf pointer: OpaquePointer) throws(CryptographyError) {
        do {
            self.publicKey = try unsafe PublicKey(publicHalfOf: pointer)
        } catch {
            unsafe EVP_PKEY_free(pointer)
            throw .keyMalformed("the private key is neither on P-256 nor on the SM2 curve")
        }
        unsafe self.pointer = pointer
    }

    /// A fresh key.
    public static func generate(_ algorithm: KeyAlgorithm) throws(CryptographyError) -> PrivateKey {
        let pointer =
            switch algorithm {
            case .sm2: unsafe yz_SM2_gen()
            case .p256: unsafe yz_EVP_EC_gen("P-256")
            }
        guard let pointer = unsafe pointer else { throw .library("generate a key") }
        return try unsafe PrivateKey(takingOwnershipOf: pointer)
    }

    /// Reads an unencrypted PKCS#8 PrivateKeyInfo in DER (RFC 5208).
    public convenience init(pkcs8: SecretBytes) throws(CryptographyError) {
        let pointer = unsafe pkcs8.withBytes { bytes -> OpaquePointer? in
            unsafe bytes.withUnsafeBufferPointer { buffer in
                var cursor = buffer.baseAddress
                return unsafe d2i_AutoPrivateKey(nil, &cursor, buffer.count)
            }
        }
        guard let pointer = unsafe pointer else {
            CryptographyError.drainQueue()
            throw .keyMalformed("the private key is not PKCS#8")
        }
        try unsafe self.init(takingOwnershipOf: pointer)
    }

    /// The unencrypted PKCS#8 encoding, for the TLS fence only.
    package func pkcs8() throws(CryptographyError) -> SecretBytes {
        guard let info = unsafe EVP_PKEY2PKCS8(self.pointer) else { throw .library("encode a private key") }
        defer { unsafe PKCS8_PRIV_KEY_INFO_free(info) }
        let length = unsafe i2d_PKCS8_PRIV_KEY_INFO(info, nil)
        guard length > 0 else { throw .library("encode a private key") }
        var bytes = [UInt8](repeating: 0, count: Int(length))
        unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            var cursor = buffer.baseAddress
            _ = unsafe i2d_PKCS8_PRIV_KEY_INFO(info, &cursor)
        }
        return SecretBytes(wiping: &bytes)
    }

    /// Lends the unencrypted PKCS#8 encoding to whoever must load the key into another library object, and wipes it.
    package func withPKCS8<T>(_ body: ([UInt8]) throws -> T) throws -> T {
        try self.pkcs8().withBytes { try body($0) }
    }

    /// Lends the EVP_PKEY to this module's own calls.
    func withPointer<T, E: Error>(_ body: (OpaquePointer) throws(E) -> T) throws(E) -> T {
        try unsafe body(self.pointer)
    }

    /// Signs a message with the digest of the key's suite, and for SM2 with the default identity.
    ///
    /// - Parameter message: The bytes to sign; they are digested here.
    /// - Returns: ECDSA-Sig-Value or SM2Signature in DER.
    /// - Throws: `libraryFailure`.
    public func sign(_ message: [UInt8]) throws(CryptographyError) -> [UInt8] {
        let context = try unsafe self.makeSigningContext()
        defer { unsafe EVP_MD_CTX_free(context) }
        var length = 0
        try check(unsafe EVP_DigestSign(context, nil, &length, message, message.count), "size a signature")
        var signature = [UInt8](repeating: 0, count: length)
        try check(unsafe EVP_DigestSign(context, &signature, &length, message, message.count), "sign")
        return Array(signature.prefix(length))
    }

    /// A context ready for EVP_DigestSign or X509_sign_ctx; the caller frees it.
    func makeSigningContext() throws(CryptographyError) -> OpaquePointer {
        guard let context = unsafe EVP_MD_CTX_new() else { throw .library("allocate a signature") }
        do {
            var keyContext: OpaquePointer?
            let digest = unsafe FetchedAlgorithms.shared.digest(self.algorithm.digestAlgorithm)
            try check(unsafe EVP_DigestSignInit(context, &keyContext, digest, nil, self.pointer), "start a signature")
            try unsafe setIdentity(of: keyContext, algorithm: self.algorithm)
            return unsafe context
        } catch {
            unsafe EVP_MD_CTX_free(context)
            throw error
        }
    }

    /// Opens an SM2Cipher in DER.
    public func decryptBySM2(_ cipher: [UInt8]) throws(CryptographyError) -> SecretBytes {
        guard self.algorithm == .sm2 else { throw .algorithmMismatch("SM2 decryption needs an SM2 key") }
        let failure = CryptographyError(code: .decryptionFailed, message: "the SM2 cipher does not open")
        // OpenSSL takes no notice of bytes behind the SM2Cipher.
        var cursor = DERCursor(cipher[...])
        guard cipher.count <= 4096, let header = try? cursor.header(expecting: 0x30, "the SM2 cipher"),
            header.length == UInt64(cipher.count - header.headerLength)
        else { throw failure }
        guard let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, self.pointer, nil) else {
            throw .library("start an SM2 decryption")
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        try check(unsafe EVP_PKEY_decrypt_init(context), "start an SM2 decryption")
        var length = 0
        guard unsafe EVP_PKEY_decrypt(context, nil, &length, cipher, cipher.count) == 1, length <= cipher.count else {
            CryptographyError.drainQueue()
            throw failure
        }
        var plain = [UInt8](repeating: 0, count: length)
        guard unsafe EVP_PKEY_decrypt(context, &plain, &length, cipher, cipher.count) == 1, length <= plain.count else {
            unsafe OPENSSL_cleanse(&plain, plain.count)
            CryptographyError.drainQueue()
            throw failure
        }
        plain.removeLast(plain.count - length)
        return SecretBytes(wiping: &plain)
    }

    /// The ECDH shared secret with a peer's key on the same curve (SEC 1 § 3.3.1): the x coordinate.
    func sharedSecret(with peer: PublicKey) throws(CryptographyError) -> SecretBytes {
        guard self.algorithm == .p256, peer.algorithm == .p256 else {
            throw .algorithmMismatch("key agreement needs two P-256 keys")
        }
        guard let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, self.pointer, nil) else {
            throw .library("start a key agreement")
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        try check(unsafe EVP_PKEY_derive_init(context), "start a key agreement")
        // SP 800-56A rev. 3 § 5.6.2.3.4: on a curve of cofactor 1 a point that is on the curve and not at infinity is a
        // valid key, and reading one checks both. OpenSSL would in addition multiply it by the order, which costs as much
        // as the agreement itself.
        let result = unsafe peer.withPointer { unsafe EVP_PKEY_derive_set_peer_ex(context, $0, 0) }
        try check(result, "take the peer's key")
        var length = 32
        var secret = [UInt8](repeating: 0, count: length)
        try check(unsafe EVP_PKEY_derive(context, &secret, &length), "agree on a key")
        // SEC 1 § 3.3.1: the x coordinate is padded to the size of the field.
        guard length == secret.count else { throw .library("agree on a key of 32 bytes") }
        return SecretBytes(wiping: &secret)
    }

    deinit { unsafe EVP_PKEY_free(self.pointer) }
}
