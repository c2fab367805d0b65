extension ChainVerifier {
    /// The anchor that itself signed a certificate, by name and key alone.
    ///
    /// RFC 5280 § 6.1.1 (d): of a trust anchor only its name and its key count, the extensions of the certificate it came
    /// in do not. OpenSSL looks at them all the same, so roots of test authorities without the usage `keyCertSign` build
    /// no path there. Validity, usage and revocation of the certificate are the caller's to check.
    ///
    /// - Parameter certificate: A certificate that is no CA's.
    /// - Returns: The anchor; nil when none signed it, when it has critical extensions that nobody here knows, or when the
    ///   anchor constrains names, which must not be passed over.
    public func anchor(directlyAbove certificate: Certificate) -> Certificate? {
        guard !certificate.isAuthority, !certificate.hasUnknownCriticalExtension else { return nil }
        return self.anchors.first { !$0.hasNameConstraints && certificate.isSigned(by: $0) }
    }
}

extension Certificate {
    /// Whether another certificate's key signed this one, and its subject is named as the issuer.
    ///
    /// Nothing else about either certificate is looked at.
    ///
    /// - Parameter issuer: The other certificate, of the same suite.
    /// - Returns: Whether it did.
    public func isSigned(by issuer: Certificate) -> Bool {
        guard self.issuerName == issuer.subjectName, self.signatureAlgorithm == issuer.publicKey.algorithm,
            self.publicKey.algorithm == issuer.publicKey.algorithm,
            let parts = try? SignedEncoding(self.der, isAlgorithmRepeated: true)
        else { return false }
        return (try? issuer.publicKey.isValidSignature(parts.signature, over: parts.toBeSigned)) ?? false
    }
}
