import Cryptography
import Documents
import Packets
import Testing

/// What the recipient finds inside; the node that sealed it is honest or not, and its signature is right.
@Suite("Cheating with the inside of a packet", .timeLimit(.minutes(5)))
struct PackageCheatTests {
    /// Seals what came of a draft after its signatures were made.
    private static func spoilt(
        _ suite: Suite,
        officer: Bool = false,
        _ change: (inout [File]) throws -> Void
    ) throws -> [UInt8] {
        let envelope = try Post.envelope(suite)
        var draft = try PackageDraft(envelope)
        if officer { draft.officer = Cast.of(suite).officer }
        var files = try draft.files()
        try change(&files)
        return try Post.seal(Container.bytes(files), in: envelope).bytes
    }

    /// Seals what comes of a draft that is changed before it is signed.
    private static func drafted(_ suite: Suite, _ change: (inout PackageDraft) throws -> Void) throws -> [UInt8] {
        let envelope = try Post.envelope(suite)
        var draft = try PackageDraft(envelope)
        try change(&draft)
        return try Post.seal(draft.bytes(), in: envelope).bytes
    }

    @Test("Another unit of the same node signs", arguments: Suite.allCases)
    func otherUnit(suite: Suite) throws {
        let packet = try Self.drafted(suite) { $0.unit = Cast.of(suite).otherUnit }
        expectUnreadable(packet, because: .signerUntrusted)
    }

    @Test("An officer, the node, or a unit of another node signs in the place of the unit", arguments: Suite.allCases)
    func wrongPurpose(suite: Suite) throws {
        let cast = Cast.of(suite)
        let officerAsUnit = try cast.authority.identity(Place.city.domainName, .officerSign)
        let nodeAsUnit = try cast.authority.identity(Place.city.domainName, .nodeSign)
        for signer in [cast.officer, cast.node, cast.attackerUnit, officerAsUnit, nodeAsUnit] {
            expectUnreadable(try Self.drafted(suite) { $0.unit = signer }, because: .signerUntrusted)
        }
    }

    @Test("An officer of another unit, or something that is no officer, signs in addition", arguments: Suite.allCases)
    func wrongOfficer(suite: Suite) throws {
        let cast = Cast.of(suite)
        let unitAsOfficer = try cast.authority.identity("chen-hua.\(Place.city.domainName)", .unitSign)
        for signer in [cast.otherOfficer, cast.unit, cast.node, unitAsOfficer] {
            expectUnreadable(try Self.drafted(suite) { $0.officer = signer }, because: .signerUntrusted)
        }
    }

    @Test("A part altered", arguments: Suite.allCases, 2...4)
    func partAltered(suite: Suite, index: Int) throws {
        let packet = try Self.spoilt(suite) { $0[index].content[3] ^= 1 }
        expectUnreadable(packet, because: .digestMismatch)
    }

    @Test("A part dropped", arguments: Suite.allCases, 2...4)
    func partDropped(suite: Suite, index: Int) throws {
        expectUnreadable(try Self.spoilt(suite) { $0.remove(at: index) }, because: .manifestInvalid)
    }

    @Test("A part added", arguments: Suite.allCases, 2...5)
    func partAdded(suite: Suite, index: Int) throws {
        let packet = try Self.spoilt(suite) { $0.insert(File("attachments/附件3.txt", "第三个附件"), at: index) }
        expectUnreadable(packet, because: .manifestInvalid)
    }

    @Test("Two parts in another order, or with names or contents exchanged", arguments: Suite.allCases)
    func partsExchanged(suite: Suite) throws {
        let reordered = try Self.spoilt(suite) { $0.swapAt(3, 4) }
        expectUnreadable(reordered, because: .digestMismatch)
        let renamed = try Self.spoilt(suite) { files in
            (files[3].name, files[4].name) = (files[4].name, files[3].name)
        }
        expectUnreadable(renamed, because: .digestMismatch)
        let exchanged = try Self.spoilt(suite) { files in
            (files[3].content, files[4].content) = (files[4].content, files[3].content)
        }
        expectUnreadable(exchanged, because: .digestMismatch)
    }

    @Test("A part renamed", arguments: Suite.allCases)
    func partRenamed(suite: Suite) throws {
        expectUnreadable(try Self.spoilt(suite) { $0[3].name = "attachments/附件9.txt" }, because: .digestMismatch)
    }

    @Test("Parts that fit the manifest while the signed digests are those of others", arguments: Suite.allCases)
    func manifestReplaced(suite: Suite) throws {
        let packet = try Self.spoilt(suite) { files in
            let envelope = try Post.envelope(suite)
            var other = try PackageDraft(envelope)
            other.parts[1].content = Array("另一个附件".utf8)
            other.manifest = other.manifest.with(parts: try other.parts.map { try PackageDraft.part($0, suite) })
            files[1...4] = try other.files()[1...4]
        }
        expectUnreadable(packet, because: .digestMismatch)
    }

