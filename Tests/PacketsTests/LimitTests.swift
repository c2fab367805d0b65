import Cryptography
import Documents
import Packets
import Testing
import Zip

@Suite("Limits", .timeLimit(.minutes(5)))
struct LimitTests {
    @Test("Parts: as many as allowed, not one more", arguments: Suite.allCases)
    func parts(suite: Suite) throws {
        let envelope = try Post.envelope(suite)
        let limits = PacketLimits(partCount: 3)
        let files = (1...3).map { File("\($0).txt", "\($0)") }
        let enough = try Post.bytes(Post.package(envelope, attachments: Array(files.prefix(2)), limits: limits))
        #expect(throws: Never.self) { try Post.unpack(enough, suite: suite, limits: limits) }
        #expect(refusal { try Post.package(envelope, attachments: files, limits: limits) }?.code == .limitExceeded)
        let tooMany = try Post.bytes(Post.package(envelope, attachments: files))
        #expect(refusal { try Post.unpack(tooMany, suite: suite, limits: limits) }?.code == .limitExceeded)
    }

    @Test("Two hundred parts go by default", arguments: Suite.allCases)
    func defaultParts(suite: Suite) throws {
        let envelope = try Post.envelope(suite)
        let files = (1..<200).map { File("附件\($0).txt", "\($0)") }
        let package = try Post.bytes(Post.package(envelope, attachments: files))
        #expect(try Post.open(Post.seal(package, in: envelope).bytes).bytes == package)
        #expect(refusal { try Post.package(envelope, attachments: files + [File("x", "")]) }?.code == .limitExceeded)
    }

    @Test("Recipients: as many as allowed, not one more", arguments: Suite.allCases)
    func recipients(suite: Suite) throws {
        let envelope = try Post.envelope(suite)
        let limits = PacketLimits(recipientCount: 1)
        let package = try Post.bytes(Post.package(envelope))
        let packet = try Post.seal(package, in: envelope).bytes
        #expect(refusal { try Post.package(envelope, limits: limits) }?.code == .limitExceeded)
        #expect(refusal { try Post.seal(package, in: envelope, limits: limits) }?.code == .limitExceeded)
        #expect(refusal { try Post.inspect(packet, limits: limits) }?.code == .limitExceeded)
        #expect(throws: Never.self) { try Post.inspect(packet, limits: PacketLimits(recipientCount: 2)) }
    }

    @Test("More keys in the content than recipients are allowed", arguments: Suite.allCases)
    func recipientInfos(suite: Suite) throws {
        let cast = Cast.of(suite)
        let envelope = try Post.envelope(suite, to: [.init(Place.district)])
        let package = try Post.bytes(Post.package(envelope))
        var writer = try EnvelopedMessageWriter(
            suite: suite, recipients: [cast.district, cast.county].map(\.certificate),
            contentLength: UInt64(package.count))
        var draft = try PacketDraft(Post.seal(package, in: envelope).bytes, suite: suite)
        draft.content = writer.header + (try writer.update(package[...])) + (try writer.finish())
        let packet = try draft.bytes()
        let verified = try Post.verify(packet, limits: PacketLimits(recipientCount: 1))
        let refused = refusal {
            try PacketOpening(
                verified, source: ArrayByteSource(packet), node: Place.district.node, key: cast.district.key,
                certificate: cast.district.certificate)
        }
        #expect(refused?.code == .contentUnreadable)
    }

    @Test("Size: a packet of exactly the limit passes, one byte less does not", arguments: Suite.allCases)
    func size(suite: Suite) throws {
        let envelope = try Post.envelope(suite)
        let package = try Post.package(envelope)
        let packet = try Post.seal(Post.bytes(package), in: envelope).bytes
        let exact = PacketLimits(packetSize: UInt64(packet.count))
        #expect(throws: Never.self) { try Post.inspect(packet, limits: exact) }
        let small = PacketLimits(packetSize: UInt64(packet.count - 1))
        #expect(refusal { try Post.inspect(packet, limits: small) }?.code == .limitExceeded)
        // A package within the limit whose packet would not be.
        let tight = PacketLimits(packetSize: package.size)
        #expect(refusal { try Post.seal(Post.bytes(package), in: envelope, limits: tight) }?.code == .limitExceeded)
        let smaller = PacketLimits(packetSize: UInt64(Post.document.content.count - 1))
        #expect(refusal { try Post.package(envelope, limits: smaller) }?.code == .limitExceeded)
    }

    @Test("An entry whose header announces more than is allowed is refused at once", arguments: Suite.allCases)
    func announcedSize(suite: Suite) throws {
        var encoder = ContainerEncoder()
        let media = Array("application/vnd.yizhan.packet+zip".utf8)
        var bytes = try encoder.begin(
            ContainerEntry(name: "mimetype", size: UInt64(media.count), crc32: CRC32.of(media)))
        bytes += media
        bytes += try encoder.begin(ContainerEntry(name: "envelope.xml", size: 3 << 20, crc32: 0))
        var inspector = PacketInspector()
        let refused = refusal { try inspector.consume(bytes[...]) }
        #expect(refused?.code == .limitExceeded)
    }

