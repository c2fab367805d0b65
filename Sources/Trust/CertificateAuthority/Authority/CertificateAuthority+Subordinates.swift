public import Cryptography
public import Documents
internal import Synchronization

extension CertificateAuthority {
    /// The request to hand to the CA above.
    ///
    /// - Returns: A request signed by the CA's key.
    /// - Throws: ``CertificateAuthorityError/Code/keyLocked`` or `cryptography`.
    public func request() throws(CertificateAuthorityError) -> CertificateRequest {
        let key = try self.state.withLock { state throws(CertificateAuthorityError) in
            guard let key = state.key else { throw .keyLocked(self.path) }
            return key
        }
        return try CertificateAuthorityError.wrap("make a certificate request") {
            try CertificateRequest.make(key: key, commonName: self.identity.name)
        }
    }

    /// Issues the certificate of a CA below this one: path length and name constraints follow from the division.
    ///
    /// - Parameters:
    ///   - division: The division it shall issue for, below this CA's own.
    ///   - request: The request of that CA.
    ///   - name: Its common name; nil for the usual one.
    ///   - time: Now.
    /// - Returns: The certificate, to be installed there with ``chain``.
    /// - Throws: ``CertificateAuthorityError/Code/nameOutside``, or as for end entities.
    public func issueAuthority(
        for division: DivisionCode,
        request: CertificateRequest,
        name: String? = nil,
        at time: UTCMilliseconds
    ) throws(CertificateAuthorityError) -> Certificate {
        let order = CertificateOrder(.authority(division), key: request.publicKey, displayName: name)
        return try self.state.withLock { state throws(CertificateAuthorityError) in
            try self.carryOut(order, at: time, in: &state)
        }
    }

    /// Takes the certificate that the CA above issued, the first one or a renewed one.
    ///
    /// - Parameters:
    ///   - certificate: The certificate of this CA's key.
    ///   - issuers: The CA above and those above it, the anchor last.
    ///   - time: Now.
    /// - Throws: ``CertificateAuthorityError/Code/certificateMismatch`` when it is not this CA's or the chain does not hold,
    ///   `keyLocked`, `files`, `cryptography`.
    public func install(
        _ certificate: Certificate,
        issuers: [Certificate],
        at time: UTCMilliseconds
    ) throws(CertificateAuthorityError) {
        try self.state.withLock { state throws(CertificateAuthorityError) in
            guard let key = state.key else { throw .keyLocked(self.path) }
            guard certificate.publicKey == key.publicKey, certificate.isAuthority else {
                throw CertificateAuthorityError(
                    .certificateMismatch, "\(certificate.subject) is no CA certificate of the key in \(self.path)")
            }
            let chain = [certificate] + issuers
            try self.check(chain, at: time)
            try CertificateAuthorityError.wrap("install the certificate of the CA in \(self.path)") {
                try self.folder.write(chain: chain)
            }
            state.chain = chain
        }
    }

    private func check(_ chain: [Certificate], at time: UTCMilliseconds) throws(CertificateAuthorityError) {
        guard let own = chain.first, let anchor = chain.last, chain.count > 1,
            chain.allSatisfy({ $0.publicKey.algorithm == self.identity.suite.keyAlgorithm })
        else {
            throw CertificateAuthorityError(
                .certificateMismatch, "the chain must lead through CAs of suite \(self.identity.suite.rawValue)")
        }
        let verifier = ChainVerifier(
            anchors: [anchor],
            intermediates: Array(chain.dropFirst().dropLast()),
            revocationPolicy: .softFail
        )
        let verdict = try CertificateAuthorityError.wrap("check the chain") {
            try verifier.verify(own, at: time.seconds)
        }
        if case .refused(let refusal) = verdict {
            throw CertificateAuthorityError(.certificateMismatch, "the chain does not hold: \(refusal)")
        }
    }

    /// Creates a CA below this one on the same machine, unlocked and ready.
    ///
    /// - Parameters:
    ///   - folder: A folder that holds no CA; it is made if its parent exists.
    ///   - division: The division it shall issue for.
    ///   - name: Its common name; nil for the usual one.
    ///   - passphrase: What its key is encrypted with.
    ///   - time: Now.
    /// - Returns: The new CA.
    /// - Throws: As the three steps it takes: preparing, issuing and installing.
    public func createSubordinate(
        folder: String,
        division: DivisionCode,
        name: String? = nil,
        passphrase: SecretBytes,
        at time: UTCMilliseconds
    ) throws(CertificateAuthorityError) -> CertificateAuthority {
        // Asked before the folder is made: what cannot be issued shall leave nothing behind.
        guard self.identity.scope.contains(authorityOf: division) else {
            throw .nameOutside(division.domainName, self.identity.scope.domain)
        }
        try self.state.withLock { state throws(CertificateAuthorityError) in _ = try self.signer(state, at: time) }
        let subordinate = try CertificateAuthority.prepareSubordinate(
            folder: folder,
            division: division,
            suite: self.identity.suite,
            name: name,
            passphrase: passphrase,
            settings: self.settings
        )
        let certificate = try self.issueAuthority(
            for: division, request: try subordinate.request(), name: subordinate.identity.name, at: time)
        try subordinate.install(certificate, issuers: self.chain, at: time)
        return subordinate
    }
}
