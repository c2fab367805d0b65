internal import CanonicalJSON
internal import Cryptography

/// What a receipt says of a log: an entry at a place, under a signed state.
struct ProvenEntry {
    let entry: Digest
    let index: Int
    let body: CheckpointBody
    let previous: Digest?
    /// The line that a timeline must have for it; nil where the evidence is not shown.
    let line: [UInt8]?

    var origin: LogOrigin { self.body.origin }
}

extension ReceiptVerifier {
    /// Verifies a receipt of an export.
    ///
    /// - Returns: Every check, and what the receipt says of its log; nil when it cannot be read.
    func proof(
        of core: [UInt8],
        material: VerificationMaterial,
        cache: inout VerificationCache
    ) -> (VerificationReport, ProvenEntry?) {
        let report = self.verify(core: core, material: material, cache: &cache)
        guard let receipt = report.receipt, let entry = try? receipt.identity(),
            let line = try? AuditTimeline.json(of: receipt.evidence, digest: entry)
        else { return (report, nil) }
        let proven = ProvenEntry(
            entry: entry, index: receipt.index, body: receipt.checkpoint.body,
            previous: receipt.evidence.previous, line: line.serialized())
        return (report, proven)
    }

    /// Verifies a receipt of a redacted export: that its entry stands in the log, whatever it says.
    ///
    /// - Returns: The checks that need no evidence, and what the receipt says of its log.
    func verify(
        redacted bytes: [UInt8],
        material: VerificationMaterial,
        cache: inout VerificationCache
    ) -> (VerificationReport, ProvenEntry?) {
        var findings: [VerificationCheck: Finding] = [:]
        let receipt: RedactedReceipt
        do throws(EvidenceError) {
            receipt = try RedactedReceipt(bytes: bytes, limits: self.limits)
        } catch {
            findings[.receipt] = .fail("不是规定格式（\(error)）", "it is not of the one form: \(error)")
            return (VerificationReport(findings, receipt: nil), nil)
        }
        findings[.receipt] = .pass("格式正确", "it is of the one form")
        let checkpoint = receipt.checkpoint
        do throws(CryptographyError) {
            findings[.inclusion] =
                try receipt.verifyInclusion()
                ? .pass("路径导出检查点的根", "the path leads to the checkpoint's root")
                : .fail("路径不能导出检查点的根", "the path does not lead to the checkpoint's root")
        } catch {
            findings[.inclusion] = .libraryFailure(error)
        }
        let key = VerificationCache.Key(checkpoint: checkpoint.bytes, material: material, timestamp: nil)
        let log = cache.findings(for: key) {
            ReceiptExamination.findings(checkpoint, material, anchors: self.anchors)
        }
        findings[.checkpointSignature] = log.signature
        findings[.suite] = Finding.suite(
            checkpoint.body.suite,
            of: log.certificates.flatMap { [$0.publicKey.algorithm.suite, $0.signatureAlgorithm?.suite] },
            isComplete: !log.certificates.isEmpty)
        findings[.logCertificate] = log.certificate
        findings[.logChain] = log.chain
        findings[.logRevocation] = log.revocation
        let proven = ProvenEntry(
            entry: receipt.entry, index: receipt.index, body: checkpoint.body, previous: nil, line: nil)
        return (VerificationReport(findings, receipt: nil), proven)
    }
}
