public import Cryptography
public import Documents
internal import Synchronization

extension CertificateAuthority {
    /// Issues a certificate to an end entity.
    ///
    /// - Parameters:
    ///   - purpose: What the key may be used for.
    ///   - name: Who it is for; it becomes the certificate's one dNSName.
    ///   - key: The key to certify.
    ///   - displayName: What people call the holder; nil for the name.
    ///   - time: Now; the validity begins here.
    /// - Returns: The certificate, which is registered. It ends no later than the CA's own.
    /// - Throws: ``CertificateAuthorityError/Code/nameOutside``, `nameKindRefused`, `suiteRefused`, `keyReused`,
    ///   `keyLocked`, `authorityIncomplete`, `authorityExpired`, `requestRefused`, `files`, `cryptography`.
    public func issue(
        _ purpose: CertificatePurpose,
        to name: PartyName,
        key: PublicKey,
        displayName: String? = nil,
        at time: UTCMilliseconds
    ) throws(CertificateAuthorityError) -> Certificate {
        let order = CertificateOrder(.endEntity(purpose, name), key: key, displayName: displayName)
        return try self.state.withLock { state throws(CertificateAuthorityError) in
            try self.carryOut(order, at: time, in: &state)
        }
    }

    /// Issues a certificate for a request, whose signature proves that the key is held; its names are not looked at.
    ///
    /// - Parameters:
    ///   - purpose: What the key may be used for.
    ///   - name: Who it is for.
    ///   - request: The request.
    ///   - displayName: What people call the holder; nil for the name.
    ///   - time: Now.
    /// - Returns: The certificate.
    /// - Throws: As for a key.
    public func issue(
        _ purpose: CertificatePurpose,
        to name: PartyName,
        request: CertificateRequest,
        displayName: String? = nil,
        at time: UTCMilliseconds
    ) throws(CertificateAuthorityError) -> Certificate {
        try self.issue(purpose, to: name, key: request.publicKey, displayName: displayName, at: time)
    }

    /// Issues a new certificate to the holder of an old one; both are valid side by side.
    ///
    /// - Parameters:
    ///   - serial: The serial number of the old certificate, which may have expired.
    ///   - key: The holder's new key; nil keeps the old one.
    ///   - time: Now; the validity begins here.
    /// - Returns: The new certificate.
    /// - Throws: ``CertificateAuthorityError/Code/serialUnknown``, `alreadyRevoked`, `alreadyReplaced`, or as for issuing.
    public func renew(
        serial: String,
        key: PublicKey? = nil,
        at time: UTCMilliseconds
    ) throws(CertificateAuthorityError) -> Certificate {
        try self.state.withLock { state throws(CertificateAuthorityError) in
            guard let old = state.register[serial] else { throw .serialUnknown(serial) }
            guard old.revocation == nil else {
                throw CertificateAuthorityError(
                    .alreadyRevoked, "certificate \(serial) of \(old.holder) is revoked; issue a new one instead")
            }
            if let next = old.replacedBy, let successor = state.register[next], successor.revocation == nil {
                throw CertificateAuthorityError(
                    .alreadyReplaced, "certificate \(serial) of \(old.holder) was renewed by \(next); renew that one")
            }
            let order = CertificateOrder(
                old.holder,
                key: key ?? old.certificate.publicKey,
                displayName: old.displayName,
                replaces: serial
            )
            return try self.carryOut(order, at: time, in: &state)
        }
    }

