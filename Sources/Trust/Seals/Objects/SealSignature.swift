public import Documents
internal import SwiftASN1

/// A seal signature (电子签章) as its bytes tell; nothing about it has been verified.
public struct SealSignature: Sendable, Hashable {
    /// The standard whose shape it has.
    public let format: SealFormat
    /// The version as written.
    public let version: Int
    /// The seal that was applied.
    public let seal: ElectronicSeal
    /// When it was signed, as the signer claims; nil when it does not tell by itself.
    public let signingTime: UTCMilliseconds?
    /// The time's bytes as written, when they are a timestamp token or are not understood.
    public let opaqueTime: [UInt8]?
    /// The digest of what was signed.
    public let dataHash: [UInt8]
    /// What was signed, by custom the path of Signature.xml in the document.
    public let contentPath: String
    /// Further data.
    public let extensions: [SealExtension]
    /// The signer's certificate.
    public let signerCertificate: [UInt8]
    /// The algorithm of the signature, as a dotted OID.
    public let signatureAlgorithm: String
    /// The signature value as written.
    public let signature: [UInt8]
    /// The timestamp over the signature value.
    public let timestamp: [UInt8]?
    /// What was signed.
    public let signedBytes: [UInt8]
    /// The signature's bytes.
    public let der: [UInt8]
    /// Where it, or the seal in it, deviates from the form Yizhan writes.
    public let deviations: Set<SealDeviation>

    /// Reads a signature of any of the three standards.
    ///
    /// - Parameters:
    ///   - der: The signature.
    ///   - limits: How large it may be.
    /// - Throws: ``SealsError/Code/signatureMalformed`` with the place, or `limitExceeded`.
    public init(der: [UInt8], limits: SealLimits = SealLimits()) throws(SealsError) {
        let code = SealsError.Code.signatureMalformed
        let root = try BoundedDER.parse(der, size: limits.signature, limits: limits, code: code)
        var outer = try MemberReader(root, "the signature", limits: limits, code: code)
        guard [2, 4, 5].contains(outer.count) else {
            throw outer.malformed("\(outer.count) members; signatures have 2, 4 or 5")
        }
        let isOld = outer.count == 2
        let toBeSigned = try outer.member("what is signed")
        var members = try outer.reader(toBeSigned, "what is signed")
        self.version = try members.integer("the version")
        self.seal = try ElectronicSeal(node: try members.member("the seal"), limits: limits, code: code)
        let time = isOld ? try SigningTime(old: &members) : try SigningTime(new: &members)
        self.signingTime = time.time
        self.opaqueTime = time.opaque
        self.dataHash = try members.bits("the digest")
        self.contentPath = try members.text(.ia5String, "the path")
        var extensions: SealExtensions?
        if isOld {
            self.signerCertificate = try members.octets("the signer's certificate")
            self.signatureAlgorithm = try members.identifier("the algorithm")
        } else {
            extensions = try SealExtensions(inSignature: &members)
            self.signerCertificate = try outer.octets("the signer's certificate")
            self.signatureAlgorithm = try outer.identifier("the algorithm")
        }
        try members.end()
        self.signature = try outer.bits("the signature value")
        self.timestamp = try outer.timestamp()
        try outer.end()
        self.extensions = extensions?.list ?? []
        self.format = isOld ? .v1 : self.version == 5 || self.seal.format == .v5 ? .v5 : .v4
        self.signedBytes = Array(toBeSigned.encodedBytes)
        self.der = der
        var deviations = members.deviations.union(outer.deviations).union(time.deviations)
        deviations.formUnion(extensions?.deviations ?? [])
        if SignatureAlgorithm.isRaw(self.signature) { deviations.insert(.rawSignature) }
        if !isOld, self.version != (self.format == .v5 ? 5 : 4) { deviations.insert(.versionNumber) }
        self.deviations = deviations.union(self.seal.deviations)
    }
}

/// The time that a signature claims.
private struct SigningTime {
    let time: UTCMilliseconds?
    let opaque: [UInt8]?
    let deviations: Set<SealDeviation>

    init(new members: inout MemberReader) throws(SealsError) {
        self.time = try members.time(.generalizedTime, "the signing time")
        self.opaque = nil
        self.deviations = []
    }

    /// GM/T 0031-2014 has a BIT STRING there: a timestamp token or a UTCTime; products put text there as well.
    init(old members: inout MemberReader) throws(SealsError) {
        guard members.next == .bitString else {
            // The time itself, without its BIT STRING.
            self.time = try members.time(.utcTime, "the signing time")
            self.opaque = nil
            self.deviations = []
            return
        }
        let content = try members.bits("the signing time")
        if let node = try? DER.parse(content), case .primitive(let text) = node.content,
            let time = DERTime.read(node.identifier, text)
        {
            self.time = time
            self.opaque = nil
            self.deviations = []
        } else if let time = DERTime.read(.utcTime, content) ?? DERTime.read(content) {
            self.time = time
            self.opaque = nil
            self.deviations = [.timeType]
        } else if let time = Self.beijing(content) {
            self.time = time
            self.opaque = nil
            self.deviations = [.textTime]
        } else {
            self.time = nil
            self.opaque = content
            self.deviations = [.opaqueTime]
        }
    }

    /// `2022-03-24 08:54:12`, without a zone: China has one, eight hours before UTC.
    private static func beijing(_ content: [UInt8]) -> UTCMilliseconds? {
        guard content.count == 19, content[10] == UInt8(ascii: " ") else { return nil }
        let text = String(decoding: content, as: UTF8.self)
        return (try? UTCMilliseconds("\(text.prefix(10))T\(text.dropFirst(11)).000Z"))?.advanced(
            by: .seconds(-8 * 3600))
    }
}
