internal import COpenSSL

/// The symmetric algorithms of the two suites.
public enum CipherAlgorithm: Sendable, Hashable {
    /// AES-256 in GCM (RFC 5084), of suite INT.
    case aes256GCM
    /// SM4 in CBC with PKCS#7 padding (GB/T 32907, GB/T 17964), of suite GM.
    case sm4CBC
    /// AES-256 key wrap (RFC 3394), which carries INT's content key.
    case aes256Wrap

    var keyLength: Int {
        switch self {
        case .aes256GCM, .aes256Wrap: 32
        case .sm4CBC: 16
        }
    }
}

/// A running content encryption or decryption; memory does not depend on the content's size.
@safe
struct ContentCipher: ~Copyable {
    enum Direction: Sendable { case encrypt, decrypt }

    private let context: OpaquePointer

    init(
        _ algorithm: CipherAlgorithm,
        _ direction: Direction,
        key: SecretBytes,
        nonce: [UInt8]
    ) throws(CryptographyError) {
        guard key.count == algorithm.keyLength else {
            throw CryptographyError(code: .decryptionFailed, message: "the content key has the wrong length")
        }
        guard let context = unsafe EVP_CIPHER_CTX_new() else { throw .library("allocate a cipher") }
        if algorithm == .aes256Wrap { unsafe yz_allow_key_wrap(context) }
        let encrypting: Int32 = direction == .encrypt ? 1 : 0
        let cipher = unsafe FetchedAlgorithms.shared.cipher(algorithm)
        let result = key.withBytes { bytes in
            // Key wrap takes its nonce from RFC 3394 § 2.2.3.1.
            unsafe EVP_CipherInit_ex2(context, cipher, bytes, nonce.isEmpty ? nil : nonce, encrypting, nil)
        }
        guard result == 1 else {
            unsafe EVP_CIPHER_CTX_free(context)
            throw .library("start a cipher")
        }
        unsafe self.context = context
    }

    /// Transforms a chunk.
    mutating func update(_ bytes: ArraySlice<UInt8>) throws(CryptographyError) -> [UInt8] {
        // EVP counts in 32 bits with room for a block; the callers' chunks are far below.
        guard bytes.count <= 1 << 30 else { throw .limitExceeded("a chunk of \(bytes.count) bytes is over 1 GiB") }
        let context = unsafe self.context
        var length: Int32 = 0
        var result: Int32 = 0
        let output = unsafe [UInt8](unsafeUninitializedCapacity: bytes.count + 32) { buffer, count in
            result = unsafe bytes.withUnsafeBufferPointer {
                unsafe EVP_CipherUpdate(context, buffer.baseAddress, &length, $0.baseAddress, Int32($0.count))
            }
            count = result == 1 ? Int(length) : 0
        }
        guard result == 1 else {
            CryptographyError.drainQueue()
            throw CryptographyError(code: .decryptionFailed, message: "the cipher refused the bytes")
        }
        return output
    }

    /// Ends the transformation; wrong padding or a wrong tag is `decryptionFailed`.
    mutating func finish() throws(CryptographyError) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: 32)
        var length: Int32 = 0
        guard unsafe EVP_CipherFinal_ex(self.context, &output, &length) == 1 else {
            CryptographyError.drainQueue()
            throw CryptographyError(code: .decryptionFailed, message: "padding or tag is wrong")
        }
        return Array(output.prefix(Int(length)))
    }

    /// The authentication tag after `finish` of an encryption by GCM.
    func tag() throws(CryptographyError) -> [UInt8] {
        var tag = [UInt8](repeating: 0, count: 16)
        let result = unsafe EVP_CIPHER_CTX_ctrl(self.context, EVP_CTRL_AEAD_GET_TAG, 16, &tag)
        try check(result, "read the authentication tag")
        return tag
    }

    /// Sets the tag that `finish` of a decryption by GCM compares with.
    func expect(tag: [UInt8]) throws(CryptographyError) {
        guard tag.count == 16 else {
            throw CryptographyError(code: .decryptionFailed, message: "the authentication tag is not of 16 bytes")
        }
        var tag = tag
        try check(unsafe EVP_CIPHER_CTX_ctrl(self.context, EVP_CTRL_AEAD_SET_TAG, 16, &tag), "set the tag")
    }

    deinit { unsafe EVP_CIPHER_CTX_free(self.context) }
}
