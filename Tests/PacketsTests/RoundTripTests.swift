import Cryptography
import Documents
import Packets
import Testing
import Zip

@Suite("A packet's way from sender to recipient", .timeLimit(.minutes(2)))
struct RoundTripTests {
    /// A package's files, by what is special about them.
    struct Load: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var document = Post.document
        var attachments: [File] = []
        var hasOfficer = false

        static var all: [Load] {
            var chance = Chance(7)
            let chinese = [
                File("附件1：防汛物资清单.xlsx", chance.bytes(3000)), File("会议 纪要（草案）.docx", chance.bytes(17)),
                File("空文件.txt", []), File("𠮷野家&\"<>'.bin", chance.bytes(1)), File("no ending", chance.bytes(999)),
            ]
            let borders = [65_535, 65_536, 65_537, 131_072, 15, 16, 17]
                .map { File("\($0).bin", chance.bytes($0)) }
            return [
                Load(testDescription: "no attachment"),
                Load(testDescription: "one attachment", attachments: [chinese[0]]),
                Load(testDescription: "five attachments, officer", attachments: chinese, hasOfficer: true),
                Load(testDescription: "sizes at borders", attachments: borders, hasOfficer: true),
                Load(testDescription: "empty document", document: File("document.pdf", [])),
                Load(testDescription: "3 MB", document: File("document.pdf", chance.bytes(3_000_000))),
            ]
        }
    }

    @Test("Every part comes out bit for bit", arguments: Suite.allCases, Load.all)
    func roundTrip(suite: Suite, load: Load) throws {
        let envelope = try Post.envelope(suite)
        let package = try Post.package(
            envelope, document: load.document, attachments: load.attachments, officer: load.hasOfficer)
        let packageBytes = try Post.bytes(package)
        #expect(package.size == UInt64(packageBytes.count))

        let (packet, digest) = try Post.seal(packageBytes, in: envelope)
        let verified = try Post.verify(packet)
        #expect(verified.envelope == envelope)
        #expect(verified.digest == digest)
        #expect(verified.size == UInt64(packet.count))

        for unit in [Place.district, Place.county] {
            let opened = try Post.open(packet, at: unit)
            #expect(opened.bytes == packageBytes)
            #expect(opened.package.manifest == package.manifest)
            let cast = Cast.of(suite)
            #expect(opened.package.unitCertificate == cast.unit.certificate)
            #expect(opened.package.officerCertificate == (load.hasOfficer ? cast.officer.certificate : nil))
        }

        let files = try Container.files(packageBytes)
        let parts = files.filter { $0.name.hasPrefix("document.") || $0.name.hasPrefix("attachments/") }
        let sent = [load.document] + load.attachments.map { File("attachments/\($0.name)", $0.content) }
        #expect(parts == sent)
        #expect(package.manifest.parts.map(\.name) == sent.map(\.name))
        // An empty entry has no content to be told of.
        let unpacked = try Post.unpack(packageBytes, suite: suite)
        #expect(unpacked.files == files.filter { !$0.content.isEmpty })
    }

    @Test("The entries stand in their order and the length is the computed one", arguments: Suite.allCases)
    func layout(suite: Suite) throws {
        let envelope = try Post.envelope(suite)
        let package = try Post.bytes(Post.package(envelope, attachments: [File("甲.txt", "甲")], officer: true))
        let packet = try Post.seal(package, in: envelope).bytes
        let outside = try Container.files(packet)
        #expect(
            outside.map(\.name) == [
                "mimetype", "envelope.xml", "content.p7m", "META-INF/ASiCManifest.xml", "META-INF/signature.p7s",
            ])
        #expect(outside[0].content == Array("application/vnd.yizhan.packet+zip".utf8))
        let inside = try Container.files(package)
        #expect(
            inside.map(\.name) == [
                "mimetype", "manifest.xml", "document.ofd", "attachments/甲.txt", "META-INF/ASiCManifest.xml",
                "META-INF/signature.p7s", "META-INF/ASiCManifest-officer.xml", "META-INF/signature-officer.p7s",
            ])
        #expect(inside[0].content == Array("application/vnd.etsi.asic-e+zip".utf8))
        for (bytes, files) in [(packet, outside), (package, inside)] {
            let size = ContainerLayout.size(of: files.map { ($0.name, UInt64($0.content.count)) })
            #expect(size == UInt64(bytes.count))
        }
    }

    @Test("The manifests of digests are written as documented", arguments: Suite.allCases)
    func digestManifests(suite: Suite) throws {
        let envelope = try Post.envelope(suite)
        let package = try Post.bytes(
            Post.package(envelope, attachments: [File("附件 1+2%&.txt", "甲")], officer: true))
        let (packet, digest) = try Post.seal(package, in: envelope)
        let outside = try Container.files(packet)
        let signature = "META-INF/signature.p7s"
        #expect(outside[3].content == (try asicManifest(signature: signature, Array(outside[1...2]), suite)))
        #expect(try suite.digestAlgorithm.hash(outside[3].content) == digest)
        let inside = try Container.files(package)
        let signed = Array(inside[1...3])
        #expect(inside[4].content == (try asicManifest(signature: signature, signed, suite)))
        #expect(
            inside[6].content == (try asicManifest(signature: "META-INF/signature-officer.p7s", signed, suite)))
    }

    @Test("All eighteen elements of the metadata travel", arguments: Suite.allCases)
    func metadata(suite: Suite) throws {
        let metadata = try Self.fullMetadata()
        #expect(Set(metadata.fields.map(\.element)) == Set(MetadataElement.allCases))
        let envelope = try Post.envelope(suite)
        let package = try Post.bytes(Post.package(envelope, metadata: metadata))
        let opened = try Post.open(Post.seal(package, in: envelope).bytes)
        #expect(opened.package.manifest.metadata == metadata)
    }

    static func fullMetadata() throws -> DocumentMetadata {
        DocumentMetadata(
            identifier: "3508002026XB00012",
            kind: .report,
            copyNumber: try CopyNumber("000012"),
            classification: .none,
            urgency: .extraUrgent,
            issuerMarks: ["龙岩市人民政府", "龙岩市水利局"],
            number: try DocumentNumber("龙政办〔2026〕12号"),
            signers: ["陈华", "林敏"],
            title: "关于\"七一\"期间<防汛> & 抗旱工作的报告",
            mainRecipients: (1...134).map { "第\($0)镇人民政府" },
            attachmentNotes: ["物资清单", "值班表"],
            signatories: ["龙岩市人民政府办公室"],
            date: CalendarDate(year: 2026, month: 11, day: 20),
            note: "联系人：陈华，电话 0597-0000000",
            copyRecipients: ["市委办公室", "市人大常委会办公室"],
            printingOrgan: "龙岩市人民政府办公室",
            printingDate: CalendarDate(year: 2026, month: 11, day: 21),
            releaseLevel: "县处级"
        )
    }

    @Test("A packet never has the same digest twice, so a reused identifier shows", arguments: Suite.allCases)
    func reusedIdentifier(suite: Suite) throws {
        let envelope = try Post.envelope(suite)
        let package = try Post.bytes(Post.package(envelope))
        let first = try Post.verify(Post.seal(package, in: envelope).bytes)
        let second = try Post.verify(Post.seal(package, in: envelope).bytes)
        #expect(first.envelope.id == second.envelope.id)
        #expect(first.envelope.from.node == second.envelope.from.node)
        #expect(first.digest != second.digest)
    }

    @Test("The size of the opened package is known before", arguments: Suite.allCases)
    func encryptedSize(suite: Suite) throws {
        let envelope = try Post.envelope(suite)
        let package = try Post.package(envelope)
        let opening = try Post.opening(Post.seal(Post.bytes(package), in: envelope).bytes)
        #expect(opening.isAddressed)
        switch suite {
        case .int: #expect(opening.encryptedSize == package.size)
        case .gm: #expect((package.size + 1...package.size + 16).contains(opening.encryptedSize))
        }
    }

    @Test("A file name in another normal form is brought into form C", arguments: Suite.allCases)
    func normalForm(suite: Suite) throws {
        let envelope = try Post.envelope(suite)
        let package = try Post.package(envelope, attachments: [File("re\u{301}sume\u{301}.txt", "甲")])
        #expect(Array(package.manifest.parts[1].name.utf8) == Array("attachments/r\u{e9}sum\u{e9}.txt".utf8))
        #expect(throws: Never.self) { try Post.unpack(Post.bytes(package), suite: suite) }
    }

    @Test("Drafts made by hand are as good as built ones", arguments: Suite.allCases)
    func drafts(suite: Suite) throws {
        let envelope = try Post.envelope(suite)
        var package = try PackageDraft(envelope)
        package.officer = Cast.of(suite).officer
        let packet = try Post.seal(package.bytes(), in: envelope).bytes
        let draft = try PacketDraft(packet, suite: suite)
        #expect(try Post.open(draft.bytes()).package.officerCertificate == Cast.of(suite).officer.certificate)
    }
}
