public import Cryptography
public import Documents
public import Seals

/// What was found about one signature of a file.
public struct SignatureReport: Sendable {
    /// The document it belongs to, counted from 0.
    public let document: Int
    /// The signature's identifier, as its list has it.
    public let identifier: String
    /// Whether it is with a seal, by its list.
    public let kind: SignatureKind
    /// The program that signed, by its word.
    public internal(set) var provider: SignatureDescription.Provider?
    /// The checks in the order in which they were made.
    public internal(set) var checks: [DocumentCheck] = []
    /// What is protected; nil when the description cannot be read.
    public internal(set) var coverage: SignatureCoverage?
    /// The stamps on pages.
    public internal(set) var stamps: [SignatureDescription.Stamp] = []
    /// When it was signed: what a timestamp that holds proves, else the signer's word.
    public internal(set) var signingTime: UTCMilliseconds?
    /// The time that a timestamp proves; nil when there is none that holds.
    public internal(set) var stampedTime: UTCMilliseconds?
    /// The signer's certificate, where it can be read.
    public internal(set) var signer: Certificate?

    /// The form of the signature value; nil when it is none that is read.
    public internal(set) var variant: SealSignatureVariant?
    /// The seal, where there is one.
    public internal(set) var seal: ElectronicSeal?
    /// Where value or seal deviate from the form Yizhan writes, by name.
    public internal(set) var deviations: [String] = []

    /// What the checks come to.
    public var verdict: DocumentVerdict { DocumentVerdict(of: self.checks) }

    /// The outcome of a check by its name; nil when it was not made.
    public func outcome(of name: String) -> DocumentCheck.Outcome? {
        self.checks.first { $0.name == name }?.outcome
    }

    /// Takes over what was found about the signature value.
    mutating func add(_ found: SealSignatureReport) {
        self.checks += found.checks.map { DocumentCheck($0) }
        self.variant = found.variant
        self.seal = found.seal
        self.signer = found.signer
        self.signingTime = found.signingTime ?? self.signingTime
        self.stampedTime = found.stampedTime
        self.deviations = found.deviations
        guard let used = self.coverage?.algorithm, let due = found.signer?.publicKey.algorithm.digestAlgorithm,
            used != due,
            let index = self.checks.firstIndex(where: { $0.name == DocumentCheck.Name.checkMethod.rawValue })
        else { return }
        // GM/T 0031-2014: the digest is that of the signature algorithm.
        self.checks[index] = DocumentCheck(
            .checkMethod, .fail, "摘要为 \(used.rawValue)，而签名算法要求 \(due.rawValue)",
            "the digests are \(used.rawValue), the signature's algorithm demands \(due.rawValue)")
    }
}

extension DocumentCheck {
    init(_ check: SealCheck) {
        let outcome: Outcome =
            switch check.outcome {
            case .pass: .pass
            case .fail: .fail
            case .cannotTell: .cannotTell
            }
        self.init(
            name: check.name.rawValue, title: check.name.title, outcome, isAdvisory: check.isAdvisory, check.chinese,
            check.english)
    }

    /// The check that a signature fails whose parts cannot be read.
    static func unreadable(_ error: OFDError) -> Self {
        Self(.description, .fail, "签章无法读取（\(error.code)）", "the signature cannot be read: \(error)")
    }
}
