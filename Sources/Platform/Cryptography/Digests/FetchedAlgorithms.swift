internal import COpenSSL

/// Algorithms looked up in the provider once; OpenSSL 3 otherwise searches its tables at every call.
///
/// `@unchecked Sendable`: the pointers are set once and name reference-counted objects that OpenSSL never changes.
@safe
final class FetchedAlgorithms: @unchecked Sendable {
    static let shared = FetchedAlgorithms()

    private let sha256 = unsafe EVP_MD_fetch(nil, "SHA2-256", nil)
    private let sm3 = unsafe EVP_MD_fetch(nil, "SM3", nil)
    private let aes256GCM = unsafe EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)
    private let aes256Wrap = unsafe EVP_CIPHER_fetch(nil, "AES-256-WRAP", nil)
    private let sm4CBC = unsafe EVP_CIPHER_fetch(nil, "SM4-CBC", nil)

    private init() {}

    /// nil only where the library lacks the algorithm; the call that uses it then fails with OpenSSL's reason.
    func digest(_ algorithm: DigestAlgorithm) -> OpaquePointer? {
        switch algorithm {
        case .sha256: unsafe self.sha256
        case .sm3: unsafe self.sm3
        }
    }

    func cipher(_ algorithm: CipherAlgorithm) -> OpaquePointer? {
        switch algorithm {
        case .aes256GCM: unsafe self.aes256GCM
        case .aes256Wrap: unsafe self.aes256Wrap
        case .sm4CBC: unsafe self.sm4CBC
        }
    }
}
