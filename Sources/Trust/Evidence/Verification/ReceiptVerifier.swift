public import Cryptography
public import Documents

/// Verifies receipts offline, against trust anchors the verifier's user has from a channel of his own.
///
/// Every check answers pass, fail or cannot tell; no input makes it throw. It asks no clock and no network.
public struct ReceiptVerifier: Sendable {
    /// What is trusted.
    public let anchors: [Certificate]
    /// How far evidence may be dated after its checkpoint, in milliseconds: the clocks of one node's machines differ.
    public let allowedSkew: Int64
    /// How long before its checkpoint evidence may be dated without raising doubt, in milliseconds.
    public let allowedDelay: Int64
    /// The digest of the packet at hand, or nil when there is none to compare with.
    public let packet: Digest?
    /// How many witnesses must have cosigned a checkpoint; with 0 what they say stands beside the verdict.
    public let quorum: Int
    let limits: EvidenceLimits

    /// A verifier.
    ///
    /// - Parameters:
    ///   - anchors: What is trusted.
    ///   - allowedSkew: Milliseconds evidence may be dated after its checkpoint.
    ///   - allowedDelay: Milliseconds evidence may be dated before its checkpoint without raising doubt.
    ///   - packet: The digest of the packet at hand, which every receipt must then be about.
    ///   - quorum: How many witnesses must have cosigned a receipt's checkpoint; a receipt with fewer is undecided.
    ///   - limits: How much is accepted.
    public init(
        anchors: [Certificate],
        allowedSkew: Int64 = 10_000,
        allowedDelay: Int64 = 86_400_000,
        packet: Digest? = nil,
        quorum: Int = 0,
        limits: EvidenceLimits = .standard
    ) {
        self.anchors = anchors
        self.allowedSkew = allowedSkew
        self.allowedDelay = allowedDelay
        self.packet = packet
        self.quorum = quorum
        self.limits = limits
    }

    /// Verifies a receipt file.
    public func verify(file: [UInt8]) -> VerificationReport {
        var cache = VerificationCache(capacity: 1)
        return self.verify(file: file, cache: &cache)
    }

    /// Verifies one of many receipt files.
    ///
    /// - Parameters:
    ///   - file: The container.
    ///   - cache: What was found out about checkpoints so far.
    /// - Returns: Every check with its answer.
    public func verify(file: [UInt8], cache: inout VerificationCache) -> VerificationReport {
        let container: ReceiptContainer
        do {
            container = try ReceiptContainer(bytes: file, limits: self.limits)
        } catch {
            var findings = self.undecided
            findings[.container] = .fail("不是规定格式的回执文件（\(error)）", "it is no receipt file: \(error)")
            return VerificationReport(findings, receipt: nil)
        }
        return self.verify(
            container,
            [.container: .pass("格式正确", "it is of the strict form")],
            &cache
        )
    }

    /// Verifies a receipt's core with certificates and revocation lists at hand.
    ///
    /// - Parameters:
    ///   - core: The core as it came.
    ///   - material: Certificates and revocation lists, not trusted as such.
    ///   - cache: What was found out about checkpoints so far.
    /// - Returns: Every check with its answer.
    public func verify(
        core: [UInt8],
        material: VerificationMaterial,
        cache: inout VerificationCache
    ) -> VerificationReport {
        self.verify(ReceiptContainer(core: core, material: material, timestamp: nil), [:], &cache)
    }

    /// Verifies an officer's signature before the act is logged: what `commit` asks before it accepts.
    ///
    /// - Parameters:
    ///   - signature: The officer's detached signature over the evidence.
    ///   - evidence: The evidence as `prepare` gave it out.
    ///   - suite: The suite of the log the act will stand in.
    ///   - material: Certificates and revocation lists, not trusted as such.
    ///   - time: The node's clock.
    /// - Returns: The checks of officers, and whether their algorithms are of the log's suite.
    public func verify(
        officerSignature signature: [UInt8],
        over evidence: Evidence,
        suite: Suite,
        material: VerificationMaterial,
        at time: UTCMilliseconds
    ) -> VerificationReport {
        let officer = OfficerExamination(
            signature,
            over: evidence,
            material: material,
            anchors: self.anchors,
            at: time,
            limits: self.limits
        )
        var findings = officer.findings
        findings[.suite] = Finding.suite(suite, of: officer.suites, isComplete: officer.isComplete)
        return VerificationReport(findings, receipt: nil)
    }

    /// Every check that applies to all receipts, undecided.
    private static let undecided = Dictionary(
        uniqueKeysWithValues: VerificationCheck.allCases
            .filter {
                !VerificationCheck.ofOfficers.contains($0) && ![.packet, .timestamp, .witnesses].contains($0)
            }
            .map { ($0, Finding.undecided) })

    private var undecided: [VerificationCheck: Finding] {
        var findings = Self.undecided
        if self.packet != nil { findings[.packet] = .undecided }
        if self.quorum > 0 { findings[.witnesses] = .undecided }
        return findings
    }

    private func verify(
        _ container: ReceiptContainer,
        _ known: [VerificationCheck: Finding],
        _ cache: inout VerificationCache
    ) -> VerificationReport {
        var findings = self.undecided
        findings[.container] = nil
        findings.merge(known) { $1 }
        let parts: ReceiptParts
        do {
            parts = try ReceiptParts(bytes: container.core, limits: self.limits)
        } catch {
            findings[.receipt] = .fail("不是规定格式（\(error)）", "it is not of the one form: \(error)")
            return VerificationReport(findings, receipt: nil)
        }
        findings[.receipt] = .pass("格式正确", "it is of the one form")
        let evidence = Self.read(.evidence, &findings) { () throws(EvidenceError) in
            try Evidence(bytes: parts.evidence, limits: self.limits)
        }
        let checkpoint = Self.read(.checkpoint, &findings) { () throws(EvidenceError) in
            try Checkpoint(bytes: parts.checkpoint, limits: self.limits)
        }
        let receipt = evidence.flatMap { evidence in
            checkpoint.flatMap { try? ReceiptCore(parts, bytes: container.core, evidence, $0, self.limits) }
        }
        var subject = ReceiptExamination(
            verifier: self, parts: parts, evidence: evidence, checkpoint: checkpoint, container: container)
        subject.examine(&cache)
        findings.merge(subject.findings) { $1 }
        if self.quorum > 0, checkpoint != nil { findings[.witnesses] = .quorum(self.quorum, of: subject.witnesses) }
        var report = VerificationReport(findings, receipt: receipt)
        report.witnesses = subject.witnesses
        report.timestamp = subject.timestamp?.fact
        return report
    }

    private static func read<T>(
        _ check: VerificationCheck,
        _ findings: inout [VerificationCheck: Finding],
        _ body: () throws(EvidenceError) -> T
    ) -> T? {
        do throws(EvidenceError) {
            let value = try body()
            findings[check] = .pass("格式正确", "it is of the one form")
            return value
        } catch {
            findings[check] = .fail("不符合规定（\(error)）", "it is not of the one form: \(error)")
            return nil
        }
    }
}
