internal import Cryptography
internal import Documents

/// The checks of one certificate: of the signer's or of the maker's.
struct CertificateChecks {
    /// Whose certificate it is, and so what its checks are called.
    enum Role {
        case maker
        case signer(underSeal: Bool)

        var names: (chain: SealCheck.Name, usage: SealCheck.Name, validity: SealCheck.Name, revocation: SealCheck.Name)
        {
            switch self {
            case .maker: (.makerChain, .makerUsage, .makerValidity, .makerRevocation)
            case .signer: (.signerChain, .signerUsage, .signerValidity, .signerRevocation)
            }
        }

        var purposes: [CertificatePurpose] {
            switch self {
            case .maker: [.sealMaker]
            case .signer(underSeal: true): [.sealSign]
            case .signer(underSeal: false): [.sealSign, .unitSign, .officerSign]
            }
        }
    }

    let trust: SealTrust

    /// - Parameters:
    ///   - certificate: The certificate.
    ///   - role: Whose it is.
    ///   - time: When its key was used; nil when that is not known.
    ///   - now: Now.
    ///   - presented: CA certificates that came along.
    ///   - log: Gets the checks.
    func check(
        _ certificate: Certificate,
        as role: Role,
        at time: UTCMilliseconds?,
        now: UTCMilliseconds,
        presented: [Certificate] = [],
        _ log: inout CheckLog
    ) {
        // Whether the certificate itself was valid is a check of its own, so its chain is asked for a time when it was; in
        // its last second OpenSSL takes a certificate for expired.
        let moment = max(min((time ?? now).seconds, certificate.notAfter - 1), certificate.notBefore)
        let chain = self.chain(certificate, role, presented, at: moment, &log)
        Self.usage(certificate, role, &log)
        Self.validity(certificate, role, at: time, now: now, &log)
        self.revocation(of: chain, role, at: time, now: now, &log)
    }

    // MARK: Chain

    private func chain(
        _ certificate: Certificate,
        _ role: Role,
        _ presented: [Certificate],
        at moment: Int64,
        _ log: inout CheckLog
    ) -> [Certificate]? {
        let name = role.names.chain
        let verifier = ChainVerifier(
            anchors: self.trust.anchors, intermediates: self.trust.intermediates, revocationPolicy: .softFail,
            isStrict: false)
        let verdict: ChainVerdict
        do throws(CryptographyError) {
            verdict = try verifier.verify(certificate, presented: Array(presented.prefix(8)), at: moment)
        } catch {
            log.cannotTell(name, "证书链无法检查:\(error.message)", "the chain could not be checked: \(error.message)")
            return nil
        }
        switch verdict {
        case .trusted(let chain):
            let anchor = chain.certificates.last?.subject ?? ""
            log.pass(name, "证书链通向信任锚 \(anchor)", "the chain leads to the anchor \(anchor)")
            return chain.certificates
        case .refused(let refusal):
            if [.pathInvalid, .issuerUnknown].contains(refusal.reason),
                let anchor = verifier.anchor(directlyAbove: certificate)
            {
                log.pass(
                    name, "由信任锚 \(anchor.subject) 直接签发", "signed by the anchor \(anchor.subject) itself")
                return [certificate, anchor]
            }
            if refusal.reason == .issuerUnknown {
                log.cannotTell(
                    name, "证书链未通向任何信任锚:\(certificate.subject)",
                    "the chain leads to no anchor: \(certificate.subject)")
            } else {
                log.fail(name, "证书链无效:\(refusal.description)", "the chain does not hold: \(refusal.description)")
            }
            return nil
        }
    }

    // MARK: Usage

    private static func usage(_ certificate: Certificate, _ role: Role, _ log: inout CheckLog) {
        let name = role.names.usage
        guard !certificate.isAuthority else {
            return log.fail(name, "CA 证书不得用于此", "a CA's certificate may not be used for this")
        }
        let usage = certificate.keyUsage
        guard usage.isEmpty || !usage.isDisjoint(with: [.digitalSignature, .nonRepudiation]) else {
            let names = usage.names.joined(separator: ", ")
            return log.fail(name, "密钥用法不含签名:\(names)", "the key usage is not for signing: \(names)")
        }
        let marks = CertificatePurpose.allCases.filter { certificate.extendedKeyUsages.contains($0.extendedKeyUsage) }
        guard marks.isEmpty || marks.count == 1 && role.purposes.contains(marks[0]) else {
            let found = marks.map(\.rawValue).joined(separator: ", ")
            return log.fail(name, "证书用途为 \(found)", "the certificate is for \(found)")
        }
        guard let mark = marks.first else {
            return log.pass(name, "可用于签名", "the key is for signing")
        }
        log.pass(name, "证书用途为 \(mark.rawValue)", "the certificate is for \(mark.rawValue)")
    }

    // MARK: Validity

    private static func validity(
        _ certificate: Certificate,
        _ role: Role,
        at time: UTCMilliseconds?,
        now: UTCMilliseconds,
        _ log: inout CheckLog
    ) {
        let name = role.names.validity
        let from = UTCMilliseconds(seconds: certificate.notBefore)
        let until = UTCMilliseconds(seconds: certificate.notAfter)
        guard let time else {
            return log.cannotTell(
                name, "不知何时签名,证书有效期 \(from) 至 \(until)",
                "the time of signing is not known; the certificate is valid from \(from) to \(until)")
        }
        guard certificate.isValid(at: time.seconds) else {
            return log.fail(
                name, "\(time) 时证书不在有效期 \(from) 至 \(until) 内",
                "at \(time) the certificate was not valid, it is from \(from) to \(until)")
        }
        let since = certificate.isValid(at: now.seconds) ? "" : ",此后已过期"
        let sinceEnglish = certificate.isValid(at: now.seconds) ? "" : "; it has expired since"
        log.pass(
            name, "\(time) 时证书有效(\(from) 至 \(until))\(since)",
            "valid at \(time) (from \(from) to \(until))\(sinceEnglish)")
    }
}
