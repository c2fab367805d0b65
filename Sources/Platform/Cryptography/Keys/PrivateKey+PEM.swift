internal import COpenSSL

extension PrivateKey {
    /// How hard a passphrase is to guess: rounds of PBKDF2 with HMAC-SHA-256 (RFC 8018).
    public static let defaultIterations = 100_000

    /// The key as encrypted PKCS#8 in PEM: PBES2 with PBKDF2 and AES-256-CBC (RFC 5958, RFC 8018).
    ///
    /// - Parameters:
    ///   - passphrase: The passphrase; its bytes are used as they are.
    ///   - iterations: Rounds of the key derivation, 1000 to 10,000,000.
    /// - Returns: The file's bytes.
    /// - Throws: `limitExceeded` for other numbers of rounds, `libraryFailure`.
    public func encryptedPEM(
        passphrase: SecretBytes,
        iterations: Int = PrivateKey.defaultIterations
    ) throws(CryptographyError) -> [UInt8] {
        // OpenSSL takes 0 and less as 2048 without a word.
        guard (1000...10_000_000).contains(iterations) else {
            throw .limitExceeded("\(iterations) iterations of key derivation, 1000 to 10,000,000 are accepted")
        }
        let info = unsafe self.withPointer { unsafe EVP_PKEY2PKCS8($0) }
        guard let info = unsafe info else { throw .library("encode a private key") }
        defer { unsafe PKCS8_PRIV_KEY_INFO_free(info) }
        var salt = try RandomBytes.make(16)
        let algorithm = unsafe PKCS5_pbe2_set_iv(
            EVP_aes_256_cbc(), Int32(clamping: iterations), &salt, 16, nil, NID_hmacWithSHA256)
        guard let algorithm = unsafe algorithm else { throw .library("choose a key encryption") }
        let sealed = unsafe passphrase.withBytes { bytes -> OpaquePointer? in
            unsafe bytes.withUnsafeBytes { buffer in
                let text = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
                return unsafe PKCS8_set0_pbe(text, Int32(buffer.count), info, algorithm)
            }
        }
        guard let sealed = unsafe sealed else {
            unsafe X509_ALGOR_free(algorithm)
            throw .library("encrypt a private key")
        }
        defer { unsafe X509_SIG_free(sealed) }
        return try unsafe MemoryBIO.write("write a private key") { unsafe PEM_write_bio_PKCS8($0, sealed) }
    }

    /// Opens an encrypted PKCS#8 key in PEM; an unencrypted one is refused.
    ///
    /// - Parameters:
    ///   - pem: The file's bytes.
    ///   - passphrase: The passphrase.
    ///   - iterationLimit: How many rounds of key derivation are accepted.
    /// - Throws: `passphraseWrong` when it does not open, `keyMalformed` when it is no such file or not encrypted by
    ///   PBES2 with PBKDF2, `limitExceeded` over the limit of rounds.
    public convenience init(
        encryptedPEM pem: [UInt8],
        passphrase: SecretBytes,
        iterationLimit: UInt64 = 10_000_000
    ) throws(CryptographyError) {
        guard pem.count <= 16_384 else { throw .keyMalformed("the key file is over 16 KiB") }
        guard let bio = unsafe BIO_new_mem_buf(pem, Int32(pem.count)) else { throw .library("read a key") }
        defer { unsafe BIO_free(bio) }
        guard let sealed = unsafe PEM_read_bio_PKCS8(bio, nil, refusePassphrase, nil) else {
            CryptographyError.drainQueue()
            throw .keyMalformed("the file holds no ENCRYPTED PRIVATE KEY")
        }
        defer { unsafe X509_SIG_free(sealed) }
        let iterations = try Self.iterations(of: unsafe Self.encode(sealed))
        guard iterations <= iterationLimit else {
            throw .limitExceeded("the key file wants \(iterations) rounds of key derivation")
        }
        let info = unsafe passphrase.withBytes { bytes -> OpaquePointer? in
            unsafe bytes.withUnsafeBytes { buffer in
                let text = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
                return unsafe PKCS8_decrypt(sealed, text, Int32(buffer.count))
            }
        }
        guard let info = unsafe info else {
            CryptographyError.drainQueue()
            throw CryptographyError(code: .passphraseWrong, message: "the passphrase does not open the private key")
        }
        defer { unsafe PKCS8_PRIV_KEY_INFO_free(info) }
        guard let pointer = unsafe EVP_PKCS82PKEY(info) else {
            CryptographyError.drainQueue()
            throw .keyMalformed("the private key's algorithm is unknown")
        }
        try unsafe self.init(takingOwnershipOf: pointer)
    }

