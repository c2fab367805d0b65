internal import COpenSSL

/// The identity every SM2 signature is made and checked with, set explicitly in every call: OpenSSL 3.0 would use
/// an empty one (GB/T 32918.2 leaves it to the protocol; GB/T 35276 fixes this value).
enum SM2Identity {
    static let bytes = Array("1234567812345678".utf8)
}

extension KeyAlgorithm {
    /// A SubjectPublicKeyInfo up to the point's coordinates: id-ecPublicKey, the curve, a BIT STRING of 04 ‖ x ‖ y.
    fileprivate var encodingPrefix: [UInt8] {
        let curve: [UInt8] =
            switch self {
            case .sm2: [0x06, 0x08, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D]
            case .p256: [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]
            }
        return [0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01] + curve
            + [0x03, 0x42, 0x00, 0x04]
    }
}

/// A public key on one of the two curves.
///
/// `@unchecked Sendable`: the EVP_PKEY is never changed after it was made, and OpenSSL's own caches in it are locked.
@safe
public final class PublicKey: @unchecked Sendable {
    private let pointer: OpaquePointer
    /// The curve the key is on.
    public let algorithm: KeyAlgorithm
    /// The SubjectPublicKeyInfo in DER.
    public let subjectPublicKeyInfo: [UInt8]

    init(takingOwnershipOf pointer: OpaquePointer) throws(CryptographyError) {
        guard let algorithm = unsafe Self.algorithm(of: pointer) else {
            unsafe EVP_PKEY_free(pointer)
            CryptographyError.drainQueue()
            throw .keyMalformed("the public key is neither on P-256 nor on the SM2 curve")
        }
        guard let coordinates = unsafe Self.coordinates(of: pointer) else {
            unsafe EVP_PKEY_free(pointer)
            CryptographyError.drainQueue()
            throw .keyMalformed("the public key is not an uncompressed point on a named curve")
        }
        unsafe self.pointer = pointer
        self.algorithm = algorithm
        self.subjectPublicKeyInfo = algorithm.encodingPrefix + coordinates
    }

    /// The public half of a key pair, without the private one: it may live longer.
    convenience init(publicHalfOf pair: OpaquePointer) throws(CryptographyError) {
        guard let pointer = unsafe EVP_PKEY_new() else { throw .library("allocate a public key") }
        let point = unsafe Self.point(of: pair)
        guard unsafe EVP_PKEY_copy_parameters(pointer, pair) == 1,
            unsafe EVP_PKEY_set1_encoded_public_key(pointer, point, point.count) == 1
        else {
            unsafe EVP_PKEY_free(pointer)
            CryptographyError.drainQueue()
            throw .keyMalformed("the key pair is not on a curve")
        }
        try unsafe self.init(takingOwnershipOf: pointer)
    }

    private init(pointer: OpaquePointer, _ algorithm: KeyAlgorithm, _ encoding: [UInt8]) {
        unsafe self.pointer = pointer
        self.algorithm = algorithm
        self.subjectPublicKeyInfo = encoding
    }

    /// Reads a SubjectPublicKeyInfo in DER.
    ///
    /// It has one form, so it is compared and not decoded: OpenSSL's decoder tries every kind of key there is, which costs
    /// more than to check a signature.
    ///
    /// - Parameter subjectPublicKeyInfo: The encoding, of an uncompressed point on one of the two named curves.
    /// - Throws: `keyMalformed`.
    public convenience init(subjectPublicKeyInfo: [UInt8]) throws(CryptographyError) {
        let found = KeyAlgorithm.allCases.first { algorithm in
            let prefix = algorithm.encodingPrefix
            return subjectPublicKeyInfo.count == prefix.count + 64 && subjectPublicKeyInfo.starts(with: prefix)
        }
        guard let algorithm = found else {
            throw .keyMalformed("the public key is no SubjectPublicKeyInfo of P-256 or SM2 in the one form")
        }
        guard let pointer = unsafe EVP_PKEY_new() else { throw .library("allocate a public key") }
        let point = Array(subjectPublicKeyInfo.suffix(65))
        // Setting the point checks that it is on the curve.
        guard let template = unsafe CurveTemplates.shared[algorithm],
            unsafe EVP_PKEY_copy_parameters(pointer, template) == 1,
            unsafe EVP_PKEY_set1_encoded_public_key(pointer, point, point.count) == 1
        else {
            unsafe EVP_PKEY_free(pointer)
            CryptographyError.drainQueue()
            throw .keyMalformed("the public key is no point of its curve")
        }
        unsafe self.init(pointer: pointer, algorithm, subjectPublicKeyInfo)
    }

    /// Lends the EVP_PKEY to this module's own calls.
    func withPointer<T, E: Error>(_ body: (OpaquePointer) throws(E) -> T) throws(E) -> T {
        try unsafe body(self.pointer)
    }