    @Test("Digests that fit what is there, under a signature over others", arguments: Suite.allCases)
    func signatureOfAnother(suite: Suite) throws {
        let packet = try Self.spoilt(suite) { files in
            let other = try PackageDraft(Post.envelope(suite), attachments: []).files()
            files[6] = other[4]
        }
        expectUnreadable(packet, because: .signatureInvalid)
    }

    @Test("The unit's signature in the officer's place, and the other way round", arguments: Suite.allCases)
    func signaturesExchanged(suite: Suite) throws {
        let packet = try Self.spoilt(suite, officer: true) { files in
            (files[6].content, files[8].content) = (files[8].content, files[6].content)
        }
        expectUnreadable(packet, because: .signatureInvalid)
    }

    @Test("Signatures missing, doubled or out of their order", arguments: Suite.allCases)
    func signaturesIncomplete(suite: Suite) throws {
        for range in [5..<9, 6..<9, 5..<7, 8..<9] {
            let packet = try Self.spoilt(suite, officer: true) { $0.removeSubrange(range) }
            expectUnreadable(packet, because: .containerMalformed)
        }
        let officerFirst = try Self.spoilt(suite, officer: true) { files in
            files = Array(files[..<5] + files[7...] + files[5..<7])
        }
        expectUnreadable(officerFirst, because: .containerMalformed)
        let partLast = try Self.spoilt(suite) { $0.append($0.remove(at: 4)) }
        expectUnreadable(partLast, because: .containerMalformed)
        // Leaving the officer out altogether is a package without officer: it may, the unit answers for it.
        let withoutOfficer = try Self.spoilt(suite, officer: true) { $0.removeSubrange(7..<9) }
        #expect(try Post.open(withoutOfficer).package.officerCertificate == nil)
    }

    @Test("A broken signature by the officer spoils the package", arguments: Suite.allCases)
    func officerSignatureBroken(suite: Suite) throws {
        let packet = try Self.spoilt(suite, officer: true) { files in
            files[8].content[files[8].content.count - 5] ^= 1
        }
        expectUnreadable(packet, because: .signatureInvalid)
    }

    @Test("No document, two documents, or the document not first", arguments: Suite.allCases)
    func documents(suite: Suite) throws {
        let lists: [[File]] = [
            [File("attachments/附件1.txt", "一")],
            [File("attachments/附件1.txt", "一"), Post.document],
            [Post.document, File("document.pdf", "二")],
        ]
        for files in lists {
            let packet = try Self.drafted(suite) { draft in
                draft.parts = files
                draft.manifest = draft.manifest.with(parts: try files.map { try PackageDraft.part($0, suite) })
            }
            expectUnreadable(packet, because: .manifestInvalid)
        }
    }

    @Test(
        "A part under a name it must not have", arguments: Suite.allCases,
        ["document.exe", "document", "Document.ofd", "sub/document.ofd", "attachments/document.ofd"])
    func documentName(suite: Suite, name: String) throws {
        let packet = try Self.drafted(suite) { draft in
            draft.parts = [File(name, "甲")]
            let part = try PackageDraft.part(draft.parts[0], suite)
            draft.manifest = draft.manifest.with(parts: [
                .init(name: name, role: .document, mediaType: part.mediaType, size: part.size, digest: part.digest)
            ])
        }
        expectUnreadable(packet, because: .manifestInvalid)
    }

    @Test("An attachment outside its folder or below it", arguments: Suite.allCases, ["附件.txt", "attachments/a/b.txt"])
    func attachmentName(suite: Suite, name: String) throws {
        let packet = try Self.drafted(suite) { draft in
            draft.parts[1].name = name
            let old = draft.manifest.parts[1]
            var parts = draft.manifest.parts
            parts[1] = .init(
                name: name, role: .attachment, mediaType: old.mediaType, size: old.size, digest: old.digest)
            draft.manifest = draft.manifest.with(parts: parts)
        }
        expectUnreadable(packet, because: .manifestInvalid)
    }

    @Test("A name in the manifest that only looks like the entry's", arguments: Suite.allCases)
    func namesInTwoForms(suite: Suite) throws {
        let packet = try Self.drafted(suite) { draft in
            draft.parts[1].name = "attachments/r\u{e9}sum\u{e9}.txt"
            let old = draft.manifest.parts[1]
            var parts = draft.manifest.parts
            parts[1] = .init(
                name: "attachments/re\u{301}sume\u{301}.txt", role: .attachment, mediaType: old.mediaType,
                size: old.size, digest: old.digest)
            draft.manifest = draft.manifest.with(parts: parts)
        }
        expectUnreadable(packet, because: .digestMismatch)
    }

    @Test("A wrong media type of the container", arguments: Suite.allCases)
    func mediaType(suite: Suite) throws {
        let packet = try Self.spoilt(suite) { $0[0].content += [10] }
        expectUnreadable(packet, because: .containerMalformed)
        var files = try Container.files(Post.packet(suite))
        files[0].content = Array("application/zip".utf8)
        let outside = try Container.bytes(files)
        #expect(refusal { try Post.verify(outside) }?.code == .containerMalformed)
    }
}
