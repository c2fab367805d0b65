internal import COpenSSL

extension ContextSetup {
    func loadIdentity() throws(SecureChannelError) {
        let identity = self.configuration.identity
        guard let leaf = identity.certificateChain.first else {
            throw .identityUnreadable("certificate chain", cause: "it is empty")
        }
        guard identity.certificateChain.count <= maximumChainLength else {
            throw .identityUnreadable("certificate chain", cause: "it has more than \(maximumChainLength) certificates")
        }
        try self.loadPair(certificate: leaf, privateKey: identity.privateKey, encrypts: false)
        for (index, bytes) in identity.certificateChain.enumerated().dropFirst() {
            let certificate = unsafe try self.parseCertificate(bytes, name: "certificate \(index + 1)")
            defer { unsafe X509_free(certificate) }
            try self.check(
                unsafe Int32(clamping: yz_ssl_CTX_add1_chain_cert(self.pointer, certificate)),
                "take certificate \(index + 1) of the chain"
            )
        }
        guard self.configuration.variant == .tlcp else { return }
        guard let pair = identity.encryption else {
            throw .identityUnreadable("encryption certificate", cause: "TLCP needs one and none is given")
        }
        try self.loadPair(certificate: pair.certificate, privateKey: pair.privateKey, encrypts: true)
    }

    private func loadPair(
        certificate: [UInt8],
        privateKey: SecretBytes,
        encrypts: Bool
    ) throws(SecureChannelError) {
        let name = encrypts ? "encryption certificate" : "certificate 1"
        let certificate = unsafe try self.parseCertificate(certificate, name: name)
        defer { unsafe X509_free(certificate) }
        let key = unsafe try self.parsePrivateKey(privateKey)
        defer { unsafe EVP_PKEY_free(key) }
        guard unsafe X509_check_private_key(certificate, key) == 1 else {
            ERR_clear_error()
            throw .identityMismatch()
        }
        let isLoaded: Bool
        if self.configuration.variant == .tlcp {
            isLoaded =
                unsafe yz_ssl_CTX_use_ntls_certificate(self.pointer, certificate, encrypts ? 1 : 0) == 1
                && yz_ssl_CTX_use_ntls_PrivateKey(self.pointer, key, encrypts ? 1 : 0) == 1
        } else {
            isLoaded =
                unsafe SSL_CTX_use_certificate(self.pointer, certificate) == 1
                && SSL_CTX_use_PrivateKey(self.pointer, key) == 1
        }
        guard isLoaded else {
            throw .identityUnreadable(name, cause: OpenSSLErrors.take().description)
        }
    }

    private func parseCertificate(_ bytes: [UInt8], name: String) throws(SecureChannelError) -> OpaquePointer {
        let certificate = unsafe bytes.withUnsafeBufferPointer { buffer -> OpaquePointer? in
            var position = buffer.baseAddress
            guard let certificate = unsafe d2i_X509(nil, &position, CLong(buffer.count)) else { return nil }
            guard unsafe position == buffer.baseAddress.map({ unsafe $0 + buffer.count }) else {
                unsafe X509_free(certificate)
                return nil
            }
            return unsafe certificate
        }
        guard let certificate = unsafe certificate else {
            throw .identityUnreadable(name, cause: OpenSSLErrors.take().description)
        }
        return unsafe certificate
    }

    private func parsePrivateKey(_ secret: SecretBytes) throws(SecureChannelError) -> OpaquePointer {
        let key = unsafe secret.withBytes { bytes -> OpaquePointer? in
            var position = unsafe bytes.bindMemory(to: UInt8.self).baseAddress
            guard let info = unsafe d2i_PKCS8_PRIV_KEY_INFO(nil, &position, CLong(bytes.count)) else { return nil }
            defer { unsafe PKCS8_PRIV_KEY_INFO_free(info) }
            return unsafe EVP_PKCS82PKEY(info)
        }
        guard let key = unsafe key else {
            throw .identityUnreadable("private key", cause: OpenSSLErrors.take().description)
        }
        return unsafe key
    }
}