    /// Checks a DER signature over a message, digest and SM2 identity included.
    ///
    /// - Parameters:
    ///   - signature: ECDSA-Sig-Value or SM2Signature in DER.
    ///   - message: The bytes that were signed.
    /// - Returns: Whether the signature is this key's over the message.
    /// - Throws: `libraryFailure` when OpenSSL cannot work at all; a malformed signature is an invalid one.
    public func isValidSignature(_ signature: [UInt8], over message: [UInt8]) throws(CryptographyError) -> Bool {
        guard signature.count <= 80 else { return false }
        guard let context = unsafe EVP_MD_CTX_new() else { throw .library("allocate a verification") }
        defer { unsafe EVP_MD_CTX_free(context) }
        var keyContext: OpaquePointer?
        let digest = unsafe FetchedAlgorithms.shared.digest(self.algorithm.digestAlgorithm)
        try check(unsafe EVP_DigestVerifyInit(context, &keyContext, digest, nil, self.pointer), "start a verification")
        try unsafe setIdentity(of: keyContext, algorithm: self.algorithm)
        let result = unsafe EVP_DigestVerify(context, signature, signature.count, message, message.count)
        if result != 1 { CryptographyError.drainQueue() }
        return result == 1
    }

    /// Encrypts a short secret by SM2 (GB/T 32918.4), written as SM2Cipher in DER (GM/T 0009).
    public func encryptBySM2(_ secret: SecretBytes) throws(CryptographyError) -> [UInt8] {
        guard self.algorithm == .sm2 else { throw .algorithmMismatch("SM2 encryption needs an SM2 key") }
        guard let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, self.pointer, nil) else {
            throw .library("start an SM2 encryption")
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        try check(unsafe EVP_PKEY_encrypt_init(context), "start an SM2 encryption")
        return try secret.withBytes { (plain) throws(CryptographyError) -> [UInt8] in
            var length = 0
            try check(unsafe EVP_PKEY_encrypt(context, nil, &length, plain, plain.count), "size an SM2 encryption")
            var output = [UInt8](repeating: 0, count: length)
            try check(unsafe EVP_PKEY_encrypt(context, &output, &length, plain, plain.count), "encrypt by SM2")
            return Array(output.prefix(length))
        }
    }

    /// The point as the key encodes it; empty when it has none.
    private static func point(of pointer: OpaquePointer) -> [UInt8] {
        var point = [UInt8](repeating: 0, count: 80)
        var length = 0
        let result = unsafe EVP_PKEY_get_octet_string_param(
            pointer, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, &point, point.count, &length)
        return result == 1 ? Array(point.prefix(length)) : []
    }

    /// x ‖ y of a key in the one form taken here.
    ///
    /// RFC 5480 § 2.1.1: a named curve, and of the forms of a point the uncompressed one, so that a key has one encoding.
    /// The encoding is put together here, since `i2d_PUBKEY` costs as much as a signature.
    private static func coordinates(of pointer: OpaquePointer) -> ArraySlice<UInt8>? {
        var encoding = [CChar](repeating: 0, count: 32)
        var length = 0
        let result = unsafe EVP_PKEY_get_utf8_string_param(
            pointer, OSSL_PKEY_PARAM_EC_ENCODING, &encoding, encoding.count, &length)
        let isNamed = encoding.prefix(length).elementsEqual("named_curve".utf8.map { CChar(bitPattern: $0) })
        let point = unsafe Self.point(of: pointer)
        guard result == 1, isNamed, point.count == 65, point.first == 4 else { return nil }
        return point.dropFirst()
    }

    /// The SubjectPublicKeyInfo of a certificate or request as it stands there.
    static func encoding(of info: OpaquePointer?) -> [UInt8] {
        let length = unsafe i2d_X509_PUBKEY(info, nil)
        guard length > 0 else { return [] }
        var output = [UInt8](repeating: 0, count: Int(length))
        unsafe output.withUnsafeMutableBufferPointer { buffer in
            var cursor = buffer.baseAddress
            _ = unsafe i2d_X509_PUBKEY(info, &cursor)
        }
        return output
    }

    static func algorithm(of pointer: OpaquePointer) -> KeyAlgorithm? {
        if unsafe EVP_PKEY_is_a(pointer, "SM2") == 1 { return .sm2 }
        guard unsafe EVP_PKEY_is_a(pointer, "EC") == 1 else { return nil }
        var name = [CChar](repeating: 0, count: 64)
        var length = 0
        guard unsafe EVP_PKEY_get_group_name(pointer, &name, name.count, &length) == 1 else { return nil }
        let group = String(decoding: name.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return group == "prime256v1" ? .p256 : nil
    }

    deinit { unsafe EVP_PKEY_free(self.pointer) }
}

extension PublicKey: Hashable {
    /// Keys are equal when their encodings are.
    public static func == (left: PublicKey, right: PublicKey) -> Bool {
        left.subjectPublicKeyInfo == right.subjectPublicKeyInfo
    }

    /// Hashes the encoding.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.subjectPublicKeyInfo) }
}

/// Sets the SM2 identity on a signature context; a no-op for ECDSA.
func setIdentity(of context: OpaquePointer?, algorithm: KeyAlgorithm) throws(CryptographyError) {
    guard algorithm == .sm2 else { return }
    let result = unsafe EVP_PKEY_CTX_set1_id(context, SM2Identity.bytes, Int32(SM2Identity.bytes.count))
    guard result == 1 else { throw .library("set the SM2 identity") }
}