    /// Checks an order, signs the certificate, and makes it durable: first the register, then the file.
    func carryOut(
        _ order: CertificateOrder,
        at time: UTCMilliseconds,
        in state: inout State
    ) throws(CertificateAuthorityError) -> Certificate {
        let (key, own) = try self.signer(state, at: time)
        let usage = try self.usage(for: order)
        try self.checkName(order.holder)
        try Self.checkKey(order, state, own)
        return try CertificateAuthorityError.wrap("issue a certificate for \(order.holder)") {
            let profile = self.settings.profiles[order.holder.purpose]
            let end = time.seconds + (profile?.validity ?? .zero).wholeSeconds
            let template = try order.template(
                usage: usage,
                extendedKeyUsages: profile?.extendedKeyUsages ?? [],
                suite: self.identity.suite,
                validity: time.seconds...max(time.seconds, min(end, own.notAfter))
            )
            let certificate = try template.issue(for: order.key, issuer: own, issuerKey: key)
            let entry = RegisteredCertificate(
                certificate: certificate,
                holder: order.holder,
                displayName: order.displayName ?? order.defaultName(self.identity.suite),
                issued: time,
                replaces: order.replaces
            )
            try self.registerFile.append(.issued(entry))
            try state.register.apply(.issued(entry))
            try self.folder.write(issued: certificate)
            return certificate
        }
    }

    /// The key and certificate that sign now.
    func signer(
        _ state: State,
        at time: UTCMilliseconds
    ) throws(CertificateAuthorityError) -> (PrivateKey, Certificate) {
        guard let own = state.chain.first else {
            throw CertificateAuthorityError(
                .authorityIncomplete, "the CA in \(self.path) has no certificate yet; have the CA above issue one")
        }
        guard let key = state.key else { throw .keyLocked(self.path) }
        guard own.isValid(at: time.seconds) else {
            let (start, end) = (UTCMilliseconds(seconds: own.notBefore), UTCMilliseconds(seconds: own.notAfter))
            throw CertificateAuthorityError(
                .authorityExpired, "the certificate of the CA is valid from \(start) to \(end), now is \(time)")
        }
        return (key, own)
    }

    private func usage(for order: CertificateOrder) throws(CertificateAuthorityError) -> KeyUsage {
        let suite = self.identity.suite
        guard order.key.algorithm == suite.keyAlgorithm else {
            throw CertificateAuthorityError(
                .suiteRefused,
                "the CA is of suite \(suite.rawValue), the key is of suite \(order.key.algorithm.suite.rawValue)"
            )
        }
        guard let profile = self.settings.profiles[order.holder.purpose], let usage = profile.keyUsage[suite] else {
            throw CertificateAuthorityError(
                .suiteRefused, "the profile for \(order.holder) does not serve suite \(suite.rawValue)")
        }
        if case .endEntity(_, let name) = order.holder, !profile.names.contains(name.kind) {
            let kinds = profile.names.map(\.rawValue).sorted().joined(separator: " or ")
            throw CertificateAuthorityError(
                .nameKindRefused, "the profile \(profile.label) is for a \(kinds), \(name) is a \(name.kind.rawValue)")
        }
        return usage
    }

    /// Asked here so that the operator gets a clear answer; the CA's name constraints say the same to every verifier.
    private func checkName(_ holder: RegisteredCertificate.Holder) throws(CertificateAuthorityError) {
        let scope = self.identity.scope
        switch holder {
        case .endEntity(_, let name):
            guard scope.contains(name) else { throw .nameOutside(name.domainName, scope.domain) }
            // OpenSSL and DNS limit (RFC 1035 § 2.3.4).
            guard name.domainName.utf8.count <= 253 else {
                throw CertificateAuthorityError(.requestRefused, "the name \(name) is too long for a certificate")
            }
        case .authority(let division):
            guard scope.contains(authorityOf: division) else { throw .nameOutside(division.domainName, scope.domain) }
        }
    }

    /// One key, one purpose, one holder.
    private static func checkKey(
        _ order: CertificateOrder,
        _ state: State,
        _ own: Certificate
    ) throws(CertificateAuthorityError) {
        guard order.key != own.publicKey else {
            throw CertificateAuthorityError(.keyReused, "the key for \(order.holder) is the CA's own")
        }
        guard let holder = state.register.holder(of: order.key), holder != order.holder else { return }
        throw CertificateAuthorityError(.keyReused, "the key for \(order.holder) is certified for \(holder) already")
    }
}
