public import Cryptography
public import Documents

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
    /// When it was signed, by the signer's word.
    public internal(set) var signingTime: UTCMilliseconds?
    /// The signer's certificate, where it can be read.
    public internal(set) var signer: Certificate?

    /// What the checks come to.
    public var verdict: DocumentVerdict { DocumentVerdict(of: self.checks) }

    /// The outcome of a check by its name; nil when it was not made.
    public func outcome(of name: String) -> DocumentCheck.Outcome? {
        self.checks.first { $0.name == name }?.outcome
    }
}
