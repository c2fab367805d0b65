import Cryptography
import Documents
import Packets
import Testing

/// State secrets stay out; commercial cryptography may not protect them.
@Suite("Classified documents", .timeLimit(.minutes(5)))
struct ClassifiedTests {
    struct Secret: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var metadata = Post.metadata
        var attachments: [File] = []

        static var all: [Secret] {
            let marks = [
                ClassificationMark(.secret), .init(.secret, .years(5)), .init(.confidential, .years(1)),
                .init(.confidential, .longTerm), .init(.topSecret), .init(.topSecret, .longTerm),
            ]
            var secrets = marks.map { mark in
                Secret(
                    testDescription: "classification \(mark)",
                    metadata: DocumentMetadata(kind: .notification, classification: mark, title: "通知"))
            }
            for title in ["机密★1年 关于某事的通知", "关于某事的通知（绝密★长期）", "秘密★"] {
                secrets.append(
                    Secret(
                        testDescription: "title \(title)",
                        metadata: DocumentMetadata(kind: .notification, title: title)))
            }
            var note = Post.metadata
            note.attachmentNotes = ["名单（机密★6个月）"]
            secrets.append(Secret(testDescription: "a note on attachments", metadata: note))
            var remark = Post.metadata
            remark.note = "密级：绝密"
            secrets.append(Secret(testDescription: "the note", metadata: remark))
            secrets.append(
                Secret(
                    testDescription: "an attachment's name",
                    attachments: [File("attachments/名单 秘密★3年.txt", "名单")]))
            return secrets
        }
    }

    @Test("Refused when a package is made", arguments: Suite.allCases, Secret.all)
    func building(suite: Suite, secret: Secret) throws {
        let envelope = try Post.envelope(suite)
        let attachments = secret.attachments.map { File(String($0.name.dropFirst(12)), $0.content) }
        let refused = refusal {
            try Post.package(envelope, metadata: secret.metadata, attachments: attachments)
        }
        #expect(refused?.code == .stateSecret)
        #expect(refused?.code.peerCode == "state-secret")
    }

    @Test("Refused by the sender's node and by the recipient, and told apart", arguments: Suite.allCases, Secret.all)
    func opening(suite: Suite, secret: Secret) throws {
        let envelope = try Post.envelope(suite)
        let package = try PackageDraft(envelope, metadata: secret.metadata, attachments: secret.attachments).bytes()
        #expect(refusal { try Post.unpack(package, suite: suite) }?.code == .stateSecret)
        let packet = try Post.seal(package, in: envelope).bytes
        #expect(throws: Never.self) { try Post.verify(packet) }
        #expect(refusal { try Post.open(packet) }?.code == .stateSecret)
    }

    @Test("Who signs another's ciphertext does not learn that it is classified", arguments: Suite.allCases)
    func notTold(suite: Suite) throws {
        let envelope = try Post.envelope(suite)
        let package = try PackageDraft(envelope, metadata: Secret.all[3].metadata).bytes()
        var draft = try PacketDraft(Post.seal(package, in: envelope).bytes, suite: suite)
        draft.envelope = try Post.envelope(suite, from: Place.attacker, to: [.init(Place.district)]).xml()
        draft.signer = Cast.of(suite).attackerNode
        expectUnreadable(try draft.bytes(), because: .manifestInvalid)
    }

    @Test("A mark under a wrong signature is just unreadable", arguments: Suite.allCases)
    func unsignedMark(suite: Suite) throws {
        let envelope = try Post.envelope(suite)
        var draft = try PackageDraft(envelope, metadata: Secret.all[3].metadata)
        draft.unit = Cast.of(suite).otherUnit
        expectUnreadable(try Post.seal(draft.bytes(), in: envelope).bytes, because: .signerUntrusted)
    }

    @Test("The words in a sentence are no mark", arguments: Suite.allCases)
    func words(suite: Suite) throws {
        let metadata = DocumentMetadata(kind: .notification, title: "关于加强机密文件和商业秘密管理工作的通知")
        #expect(throws: Never.self) { try Post.package(Post.envelope(suite), metadata: metadata) }
    }
}
