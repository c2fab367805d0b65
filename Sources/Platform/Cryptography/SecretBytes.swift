internal import COpenSSL

/// Bytes that are wiped when the last reference goes: passphrases, content keys, private key encodings.
///
/// `@unchecked Sendable`: the buffer is written in the initialiser only and wiped in `deinit`.
@safe
public final class SecretBytes: @unchecked Sendable {
    private let storage: UnsafeMutableBufferPointer<UInt8>

    /// Copies bytes into storage of its own; the caller's copy is the caller's to wipe.
    public init(copyOf bytes: [UInt8]) {
        let storage = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = unsafe storage.initialize(from: bytes)
        unsafe self.storage = storage
    }

    /// Fresh random bytes from OpenSSL's private generator.
    public convenience init(randomCount count: Int) throws(CryptographyError) {
        var bytes = [UInt8](repeating: 0, count: count)
        try check(unsafe RAND_priv_bytes(&bytes, Int32(count)), "generate random bytes")
        self.init(wiping: &bytes)
    }

    /// Copies bytes and wipes the caller's, so that no second copy stays in freed memory.
    convenience init(wiping bytes: inout [UInt8]) {
        self.init(copyOf: bytes)
        unsafe OPENSSL_cleanse(&bytes, bytes.count)
    }

    /// Number of bytes.
    public var count: Int { unsafe self.storage.count }

    /// Lends a copy of the bytes to a closure and wipes the copy afterwards.
    public func withBytes<T, E: Error>(_ body: ([UInt8]) throws(E) -> T) throws(E) -> T {
        var copy = unsafe [UInt8](self.storage)
        defer { unsafe OPENSSL_cleanse(&copy, copy.count) }
        return try body(copy)
    }

    /// Compares in constant time.
    public func isEqual(to other: SecretBytes) -> Bool {
        guard self.count == other.count else { return false }
        return unsafe CRYPTO_memcmp(self.storage.baseAddress, other.storage.baseAddress, self.count) == 0
    }

    deinit {
        unsafe OPENSSL_cleanse(self.storage.baseAddress, self.storage.count)
        unsafe self.storage.deallocate()
    }
}

/// Random bytes that need not be secret: nonces, serial numbers, identifiers.
public enum RandomBytes: Sendable {
    /// Fresh bytes from OpenSSL's public generator.
    public static func make(_ count: Int) throws(CryptographyError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        try check(unsafe RAND_bytes(&bytes, Int32(count)), "generate random bytes")
        return bytes
    }
}
