public import Cryptography
internal import Seals

/// A signature that was made and is not yet in its file.
///
/// A timestamp authority may be asked meanwhile: what it stamps is the signature value.
public struct PendingSignature: Sendable {
    /// The signature with who made it.
    enum Value: Sendable {
        case seal(SealSigner, SealSignature)
        case message(DocumentSigner, [UInt8])
    }

    /// The algorithm that goes with the signer's key.
    public let algorithm: DigestAlgorithm
    private let value: Value
    private let plan: SignaturePlan
    private let stamps: [SignatureDescription.Stamp]
    private let files: SignatureFiles

    init(
        value: Value,
        algorithm: DigestAlgorithm,
        plan: SignaturePlan,
        stamps: [SignatureDescription.Stamp],
        files: SignatureFiles
    ) {
        self.value = value
        self.algorithm = algorithm
        self.plan = plan
        self.stamps = stamps
        self.files = files
    }

    /// The signature value, which a timestamp is over.
    ///
    /// - Throws: ``OFDError/Code/signingRefused`` when it cannot be read back.
    /// - Returns: Its bytes.
    public func signature() throws(OFDError) -> [UInt8] {
        switch self.value {
        case .seal(_, let signature): return signature.signature
        case .message(_, let message):
            return try Self.refusing { () throws(SealsError) in try DocumentSigner.signature(of: message) }
        }
    }

    /// Puts the signature into the file.
    ///
    /// - Parameter token: The timestamp over ``signature()``; nil for none.
    /// - Throws: ``OFDError/Code/signingRefused`` for a timestamp over something else, or of a time when the signer cannot
    ///   sign; what writing the archive throws.
    /// - Returns: The file.
    public func finish(stampedBy token: [UInt8]? = nil) throws(OFDError) -> SignedFile {
        var files = self.files
        files.added.append((self.plan.valuePath, try self.bytes(stampedBy: token)))
        return SignedFile(bytes: try files.archive(), identifier: self.plan.identifier, stamps: self.stamps)
    }

    private func bytes(stampedBy token: [UInt8]?) throws(OFDError) -> [UInt8] {
        try Self.refusing { () throws(SealsError) in
            switch self.value {
            case .seal(let signer, let signature):
                return try token.map { (token) throws(SealsError) in try signer.stamped(signature, by: token).der }
                    ?? signature.der
            case .message(let signer, let message):
                return try token.map { (token) throws(SealsError) in try signer.stamped(message, by: token) } ?? message
            }
        }
    }

    private static func refusing(_ body: () throws(SealsError) -> [UInt8]) throws(OFDError) -> [UInt8] {
        do throws(SealsError) {
            return try body()
        } catch {
            throw OFDError(.signingRefused, "the document cannot be signed", cause: error)
        }
    }
}
