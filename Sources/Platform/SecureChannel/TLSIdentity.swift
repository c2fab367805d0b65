/// The certificate and key with which this node shows who it is.
public struct TLSIdentity: Sendable, CustomStringConvertible {
    /// The second certificate and key that TLCP uses for key exchange (GB/T 38636).
    public struct EncryptionPair: Sendable, CustomStringConvertible {
        /// The encryption certificate, DER.
        public let certificate: [UInt8]
        let privateKey: SecretBytes

        /// Takes an encryption certificate and its key.
        ///
        /// - Parameters:
        ///   - certificate: The certificate, DER.
        ///   - privateKey: Its private key, PKCS#8 DER, not encrypted.
        public init(certificate: [UInt8], privateKey: [UInt8]) {
            self.certificate = certificate
            self.privateKey = SecretBytes(copyOf: privateKey)
        }

        /// A text without the key.
        public var description: String { "encryption certificate of \(self.certificate.count) bytes" }
    }

    /// The certificates, DER, the node's own first, each followed by its issuer; the anchor may be left out.
    public let certificateChain: [[UInt8]]
    /// The second pair; only TLCP needs it.
    public let encryption: EncryptionPair?
    let privateKey: SecretBytes

    /// Takes a certificate chain and the private key of its first certificate.
    ///
    /// - Parameters:
    ///   - certificateChain: Certificates, DER, the node's own first.
    ///   - privateKey: The private key, PKCS#8 DER, not encrypted.
    ///   - encryption: The second pair for TLCP.
    public init(certificateChain: [[UInt8]], privateKey: [UInt8], encryption: EncryptionPair? = nil) {
        self.certificateChain = certificateChain
        self.privateKey = SecretBytes(copyOf: privateKey)
        self.encryption = encryption
    }

    /// A text without the key.
    public var description: String { "TLS identity with \(self.certificateChain.count) certificates" }
}
