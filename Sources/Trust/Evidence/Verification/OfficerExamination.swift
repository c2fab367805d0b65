internal import Cryptography
internal import Documents

/// An officer's signature and certificate under examination.
struct OfficerExamination {
    private(set) var findings: [VerificationCheck: Finding] = [:]
    /// The suites of the message and of the certificates that could be read.
    private(set) var suites: [Suite?] = []
    /// Whether all of them could be read.
    private(set) var isComplete = false

    /// Examines a signature.
    ///
    /// - Parameters:
    ///   - signature: The detached signature, or nil when none was given.
    ///   - evidence: What must be signed, or nil when it cannot be read.
    ///   - material: What came with it.
    ///   - anchors: What is trusted.
    ///   - time: The time for which the chain is asked, or nil when it is not known.
    ///   - limits: How much is accepted.
    init(
        _ signature: [UInt8]?,
        over evidence: Evidence?,
        material: VerificationMaterial,
        anchors: [Certificate],
        at time: UTCMilliseconds?,
        limits: EvidenceLimits
    ) {
        for check in VerificationCheck.ofOfficers { self.findings[check] = .undecided }
        guard let evidence else { return }
        guard let named = evidence.officer else {
            self.findings[.officerSignature] = .fail("该事件不应有人员签名", "the event is no human act")
            return
        }
        guard let signature else {
            self.findings[.officerSignature] = .fail("缺少人员签名", "the officer's signature is missing")
            return
        }
        let message: SignedMessage
        do {
            message = try SignedMessage(der: signature, sizeLimit: limits.officerSignatureSize)
        } catch {
            self.findings[.officerSignature] = .fail("不是规定格式的签名（\(error)）", "it is no signature: \(error)")
            return
        }
        // Bytes that nothing signs have no place in a receipt: CA certificates stand in the file.
        guard message.certificates.count == 1 else {
            self.findings[.officerSignature] = .fail(
                "签名须仅含签名人证书", "the signature must carry the signer's certificate alone")
            return
        }
        self.isComplete = true
        self.suites.append(message.suite)
        self.findings[.officerSignature] = Self.signature(message, over: evidence)
        self.findings[.officerCertificate] = Self.certificate(message.signer, named: named)
        self.note([message.signer])
        if let time { self.examineChain(of: message.signer, material, anchors, at: time) }
    }

    private static func signature(_ message: SignedMessage, over evidence: Evidence) -> Finding {
        do {
            try message.verify(contentDigest: try evidence.digest(message.suite.digestAlgorithm))
            return .pass("签名正确", "the officer signed the evidence")
        } catch {
            return .fail("签名错误（\(error)）", "the signature is wrong: \(error)")
        }
    }

    private static func certificate(_ signer: Certificate, named: EvidenceOfficer) -> Finding {
        guard signer.purpose == .officerSign, signer.name == named.address.domainName,
            signer.fingerprint == named.certificate
        else { return .fail("不是凭证所述人员证书", "it is not the officer certificate the evidence names") }
        return .pass("是 \(named.address) 的人员证书", "it is the officer certificate of \(named.address)")
    }

    private mutating func examineChain(
        of signer: Certificate,
        _ material: VerificationMaterial,
        _ anchors: [Certificate],
        at time: UTCMilliseconds
    ) {
        do {
            let chain = try ChainFindings(of: signer, anchors: anchors, material: material, at: time.seconds)
            self.findings[.officerChain] = chain.chain
            self.findings[.officerRevocation] = chain.revocation
            self.note(chain.certificates)
        } catch {
            self.findings[.officerChain] = .libraryFailure(error)
        }
    }

    private mutating func note(_ certificates: [Certificate]) {
        self.suites += certificates.flatMap { [$0.publicKey.algorithm.suite, $0.signatureAlgorithm?.suite] }
    }
}

extension UTCMilliseconds {
    /// Whole seconds since 1970.
    var seconds: Int64 { self.sinceEpoch >= 0 ? self.sinceEpoch / 1000 : (self.sinceEpoch - 999) / 1000 }
}