    @Test("Control files: envelope, manifest and signatures", arguments: Suite.allCases)
    func controlSize(suite: Suite) throws {
        let envelope = try Post.envelope(suite)
        let package = try Post.bytes(Post.package(envelope))
        let packet = try Post.seal(package, in: envelope).bytes
        let outside = try Container.files(packet)
        for index in [1, 3, 4] {
            let limits = PacketLimits(controlSize: outside[index].content.count - 1)
            #expect(refusal { try Post.inspect(packet, limits: limits) }?.code == .limitExceeded)
        }
        for file in try Container.files(package) where file.name.contains("META") || file.name == "manifest.xml" {
            let limits = PacketLimits(controlSize: file.content.count - 1)
            #expect(refusal { try Post.unpack(package, suite: suite, limits: limits) }?.code == .limitExceeded)
        }
        let tiny = PacketLimits(controlSize: 300)
        #expect(refusal { try Post.package(envelope, limits: tiny) }?.code == .limitExceeded)
        #expect(refusal { try Post.seal(package, in: envelope, limits: tiny) }?.code == .limitExceeded)
    }

    @Test("A thousand recipients fit into what is kept of the content", arguments: Suite.allCases)
    func manyRecipients(suite: Suite) throws {
        let cast = Cast.of(suite)
        var addresses = [Place.district]
        for township in 100..<1000 {
            addresses.append(UnitAddress(unit: Place.county.unit, node: try DivisionCode("350823\(township)")))
        }
        let envelope = try Post.envelope(suite, to: addresses.map { .init($0) })
        let package = try Post.bytes(Post.package(envelope))
        var sealer = try PacketSealer(
            envelope: envelope, packageSize: UInt64(package.count),
            recipients: addresses.map { $0 == Place.district ? cast.district.certificate : cast.county.certificate },
            node: cast.node)
        var packet = sealer.head
        packet += try sealer.update(package[...])
        let tail = try sealer.finish(now: Moment.now)
        packet += tail.bytes
        packet.replaceSubrange(Int(tail.patch.offset)..<Int(tail.patch.offset) + 4, with: tail.patch.bytes)
        #expect(try Post.open(packet).bytes == package)
    }

    @Test("Names: too long, climbing, or the same but for case", arguments: Suite.allCases)
    func names(suite: Suite) throws {
        let envelope = try Post.envelope(suite)
        let long = String(repeating: "长", count: 167)
        #expect(refusal { try Post.package(envelope, attachments: [File(long, "")]) }?.code == .limitExceeded)
        #expect(throws: Never.self) {
            try Post.unpack(
                Post.bytes(Post.package(envelope, attachments: [File(String(long.dropLast()), "")])), suite: suite)
        }
        for name in ["../a", "", "a/b", "a\\b", "a\u{7}b", "a\u{202e}b", ".."] {
            #expect(refusal { try Post.package(envelope, attachments: [File(name, "")]) }?.code == .manifestInvalid)
        }
        let twice = [File("a.txt", ""), File("A.TXT", "")]
        #expect(refusal { try Post.package(envelope, attachments: twice) }?.code == .manifestInvalid)
    }

    @Test("Documents of other kinds, none at all, or metadata that are not valid", arguments: Suite.allCases)
    func building(suite: Suite) throws {
        let envelope = try Post.envelope(suite)
        let word = File("document.docx", "甲")
        #expect(refusal { try Post.package(envelope, document: word) }?.code == .manifestInvalid)
        #expect(throws: Never.self) { try Post.package(envelope, document: File("document.OFD", "甲")) }
        let parts: [[PackageBuilder.Part]] = [[], [.attachment(ArrayByteSource([]), fileName: "a.ofd")]]
        for list in parts {
            let builder = PackageBuilder(envelope: envelope, metadata: Post.metadata, parts: list)
            let refused = refusal { try builder.sign(unit: Cast.of(suite).unit, officer: nil, at: Moment.now) }
            #expect(refused?.code == .manifestInvalid)
        }
        let blank = DocumentMetadata(kind: .notification, title: " ")
        #expect(refusal { try Post.package(envelope, metadata: blank) }?.code == .metadataInvalid)
    }

    @Test("A file that changes while it is packed", arguments: Suite.allCases)
    func sourceChanged(suite: Suite) throws {
        let envelope = try Post.envelope(suite)
        let source = CountingSource(Array(repeating: 7, count: 100_000))
        let builder = PackageBuilder(
            envelope: envelope, metadata: Post.metadata, parts: [.document(source, extension: "ofd")])
        let package = try builder.sign(unit: Cast.of(suite).unit, officer: nil, at: Moment.now)
        let before = try Post.bytes(package)
        source.append([1, 2, 3])
        #expect(try Post.bytes(package) == before)
        source.flip(at: 70_000)
        #expect(refusal { try Post.bytes(package) }?.code == .sourceChanged)
    }
}