    /// The rounds of PBKDF2 that a file wants (RFC 8018 § A.2, A.4): unbounded they would keep a thread for hours.
    private static func iterations(of der: [UInt8]) throws(CryptographyError) -> UInt64 {
        do throws(CryptographyError) {
            var info = DERCursor(der[...])
            _ = try info.header(expecting: 0x30, "the encrypted key")
            var algorithm = DERCursor(try info.element(expecting: 0x30, "the encryption algorithm"))
            _ = try algorithm.header(expecting: 0x30, "the encryption algorithm")
            let scheme = try algorithm.element(expecting: 0x06, "the encryption scheme")
            _ = try algorithm.header(expecting: 0x30, "the scheme's parameters")
            _ = try algorithm.header(expecting: 0x30, "the key derivation")
            let derivation = try algorithm.element(expecting: 0x06, "the key derivation's name")
            guard Array(scheme) == Self.pbes2, Array(derivation) == Self.pbkdf2 else {
                throw .keyMalformed("the scheme is not PBES2 with PBKDF2")
            }
            _ = try algorithm.header(expecting: 0x30, "the key derivation's parameters")
            _ = try algorithm.element(expecting: 0x04, "the salt")
            let count = try algorithm.element(expecting: 0x02, "the rounds").dropFirst(2)
            guard count.count <= 8 else { return .max }
            return count.reduce(0) { $0 << 8 | UInt64($1) }
        } catch {
            throw .keyMalformed("the private key's encryption is not of the known kind: \(error.message)")
        }
    }

    /// 1.2.840.113549.1.5.13.
    private static let pbes2: [UInt8] = [6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 5, 13]
    /// 1.2.840.113549.1.5.12.
    private static let pbkdf2: [UInt8] = [6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 5, 12]

    private static func encode(_ sealed: OpaquePointer) throws(CryptographyError) -> [UInt8] {
        let length = unsafe i2d_X509_SIG(sealed, nil)
        guard length > 0 else { throw .library("encode an encrypted key") }
        var der = [UInt8](repeating: 0, count: Int(length))
        unsafe der.withUnsafeMutableBufferPointer { buffer in
            var cursor = buffer.baseAddress
            _ = unsafe i2d_X509_SIG(sealed, &cursor)
        }
        return der
    }
}

/// The passphrase callback for armour encrypted after RFC 1421; without one OpenSSL would ask on the terminal.
private func refusePassphrase(
    _ buffer: UnsafeMutablePointer<CChar>?,
    _ size: Int32,
    _ isWriting: Int32,
    _ argument: UnsafeMutableRawPointer?
) -> Int32 { -1 }

/// Collects what an OpenSSL writer puts into a memory BIO.
enum MemoryBIO {
    static func write(_ doing: String, _ body: (OpaquePointer) -> Int32) throws(CryptographyError) -> [UInt8] {
        guard let bio = unsafe BIO_new(BIO_s_mem()) else { throw .library(doing) }
        defer { unsafe BIO_free(bio) }
        try check(unsafe body(bio), doing)
        var data: UnsafeMutablePointer<CChar>?
        let length = unsafe yz_BIO_get_mem_data(bio, &data)
        guard let data = unsafe data, length > 0 else { throw .library(doing) }
        return unsafe UnsafeBufferPointer(start: data, count: length).map { UInt8(bitPattern: $0) }
    }
}
