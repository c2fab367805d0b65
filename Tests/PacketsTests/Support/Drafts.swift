import Cryptography
import Documents
import Foundation
import Packets
import Zip

/// Containers as lists of files.
enum Container {
    static func files(_ bytes: [UInt8]) throws -> [File] {
        let reader = try ContainerReader(ArrayByteSource(bytes))
        return try reader.entries.map { File($0.name, try reader.bytes(of: $0.name, limit: bytes.count)) }
    }

    static func bytes(_ files: [File]) throws -> [UInt8] {
        var encoder = ContainerEncoder()
        var bytes: [UInt8] = []
        for file in files {
            let size = UInt64(file.content.count)
            bytes += try encoder.begin(ContainerEntry(name: file.name, size: size, crc32: CRC32.of(file.content)))
            bytes += file.content
        }
        return bytes + encoder.finish()
    }
}

/// `ASiCManifest.xml` written by hand, as a second opinion on how the product writes it.
func asicManifest(signature: String, _ files: [File], _ suite: Suite) throws -> [UInt8] {
    let method = suite == .gm ? "urn:oid:1.2.156.10197.1.401" : "http://www.w3.org/2001/04/xmlenc#sha256"
    var unreserved = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    unreserved.insert(charactersIn: "0123456789-._~/")
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text += "<asic:ASiCManifest xmlns:asic=\"http://uri.etsi.org/02918/v1.2.1#\""
    text += " xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">"
    text += "<asic:SigReference URI=\"\(signature)\" MimeType=\"application/pkcs7-signature\"/>"
    for file in files {
        let name = file.name.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
        let digest = Data(try suite.digestAlgorithm.hash(file.content).bytes).base64EncodedString()
        text += "<asic:DataObjectReference URI=\"\(name)\"><ds:DigestMethod Algorithm=\"\(method)\"/>"
        text += "<ds:DigestValue>\(digest)</ds:DigestValue></asic:DataObjectReference>"
    }
    return Array((text + "</asic:ASiCManifest>").utf8)
}

/// Signs bytes with whatever suite the key is of.
func signature(by identity: SigningIdentity, over bytes: [UInt8]) throws -> [UInt8] {
    try SignedMessage.sign(
        contentDigest: identity.key.algorithm.digestAlgorithm.hash(bytes), key: identity.key,
        certificate: identity.certificate, chain: identity.chain, signingTime: Moment.seconds)
}

/// A packet put together entry by entry, so that each can be spoilt and all else be right.
struct PacketDraft {
    var envelope: [UInt8]
    var content: [UInt8]
    /// The suite of the digests; that of the signature is the signer's.
    var suite: Suite
    var signer: SigningIdentity

    init(_ packet: [UInt8], suite: Suite) throws {
        let files = try Container.files(packet)
        self.envelope = files[1].content
        self.content = files[2].content
        self.suite = suite
        self.signer = Cast.of(suite).node
    }

    func files() throws -> [File] {
        let signed = [File("envelope.xml", self.envelope), File("content.p7m", self.content)]
        let manifest = try asicManifest(signature: "META-INF/signature.p7s", signed, self.suite)
        return [File("mimetype", "application/vnd.yizhan.packet+zip")] + signed + [
            File("META-INF/ASiCManifest.xml", manifest),
            File("META-INF/signature.p7s", try signature(by: self.signer, over: manifest)),
        ]
    }

    func bytes() throws -> [UInt8] { try Container.bytes(self.files()) }
}

/// A package put together in the same way.
struct PackageDraft {
    var manifest: PackageManifest
    /// Stands in the place of the manifest's canonical form.
    var manifestBytes: [UInt8]?
    var parts: [File]
    var suite: Suite
    var unit: SigningIdentity
    var officer: SigningIdentity?

    init(
        _ envelope: Envelope,
        metadata: DocumentMetadata = Post.metadata,
        attachments: [File] = [File("attachments/附件1.txt", "第一个附件"), File("attachments/附件2.txt", "第二个附件")]
    ) throws {
        let parts = [Post.document] + attachments
        self.manifest = PackageManifest(
            id: envelope.id, suite: envelope.suite, from: envelope.from, to: envelope.to, created: envelope.created,
            metadata: metadata,
            parts: try parts.map { try Self.part($0, envelope.suite) })
        self.parts = parts
        self.suite = envelope.suite
        self.unit = Cast.of(envelope.suite).unit
    }

    static func part(_ file: File, _ suite: Suite) throws -> PackageManifest.Part {
        .init(
            name: file.name, role: file.name.hasPrefix("attachments/") ? .attachment : .document,
            mediaType: file.name.hasSuffix(".txt") ? "text/plain" : "application/ofd",
            size: UInt64(file.content.count), digest: try suite.digestAlgorithm.hash(file.content))
    }

    func files() throws -> [File] {
        let signed = [File("manifest.xml", try self.manifestBytes ?? self.manifest.xml())] + self.parts
        var files = [File("mimetype", "application/vnd.etsi.asic-e+zip")] + signed
        let signers = [("", self.unit)] + (self.officer.map { [("-officer", $0)] } ?? [])
        for (suffix, identity) in signers {
            let name = "META-INF/signature\(suffix).p7s"
            let digests = try asicManifest(signature: name, signed, self.suite)
            files.append(File("META-INF/ASiCManifest\(suffix).xml", digests))
            files.append(File(name, try signature(by: identity, over: digests)))
        }
        return files
    }

    func bytes() throws -> [UInt8] { try Container.bytes(self.files()) }
}

extension PackageManifest {
    /// The same manifest with something changed.
    func with(
        id: PacketIdentifier? = nil,
        suite: Suite? = nil,
        from: UnitAddress? = nil,
        to: [Envelope.Recipient]? = nil,
        created: UTCMilliseconds? = nil,
        parts: [Part]? = nil
    ) -> PackageManifest {
        PackageManifest(
            id: id ?? self.id, suite: suite ?? self.suite, from: from ?? self.from, to: to ?? self.to,
            created: created ?? self.created, metadata: self.metadata, parts: parts ?? self.parts)
    }
}
