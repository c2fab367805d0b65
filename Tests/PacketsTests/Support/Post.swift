import Cryptography
import Documents
import Packets
import Testing
import Zip

/// A file by name and content, as it stands in a container.
struct File: Hashable, Sendable {
    var name: String
    var content: [UInt8]

    init(_ name: String, _ content: [UInt8]) {
        self.name = name
        self.content = content
    }

    init(_ name: String, _ text: String) { self.init(name, Array(text.utf8)) }
}

/// The way of a packet, step by step, always in pieces of random size.
enum Post {
    static let metadata = DocumentMetadata(kind: .notification, title: "关于做好防汛工作的通知")
    static let document = File("document.ofd", "not really a document, but long enough to fill some blocks of a cipher")

    static func envelope(
        _ suite: Suite,
        id: String = "01KZZZZZZZ0123456789ABCDEF",
        from: UnitAddress = Place.city,
        to: [Envelope.Recipient] = [.init(Place.district), .init(Place.county, .copy)],
        created: UTCMilliseconds = Moment.now,
        expires: UTCMilliseconds = Moment.days(15)
    ) throws -> Envelope {
        try Envelope(
            id: PacketIdentifier(id), suite: suite, from: from, to: to, urgency: .urgent, created: created,
            expires: expires)
    }

    /// Builds and signs a package the way a client does.
    static func package(
        _ envelope: Envelope,
        metadata: DocumentMetadata = Self.metadata,
        document: File = Self.document,
        attachments: [File] = [],
        officer: Bool = false,
        limits: PacketLimits = .standard
    ) throws -> SignedPackage {
        let cast = Cast.of(envelope.suite)
        let ending = String(document.name.drop { $0 != "." }.dropFirst())
        let parts =
            [PackageBuilder.Part.document(ArrayByteSource(document.content), extension: ending)]
            + attachments.map { .attachment(ArrayByteSource($0.content), fileName: $0.name) }
        let builder = PackageBuilder(envelope: envelope, metadata: metadata, parts: parts, limits: limits)
        return try builder.sign(unit: cast.unit, officer: officer ? cast.officer : nil, at: Moment.now)
    }

    static func bytes(_ package: SignedPackage) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try package.forEachChunk { bytes += $0 }
        return bytes
    }

    /// Seals any bytes as a package, so that a bad package comes in a good packet.
    static func seal(
        _ package: [UInt8],
        in envelope: Envelope,
        by node: SigningIdentity? = nil,
        limits: PacketLimits = .standard,
        seed: UInt64 = 1
    ) throws -> (bytes: [UInt8], digest: Digest) {
        let cast = Cast.of(envelope.suite)
        var sealer = try PacketSealer(
            envelope: envelope,
            packageSize: UInt64(package.count),
            recipients: envelope.to.map { cast.opener($0.address).certificate },
            node: node ?? cast.node,
            limits: limits)
        var chance = Chance(seed)
        var bytes = sealer.head
        for piece in chance.pieces(package) { bytes += try sealer.update(piece) }
        let tail = try sealer.finish(now: Moment.now)
        bytes += tail.bytes
        let place = Int(tail.patch.offset)
        bytes.replaceSubrange(place..<(place + tail.patch.bytes.count), with: tail.patch.bytes)
        return (bytes, tail.digest)
    }

    /// An ordinary packet.
    static func packet(_ suite: Suite) throws -> [UInt8] {
        let envelope = try Self.envelope(suite)
        return try Self.seal(Self.bytes(Self.package(envelope)), in: envelope).bytes
    }

    static func inspect(
        _ packet: [UInt8],
        limits: PacketLimits = .standard,
        seed: UInt64 = 2
    ) throws -> UnverifiedPacket {
        var inspector = PacketInspector(limits: limits)
        var chance = Chance(seed)
        for piece in chance.pieces(packet) { try inspector.consume(piece) }
        return try inspector.finish()
    }

    /// What a relay does.
    static func verify(
        _ packet: [UInt8],
        now: UTCMilliseconds = Moment.now,
        limits: PacketLimits = .standard
    ) throws -> VerifiedPacket {
        try Self.inspect(packet, limits: limits).verify(trust: Cast.trust, now: now)
    }

    static func opening(_ packet: [UInt8], at unit: UnitAddress = Place.district) throws -> PacketOpening {
        let verified = try Self.verify(packet)
        let opener = Cast.of(verified.envelope.suite).opener(unit)
        return try PacketOpening(
            verified, source: ArrayByteSource(packet), node: unit.node, key: opener.key,
            certificate: opener.certificate)
    }

    /// What a recipient node does: everything is checked, then the package is read.
    static func open(
        _ packet: [UInt8],
        at unit: UnitAddress = Place.district
    ) throws -> (package: VerifiedPackage, bytes: [UInt8]) {
        let opening = try Self.opening(packet, at: unit)
        let package = try opening.verify(trust: Cast.trust, now: Moment.now)
        var bytes: [UInt8] = []
        var reader = try opening.reader()
        while let chunk = try reader.next() { bytes += chunk }
        return (package, bytes)
    }

    /// What the sender's node and whoever unpacks do with a package.
    static func unpack(
        _ package: [UInt8],
        suite: Suite,
        limits: PacketLimits = .standard,
        seed: UInt64 = 3
    ) throws -> (package: VerifiedPackage, files: [File]) {
        var inspector = PackageInspector(suite: suite, limits: limits)
        var chance = Chance(seed)
        var files: [File] = []
        for piece in chance.pieces(package) {
            try inspector.consume(piece) { name, content in
                if files.last?.name != name { files.append(File(name, [])) }
                files[files.count - 1].content += content
            }
        }
        return (try inspector.finish(trust: Cast.trust, now: Moment.now), files)
    }
}
