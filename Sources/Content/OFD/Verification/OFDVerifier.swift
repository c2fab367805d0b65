public import Cryptography
public import Documents
public import Seals

/// Checks a file and every signature in it, and gives one report.
public struct OFDVerifier: Sendable {
    let signatures: SealSignatureVerifier
    let signer: Certificate?
    let owners: [SealOwner]
    private let limits: OFDLimits

    /// A verifier.
    ///
    /// - Parameters:
    ///   - trust: What is believed: anchors, revocation lists, status lists of seals.
    ///   - signer: The signer's certificate, for signatures that hold none.
    ///   - owners: The issuing organs (发文机关); without, they are those that the document itself names.
    ///   - limits: The bounds of what is read.
    public init(
        trust: SealTrust,
        signer: Certificate? = nil,
        owners: [SealOwner] = [],
        limits: OFDLimits = .standard
    ) {
        self.signatures = SealSignatureVerifier(trust: trust)
        self.signer = signer
        self.owners = owners
        self.limits = limits
    }

    /// Checks a file.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - now: The time of the check.
    /// - Returns: Every check with its reason; what cannot be read fails its check.
    public func verify(_ bytes: [UInt8], at now: UTCMilliseconds) -> DocumentReport {
        let file: OFDFile
        do {
            file = try OFDFile(bytes, limits: self.limits)
        } catch {
            let check = DocumentCheck(.container, .fail, "文件无法读取（\(error.code)）", "the file cannot be read: \(error)")
            return DocumentReport(checks: [check], signatures: [])
        }
        return FileExamination(file, verifier: self, now: now).report()
    }
}
