/// The entries of packets and packages, in the order in which they must stand.
enum PacketEntry {
    static let mimetype = "mimetype"
    static let envelope = "envelope.xml"
    static let content = "content.p7m"
    static let manifest = "META-INF/ASiCManifest.xml"
    static let signature = "META-INF/signature.p7s"
    static let all = [Self.mimetype, Self.envelope, Self.content, Self.manifest, Self.signature]
    static let mediaType = "application/vnd.yizhan.packet+zip"
}

/// The entries of a package; the parts stand between manifest and `META-INF`.
enum PackageEntry {
    static let mimetype = "mimetype"
    static let manifest = "manifest.xml"
    static let documents = ["document.ofd", "document.pdf"]
    static let attachmentFolder = "attachments/"
    static let signatureFolder = "META-INF/"
    static let digests = "META-INF/ASiCManifest.xml"
    static let unitSignature = "META-INF/signature.p7s"
    static let officerDigests = "META-INF/ASiCManifest-officer.xml"
    static let officerSignature = "META-INF/signature-officer.p7s"
    static let signatures = [Self.digests, Self.unitSignature, Self.officerDigests, Self.officerSignature]
    static let mediaType = "application/vnd.etsi.asic-e+zip"
}
