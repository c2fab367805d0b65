public import Documents
public import Seals

/// A file after a signature was added.
public struct SignedFile: Sendable {
    /// The whole file.
    public let bytes: [UInt8]
    /// The identifier of the new signature in the list of the document.
    public let identifier: String
    /// Where the new seal is shown.
    public let stamps: [SignatureDescription.Stamp]
}

/// Adds signatures to OFD files, in the order of GB/T 33190 and GM/T 0031-2014 § 6.2.2.
///
/// A signature covers every file there is but the lists of signatures, so that others can be added; each file that was there
/// before stays as it is, its packed bytes too. What a signature already covers is never changed: where that would be
/// needed, the signature is refused.
public struct OFDSigner: Sendable {
    /// Who signs, and with what.
    public enum Identity: Sendable {
        /// A seal (签章): its picture is shown, and the signature value is that of GB/T 38540.
        case seal(SealSigner)
        /// A signature without a seal (签名): the value is a message of GB/T 35275, or of CMS in suite INT.
        case signature(DocumentSigner)
    }

    let identity: Identity
    let isWhole: Bool
    let version: String?
    private let limits: OFDLimits

    /// A signer.
    ///
    /// - Parameters:
    ///   - identity: Who signs.
    ///   - isWhole: Whether the list of signatures is covered too, so that this is the last signature.
    ///   - version: The version of the program, which each signature names.
    ///   - limits: The bounds of what is read.
    public init(
        _ identity: Identity,
        isWhole: Bool = false,
        version: String? = nil,
        limits: OFDLimits = .standard
    ) {
        self.identity = identity
        self.isWhole = isWhole
        self.version = version
        self.limits = limits
    }

    /// Adds a signature.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - document: The document of the file, counted from 0.
    ///   - placements: Where the seal is shown; none for a signature without a seal.
    ///   - time: Now; it becomes the signing time.
    /// - Returns: The file with the signature.
    /// - Throws: ``OFDError/Code/signingRefused`` when there is no place for the seal, a signature in the file is broken, or
    ///   seal or certificate are not valid now; `wholeProtected` when the file takes no further signature; and what reading
    ///   the file throws.
    public func sign(
        _ bytes: [UInt8],
        document: Int = 0,
        placements: [StampPlacement] = [],
        at time: UTCMilliseconds
    ) throws(OFDError) -> SignedFile {
        try self.prepare(bytes, document: document, placements: placements, at: time).finish()
    }

    /// Signs, and leaves time to have the signature stamped before it goes into the file.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - document: The document of the file, counted from 0.
    ///   - placements: Where the seal is shown; none for a signature without a seal.
    ///   - time: Now; it becomes the signing time.
    /// - Returns: The signature, not yet in the file.
    /// - Throws: As ``sign(_:document:placements:at:)``.
    public func prepare(
        _ bytes: [UInt8],
        document: Int = 0,
        placements: [StampPlacement] = [],
        at time: UTCMilliseconds
    ) throws(OFDError) -> PendingSignature {
        let file = try OFDFile(bytes, limits: self.limits)
        let plan = try SignaturePlan(file, document: document, kind: self.kind)
        let stamps = try self.stamps(placements, try file.document(document))
        var files = try SignatureFiles(plan, file: file)
        if case .seal(let signer) = self.identity { files.added.append((plan.sealPath, signer.seal.der)) }
        let description = SignatureXML(signer: self, plan: plan, stamps: stamps, time: time)
        let references = try files.references(whole: self.isWhole, by: self.algorithm)
        let content = try description.bytes(references)
        files.added.append((plan.descriptionPath, content))
        let value = try self.value(over: content, at: plan.descriptionPath, time)
        return PendingSignature(value: value, algorithm: self.algorithm, plan: plan, stamps: stamps, files: files)
    }

    private var kind: SignatureKind {
        switch self.identity {
        case .seal: .seal
        case .signature: .sign
        }
    }

    private func stamps(
        _ placements: [StampPlacement],
        _ document: OFDDocument
    ) throws(OFDError) -> [SignatureDescription.Stamp] {
        switch self.identity {
        case .seal(let signer):
            guard !placements.isEmpty else { throw .refused("a seal needs a place on a page") }
            let picture = signer.seal.picture
            return try StampPlanner(
                document: document, width: Double(picture.width), height: Double(picture.height)
            ).stamps(placements)
        case .signature:
            guard placements.isEmpty else { throw .refused("a signature without a seal has no picture to be placed") }
            return []
        }
    }

    private func value(
        over content: [UInt8],
        at path: OFDPath,
        _ time: UTCMilliseconds
    ) throws(OFDError) -> PendingSignature.Value {
        do throws(SealsError) {
            switch self.identity {
            case .seal(let signer):
                return .seal(signer, try signer.sign(content: content, path: path.description, at: time))
            case .signature(let signer): return .message(signer, try signer.sign(content: content, at: time))
            }
        } catch {
            throw OFDError(.signingRefused, "the document cannot be signed", cause: error)
        }
    }
}
