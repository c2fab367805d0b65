import Cryptography
import Documents
import Evidence
import Exchange
import Foundation
import Packets
import Storage
import Testing
import Zip

/// A packet made without an exchange, so that it can be wrong in any way.
struct TestPacket: Sendable {
    let envelope: Envelope
    let bytes: [UInt8]
    let digest: Digest

    /// Seals a document.
    ///
    /// - Parameters:
    ///   - pki: The keys.
    ///   - sender: The sending unit.
    ///   - recipients: The recipients.
    ///   - id: The identifier; nil for a new one.
    ///   - document: The document's bytes.
    ///   - lifetime: How long the packet may take.
    ///   - unit: Whose key signs the package; nil for the sender's.
    ///   - spoil: Changes the package before it is encrypted.
    init(
        _ pki: TestPKI,
        from sender: String,
        to recipients: [String],
        id: PacketIdentifier? = nil,
        document: [UInt8] = Array("正文".utf8),
        lifetime: Duration = .seconds(86_400),
        unit: String? = nil,
        spoil: (Envelope, [UInt8]) throws -> [UInt8] = { $1 }
    ) throws {
        let from = try Unit.address(sender)
        var random = SystemRandomness()
        let envelope = try Envelope(
            id: id ?? PacketIdentifier(at: TestPKI.start, using: &random), suite: pki.suite, from: from,
            to: recipients.map { .init(try Unit.address($0), .main) }, urgency: .routine, created: TestPKI.start,
            expires: TestPKI.start.advanced(by: lifetime))
        let package = try PackageBuilder(
            envelope: envelope, metadata: Cluster.metadata(),
            parts: [.document(ArrayByteSource(document), extension: "ofd")]
        ).sign(unit: #require(pki.units[unit ?? sender]), officer: nil, at: envelope.created)
        var plain: [UInt8] = []
        try package.forEachChunk { plain += $0 }
        plain = try spoil(envelope, plain)
        let certificates = try envelope.recipientNodes.map { node in
            try #require(pki.keys[node.digits]?.decryptionKeys(pki.suite).first?.certificate)
        }
        var sealer = try PacketSealer(
            envelope: envelope, packageSize: UInt64(plain.count), recipients: certificates,
            node: #require(pki.keys[from.node.digits]?.signingIdentity(pki.suite)))
        var bytes = sealer.head
        bytes += try sealer.update(plain[...])
        let tail = try sealer.finish(now: TestPKI.start)
        bytes += tail.bytes
        bytes.replaceSubrange(
            Int(tail.patch.offset)..<Int(tail.patch.offset) + tail.patch.bytes.count, with: tail.patch.bytes)
        self.envelope = envelope
        self.bytes = bytes
        self.digest = tail.digest
    }

    /// The slip a well-behaved neighbour would bring the packet with.
    func slip(
        to recipients: [String]? = nil,
        hopsLeft: Int = 8,
        passed: [String],
        packet: Digest? = nil
    ) throws -> RoutingSlip {
        RoutingSlip(
            packet: packet ?? self.digest,
            to: try recipients?.map { try Unit.address($0) } ?? self.envelope.to.map(\.address), hopsLeft: hopsLeft,
            passed: try passed.map { try DivisionCode($0) })
    }

    /// Puts another manifest into a package and signs it as the unit did.
    static func classified(_ pki: TestPKI) -> (Envelope, [UInt8]) throws -> [UInt8] {
        { envelope, package in
            let unit = try #require(pki.units[envelope.from.description])
            let reader = try ContainerReader(ArrayByteSource(package))
            var files = try reader.entries.map {
                (name: $0.name, content: try reader.bytes(of: $0.name, limit: package.count))
            }
            let document = files[2].content
            let algorithm = envelope.suite.digestAlgorithm
            let manifest = try PackageManifest(
                id: envelope.id, suite: envelope.suite, from: envelope.from, to: envelope.to, created: envelope.created,
                metadata: DocumentMetadata(kind: .notification, title: "机密★5年 关于某事项的通知"),
                parts: [
                    .init(
                        name: files[2].name, role: .document, mediaType: "application/ofd",
                        size: UInt64(document.count), digest: algorithm.hash(document))
                ]
            ).xml()
            let old = Data(try algorithm.hash(files[1].content).bytes).base64EncodedString()
            let new = Data(try algorithm.hash(manifest).bytes).base64EncodedString()
            let digests = String(decoding: files[3].content, as: UTF8.self).replacingOccurrences(of: old, with: new)
            files[1].content = manifest
            files[3].content = Array(digests.utf8)
            files[4].content = try SignedMessage.sign(
                contentDigest: algorithm.hash(files[3].content), key: unit.key, certificate: unit.certificate,
                chain: unit.chain, signingTime: envelope.created.sinceEpoch / 1000)
            var encoder = ContainerEncoder()
            var bytes: [UInt8] = []
            for file in files {
                bytes += try encoder.begin(
                    ContainerEntry(name: file.name, size: UInt64(file.content.count), crc32: CRC32.of(file.content)))
                bytes += file.content
            }
            return bytes + encoder.finish()
        }
    }
}

extension Exchange {
    /// Takes a packet as if a neighbour's link had brought it.
    func receive(_ packet: TestPacket, _ slip: RoutingSlip, from neighbour: String) async throws -> [ReceiptCore] {
        try await self.receive(
            slip: slip.bytes, from: DivisionCode(neighbour), size: UInt64(packet.bytes.count),
            body: Chunks(packet.bytes))
    }
}
