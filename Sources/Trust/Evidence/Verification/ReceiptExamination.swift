internal import Cryptography
internal import Documents

/// One receipt under examination: the checks behind the forms.
struct ReceiptExamination {
    let verifier: ReceiptVerifier
    let parts: ReceiptParts
    let evidence: Evidence?
    let checkpoint: Checkpoint?
    let material: VerificationMaterial
    private(set) var findings: [VerificationCheck: Finding] = [:]
    private(set) var witnesses: [WitnessFinding] = []
    private(set) var timestamp: TimestampFinding?
    private let stamp: [UInt8]?
    /// The certificates and messages whose algorithms must be those of one suite.
    private var suites: [Suite?] = []

    init(
        verifier: ReceiptVerifier,
        parts: ReceiptParts,
        evidence: Evidence?,
        checkpoint: Checkpoint?,
        container: ReceiptContainer
    ) {
        self.verifier = verifier
        self.parts = parts
        self.evidence = evidence
        self.checkpoint = checkpoint
        self.material = container.material
        self.stamp = container.timestamp
    }

    mutating func examine(_ cache: inout VerificationCache) {
        self.findings[.inclusion] = self.inclusion()
        self.findings[.time] = self.time()
        if let packet = self.verifier.packet, let evidence = self.evidence {
            self.findings[.packet] =
                evidence.packet == packet
                ? .pass("就是凭证所指的公文包", "its digest is that of the evidence")
                : .fail("不是凭证所指的公文包", "its digest is not that of the evidence")
        }
        if self.stamp != nil { self.findings[.timestamp] = .undecided }
        var isComplete = self.examineLog(&cache)
        if self.evidence?.event.isHumanAct ?? false || self.parts.officerSignature != nil {
            let officer = OfficerExamination(
                self.parts.officerSignature,
                over: self.evidence,
                material: self.material,
                anchors: self.verifier.anchors,
                at: self.checkpoint?.body.time,
                limits: self.verifier.limits
            )
            self.findings.merge(officer.findings) { $1 }
            self.suites += officer.suites
            isComplete = isComplete && officer.isComplete
        }
        if let suite = self.checkpoint?.body.suite {
            self.findings[.suite] = Finding.suite(suite, of: self.suites, isComplete: isComplete)
        }
    }

    private func inclusion() -> Finding {
        guard let evidence = self.evidence, let body = self.checkpoint?.body else { return .undecided }
        let tree = MerkleTree(body.root.algorithm)
        do {
            let leaf = try tree.leafHash(try evidence.digest(tree.algorithm).bytes)
            let path = self.parts.path.compactMap { Digest(algorithm: tree.algorithm, bytes: $0) }
            guard try tree.isIncluded(leaf, at: self.parts.index, inTreeOf: body.size, path: path, root: body.root)
            else { return .fail("路径不能导出检查点的根", "the path does not lead to the checkpoint's root") }
            return .pass("路径导出检查点的根", "the path leads to the checkpoint's root")
        } catch {
            return .libraryFailure(error)
        }
    }

    private func time() -> Finding {
        guard let evidence = self.evidence, let body = self.checkpoint?.body else { return .undecided }
        let delay = body.time.sinceEpoch - evidence.time.sinceEpoch
        guard delay >= -self.verifier.allowedSkew else {
            return .fail("凭证时间晚于检查点", "the evidence is dated \(-delay) ms after its checkpoint")
        }
        guard delay <= self.verifier.allowedDelay else {
            return .cannotTell(
                "凭证时间远早于检查点，只能证明在检查点时已存在",
                "the evidence is dated \(delay) ms before its checkpoint, which proves its existence only then")
        }
        return .pass("相差 \(delay) 毫秒", "they are \(delay) ms apart")
    }

    private mutating func note(_ certificates: [Certificate]) {
        self.suites += certificates.flatMap { [$0.publicKey.algorithm.suite, $0.signatureAlgorithm?.suite] }
    }
}

/// The log's checkpoint and certificate.
extension ReceiptExamination {
    /// Examines them; false when the certificate is not at hand.
    private mutating func examineLog(_ cache: inout VerificationCache) -> Bool {
        guard let checkpoint = self.checkpoint else { return false }
        let key = VerificationCache.Key(
            checkpoint: self.parts.checkpoint, material: self.material, timestamp: self.stamp)
        let log = cache.findings(for: key) {
            var findings = Self.findings(checkpoint, self.material, anchors: self.verifier.anchors)
            findings.timestamp = self.stamp.map {
                TimestampFinding(
                    $0, over: checkpoint, material: self.material, anchors: self.verifier.anchors,
                    allowedSkew: self.verifier.allowedSkew)
            }
            return findings
        }
        self.findings[.checkpointSignature] = log.signature
        self.findings[.logCertificate] = log.certificate
        self.findings[.logChain] = log.chain
        self.findings[.logRevocation] = log.revocation
        self.witnesses = log.witnesses
        self.timestamp = log.timestamp
        if let timestamp = log.timestamp { self.findings[.timestamp] = timestamp.finding }
        if let evidence = self.evidence, evidence.issuer != checkpoint.body.origin.node {
            self.findings[.logCertificate] = .fail(
                "凭证由 \(evidence.issuer) 签发，却在 \(checkpoint.body.origin) 中",
                "the evidence is issued by \(evidence.issuer), the log is \(checkpoint.body.origin)")
        }
        self.note(log.certificates)
        return !log.certificates.isEmpty
    }

    static func findings(
        _ checkpoint: Checkpoint,
        _ material: VerificationMaterial,
        anchors: [Certificate]
    ) -> LogFindings {
        var findings = LogFindings()
        do {
            let seconds = checkpoint.body.time.seconds
            let candidates = try material.certificates.filter { try checkpoint.isSignatureNamed(for: $0) }
            // A key may have been certified again: the certificate of the time is the one that counts.
            guard let certificate = candidates.first(where: { $0.isValid(at: seconds) }) ?? candidates.first else {
                let missing = Finding.cannotTell("没有日志签名密钥的证书", "no certificate is that of the log's key")
                findings.signature = missing
                findings.certificate = missing
                findings.chain = missing
                findings.revocation = missing
                return findings
            }
            findings.signature =
                try checkpoint.verifySignature(by: certificate)
                ? .pass("签名正确", "the log's key signed it") : .fail("签名错误", "the signature is wrong")
            let name = checkpoint.body.origin.node.domainName
            findings.certificate =
                certificate.purpose == .log && certificate.name == name
                ? .pass("是节点 \(name) 的日志证书", "it is the log certificate of \(name)")
                : .fail("不是节点 \(name) 的日志证书", "it is no log certificate of \(name)")
            let chain = try ChainFindings(of: certificate, anchors: anchors, material: material, at: seconds)
            findings.chain = chain.chain
            findings.revocation = chain.revocation
            findings.certificates = chain.certificates
            findings.witnesses = WitnessFinding.all(of: checkpoint, material, anchors: anchors)
        } catch {
            findings.signature = .libraryFailure(error)
        }
        return findings
    }
}
