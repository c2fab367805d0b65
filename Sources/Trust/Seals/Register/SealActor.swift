public import Cryptography

/// Who acts in the register: an officer, or the maker for its status lists.
public struct SealActor: Sendable {
    let key: PrivateKey
    /// The certificate.
    public let certificate: Certificate
    let chain: [Certificate]

    /// Who acts.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - certificate: Its certificate.
    ///   - chain: CA certificates between it and an anchor.
    public init(key: PrivateKey, certificate: Certificate, chain: [Certificate] = []) {
        self.key = key
        self.certificate = certificate
        self.chain = chain
    }
}
