internal import Cryptography
internal import Documents
internal import Packets
internal import Zip

/// The way of a packet, step by step.
enum FuzzPost {
    static func envelope(_ suite: Suite) throws -> Envelope {
        try Envelope(
            id: PacketIdentifier("01KZZZZZZZ0123456789ABCDEF"), suite: suite,
            from: UnitAddress(FuzzHierarchy.sender), to: [.init(UnitAddress(FuzzHierarchy.recipient))],
            urgency: .urgent, created: FuzzCast.now, expires: FuzzCast.now.advanced(by: .seconds(15 * 86_400)))
    }

    static func package(_ suite: Suite, _ cast: FuzzCast) throws -> [UInt8] {
        let hierarchy = cast.of(suite)
        let builder = PackageBuilder(
            envelope: try Self.envelope(suite),
            metadata: DocumentMetadata(kind: .notification, title: "关于做好防汛工作的通知"),
            parts: [
                .document(ArrayByteSource(Array("document".utf8)), extension: "ofd"),
                .attachment(ArrayByteSource(Array("attachment".utf8)), fileName: "附件1.txt"),
            ])
        let package = try builder.sign(
            unit: hierarchy["unit"].identity(hierarchy.chain), officer: hierarchy["officer"].identity(hierarchy.chain),
            at: FuzzCast.now)
        var bytes: [UInt8] = []
        try package.forEachChunk { bytes += $0 }
        return bytes
    }

    static func packet(_ suite: Suite, _ cast: FuzzCast) throws -> [UInt8] {
        let hierarchy = cast.of(suite)
        let package = try Self.package(suite, cast)
        var sealer = try PacketSealer(
            envelope: Self.envelope(suite), packageSize: UInt64(package.count),
            recipients: [hierarchy["opener"].certificate], node: hierarchy["node"].identity(hierarchy.chain))
        var bytes = sealer.head
        bytes += try sealer.update(package[...])
        let tail = try sealer.finish(now: FuzzCast.now)
        bytes += tail.bytes
        let place = Int(tail.patch.offset)
        bytes.replaceSubrange(place..<(place + tail.patch.bytes.count), with: tail.patch.bytes)
        return bytes
    }

    static func inspect(_ pieces: [ArraySlice<UInt8>]) throws -> UnverifiedPacket? {
        try value(refusing: PacketError.self) {
            var inspector = PacketInspector()
            for piece in pieces { try inspector.consume(piece) }
            return try inspector.finish()
        }
    }

    static func inspect(
        package pieces: [ArraySlice<UInt8>],
        _ suite: Suite,
        _ cast: FuzzCast
    ) throws -> PackageManifest? {
        try value(refusing: PacketError.self) {
            var inspector = PackageInspector(suite: suite)
            for piece in pieces { try inspector.consume(piece) }
            return try inspector.finish(trust: cast.trust, now: FuzzCast.now).manifest
        }
    }

    /// Verifies and opens a packet, and says whether a package came out.
    ///
    /// What comes out was inspected, and inspecting it again agrees.
    static func open(_ packet: UnverifiedPacket, _ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
        let verified = try value(refusing: PacketError.self) {
            try packet.verify(trust: cast.trust, now: FuzzCast.now)
        }
        guard let verified else { return false }
        let suite = verified.envelope.suite
        let opener = cast.of(suite)["opener"]
        let opening = try value(refusing: PacketError.self) {
            try PacketOpening(
                verified, source: ArrayByteSource(bytes), node: DivisionCode("350802"), key: opener.key,
                certificate: opener.certificate)
        }
        guard let opening else { return false }
        let package = try value(refusing: PacketError.self) {
            try opening.verify(trust: cast.trust, now: FuzzCast.now)
        }
        guard let package else { return false }
        var plain: [UInt8] = []
        var reader = try opening.reader()
        while let chunk = try reader.next() { plain += chunk }
        try require(
            try Self.inspect(package: [plain[...]], suite, cast) == package.manifest,
            "the package that was verified is not the one that was read")
        try require(package.manifest.agrees(with: verified.envelope), "a package came in another's envelope")
        return true
    }

    /// Puts a packet's envelope and content under a new manifest and signature; nil when it is no container of five.
    static func signAnew(_ packet: [UInt8], _ cast: FuzzCast) throws -> [UInt8]? {
        guard let reader = try? ContainerReader(ArrayByteSource(packet)), reader.entries.count == 5,
            let contents = try? reader.entries.map({ try reader.bytes(of: $0.name, limit: packet.count) }),
            let suite = (try? Envelope(xml: contents[1]))?.suite
        else { return nil }
        let hierarchy = cast.of(suite)
        let names = reader.entries.map(\.name)
        let manifest = try DigestManifest(
            signature: names[4],
            references: try (1...2).map {
                .init(name: names[$0], digest: try suite.digestAlgorithm.hash(contents[$0]))
            }
        ).xml()
        let signature = try SignedMessage.sign(
            contentDigest: suite.digestAlgorithm.hash(manifest), key: hierarchy["node"].key,
            certificate: hierarchy["node"].certificate, chain: hierarchy.chain,
            signingTime: FuzzCast.now.sinceEpoch / 1000)
        return try container(Array(zip(names, Array(contents[..<3]) + [manifest, signature])))
    }
}
