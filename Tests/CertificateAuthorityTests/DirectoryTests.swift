import CanonicalJSON
import CertificateAuthority
import Cryptography
import Documents
import Foundation
import Testing

@Suite("The signed directory")
struct DirectoryTests {
    @Test("A directory goes through its file and keeps what it says", arguments: Suite.allCases)
    func roundTrip(suite: Cryptography.Suite) throws {
        let tree = try Hierarchy(suite)
        let (node, unit) = (try Sample.name("350823"), try Sample.name(Sample.unit))
        let officer = try Sample.name(Sample.officer)
        let sign = try tree.county.issue(
            .nodeSign, to: node, key: tree.key().publicKey, displayName: "上杭县", at: Sample.start)
        let seal = try tree.county.issue(.sealSign, to: unit, key: tree.key().publicKey, at: Sample.start)
        let hand = try tree.county.issue(.officerSign, to: officer, key: tree.key().publicKey, at: Sample.start)
        try tree.publishLists()
        let signed = try tree.directory(serial: 7) { builder in
            try builder.describe(unit: UnitAddress(Sample.unit), name: "上杭县人民政府")
            try builder.describe(node: Sample.division("3508"), name: "龙岩市", minimumSuite: suite)
        }
        let read = try SignedDirectory(bytes: signed.bytes)
        let verified = try read.trusted(anchors: tree.anchors, previousSerial: 7)
        let directory = verified.directory
        #expect(directory == signed.claimed)
        #expect(directory.serial == 7)
        #expect(verified.signers.count == 1)
        #expect(verified.remarks.isEmpty)
        #expect(directory.nodes[try Sample.division("350823")]?.name == "上杭县")
        #expect(directory.nodes[try Sample.division("3508")]?.minimumSuite == suite)
        #expect(directory.units[try UnitAddress(Sample.unit)]?.name == "上杭县人民政府")
        #expect(directory.certificates(of: node) == [sign])
        #expect(directory.certificates(of: unit) == [seal])
        #expect(directory.certificates(of: officer) == [hand])
        #expect(directory.authorities.count == 5)
        #expect(directory.revocationLists.count == 5)
    }

    @Test("One directory is signed in both suites, and each anchor alone suffices")
    func bothSuites() throws {
        let (gm, int) = (try Hierarchy(.gm), try Hierarchy(.int))
        try gm.publishLists()
        try int.publishLists()
        var builder = DirectoryBuilder(signer: try Sample.division("35"))
        for authority in gm.authorities + int.authorities {
            try builder.collect(authority.publication(), at: Sample.start)
        }
        let directory = try builder.build(serial: 1, issued: Sample.start, expires: Sample.after(days: 9))
        let signers = [try gm.directorySigner(gm.province, "35"), try int.directorySigner(int.province, "35")]
        let signed = try SignedDirectory(signing: directory, by: signers)
        #expect(try signed.trusted(anchors: gm.anchors + int.anchors).signers.count == 2)
        for tree in [gm, int] {
            let verified = try signed.trusted(anchors: tree.anchors)
            #expect(verified.signers.count == 1)
            #expect(verified.remarks.map(\.reason) == [.chainRefused])
        }
        #expect(code { _ = try SignedDirectory(signing: directory, by: []) } == .requestRefused)
        #expect(code { _ = try SignedDirectory(signing: directory, by: [signers[0], signers[0]]) } == .requestRefused)
    }

    @Test("A lower serial, an expired and a future directory are refused; the same serial is not")
    func times() throws {
        let tree = try Hierarchy(.int)
        try tree.publishLists(days: 60)
        let signed = try tree.directory(serial: 5, days: 30)
        let anchors = tree.anchors
        #expect(try signed.refusals(anchors: anchors, previousSerial: 5).isEmpty)
        #expect(try signed.refusals(anchors: anchors, previousSerial: 6) == [.serialTooLow])
        #expect(try signed.refusals(anchors: anchors, at: Sample.after(days: 31)) == [.expired])
        let early = Sample.start.advanced(by: .seconds(-660))
        #expect(try signed.refusals(anchors: anchors, at: early).contains(.notYetIssued))
    }

    @Test("Changing the text breaks the signature", arguments: Suite.allCases)
    func tampering(suite: Cryptography.Suite) throws {
        let tree = try Hierarchy(suite)
        try tree.publishLists()
        let signed = try tree.directory(serial: 5)
        let text = String(decoding: signed.bytes, as: UTF8.self)
        let changed = text.replacing("\\\"serial\\\":5", with: "\\\"serial\\\":6")
        #expect(changed != text)
        let read = try SignedDirectory(bytes: Array(changed.utf8))
        #expect(read.claimed.serial == 6)
        #expect(try read.refusals(anchors: tree.anchors) == [.signatureWrong])
    }

    @Test("A signer of another root and one of another purpose are refused")
    func signers() throws {
        let tree = try Hierarchy(.int)
        try tree.publishLists()
        let signed = try tree.directory()
        let foreign = try Hierarchy(.int)
        #expect(try signed.refusals(anchors: foreign.anchors) == [.chainRefused])

        let key = try tree.key()
        let wrong = try tree.province.issue(.nodeSign, to: Sample.name("35"), key: key.publicKey, at: Sample.start)
        let signer = SignedDirectory.Signer(key: key, certificate: wrong, chain: tree.province.chain)
        #expect(code { _ = try SignedDirectory(signing: signed.claimed, by: [signer]) } == .certificateMismatch)
        let message = try SignedMessage.sign(
            contentDigest: DigestAlgorithm.sha256.hash(try Self.text(of: signed)),
            key: key,
            certificate: wrong,
            signingTime: Sample.start.seconds1970
        )
        let forged = try Self.file(text: Self.text(of: signed), signatures: [message])
        #expect(try SignedDirectory(bytes: forged).refusals(anchors: tree.anchors) == [.signerWrong])
    }

    @Test("A revoked signer's directory is refused once the list is in it")
    func revokedSigner() throws {
        let tree = try Hierarchy(.gm)
        let signer = try tree.directorySigner(tree.province, "35")
        let serial = try #require(tree.province.certificates.last?.serial)
        try tree.province.revoke(serial: serial, reason: .keyCompromise, at: Sample.start)
        try tree.publishLists()
        var builder = DirectoryBuilder(signer: try Sample.division("35"))
        for authority in tree.authorities { try builder.collect(authority.publication(), at: Sample.start) }
        let directory = try builder.build(serial: 1, issued: Sample.start, expires: Sample.after(days: 9))
        let signed = try SignedDirectory(signing: directory, by: [signer])
        #expect(try signed.refusals(anchors: tree.anchors) == [.chainRefused])
    }

    @Test("Without revocation lists a directory is refused, unless the policy is soft")
    func withoutLists() throws {
        let tree = try Hierarchy(.int)
        let signed = try tree.directory()
        #expect(try signed.refusals(anchors: tree.anchors) == [.chainRefused])
        let verdict = try signed.verify(
            anchors: tree.anchors, at: Sample.start, previousSerial: nil, revocationPolicy: .softFail)
        guard case .trusted(let verified) = verdict else {
            Issue.record("refused")
            return
        }
        #expect(verified.signers.first?.isRevocationKnown == false)
    }

    @Test("A signer cannot vouch for names that are not at or below its own")
    func outside() throws {
        let tree = try Hierarchy(.int)
        _ = try tree.city.issue(.log, to: Sample.name("3508"), key: tree.key().publicKey, at: Sample.start)
        try tree.publishLists()
        var builder = DirectoryBuilder(signer: try Sample.division("350823"))
        let publication = try tree.city.publication()
        #expect(code { try builder.collect(publication, at: Sample.start) } == .nameOutside)
        #expect(code { try builder.describe(node: Sample.division("3508"), name: "龙岩市") } == .nameOutside)
        #expect(code { try builder.describe(unit: UnitAddress("11320500014150050B@3508"), name: "x") } == .nameOutside)

        // The county signs the province's text with its own name in it.
        let signer = try tree.directorySigner(tree.county, "350823")
        let text = String(decoding: try Self.text(of: tree.directory()), as: UTF8.self)
            .replacing("\"signer\":\"35.yizhan\"", with: "\"signer\":\"350823.3508.35.yizhan\"")
        let message = try signer.message(over: Array(text.utf8))
        let forged = try SignedDirectory(bytes: Self.file(text: Array(text.utf8), signatures: [message]))
        #expect(try forged.refusals(anchors: tree.anchors) == [.entryOutsideSigner])
    }

    @Test("Texts that are not of the one form are refused")
    func malformed() throws {
        let tree = try Hierarchy(.int)
        _ = try tree.city.issue(.log, to: Sample.name("3508"), key: tree.key().publicKey, at: Sample.start)
        try tree.publishLists()
        let signed = try tree.directory()
        let text = String(decoding: try Self.text(of: signed), as: UTF8.self)
        let signature = try #require(try Self.signatures(of: signed).first)
        let changes: [(String, String)] = [
            ("\"version\":1", "\"version\":2"), ("\"serial\":1", "\"serial\": 1"), ("\"serial\":1", "\"serial\":-1"),
            ("\"purpose\":\"log\"", "\"purpose\":\"link\""), ("\"code\":\"3508\"", "\"code\":\"3509\""),
            ("\"units\":[", "\"units\":[{},"), ("\"signer\":\"35.yizhan\"", "\"signer\":\"yizhan\""),
            ("\"nodes\":[", "\"extra\":0,\"nodes\":["),
        ]
        for (from, to) in changes {
            let changed = text.replacing(from, with: to)
            #expect(changed != text, "\(from)")
            let file = try Self.file(text: Array(changed.utf8), signatures: [signature])
            #expect(code { _ = try SignedDirectory(bytes: file) } == .directoryMalformed, "\(to)")
        }
        #expect(code { _ = try SignedDirectory(bytes: Array("{}".utf8)) } == .directoryMalformed)
        #expect(code { _ = try SignedDirectory(bytes: signed.bytes + [10]) } == .directoryMalformed)
    }

    @Test("Limits on size, entries, certificates and signatures hold")
    func limits() throws {
        let tree = try Hierarchy(.int)
        for name in ["3508", "350823"] {
            _ = try tree.city.issue(.log, to: Sample.name(name), key: tree.key().publicKey, at: Sample.start)
        }
        try tree.publishLists()
        let bytes = try tree.directory().bytes
        for limits in [
            DirectoryLimits(size: bytes.count - 1), DirectoryLimits(entries: 2), DirectoryLimits(certificates: 0),
            DirectoryLimits(authorities: 4), DirectoryLimits(signatures: 0),
        ] {
            #expect(code { _ = try SignedDirectory(bytes: bytes, limits: limits) } == .limitExceeded)
        }
    }

    @Test("The schema knows the keys, purposes and suites that the directory has")
    func schema() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../schemas/directory.schema.json").path
        let schema = try JSONValue(parsing: Array(Data(contentsOf: URL(fileURLWithPath: path))))
        let tree = try Hierarchy(.int)
        _ = try tree.county.issue(.log, to: Sample.name("350823"), key: tree.key().publicKey, at: Sample.start)
        _ = try tree.county.issue(.unitSign, to: Sample.name(Sample.unit), key: tree.key().publicKey, at: Sample.start)
        try tree.publishLists()
        let signed = try tree.directory { builder in
            try builder.describe(node: Sample.division("3508"), name: "龙岩市", minimumSuite: .gm)
        }
        let file = try JSONValue(parsing: signed.bytes)
        let text = try JSONValue(parsing: Self.text(of: signed))
        func keys(_ path: String...) throws -> Set<String> {
            Set(
                try path.reduce(schema) { try $0.requiredObject($1) }.requiredObject("properties").members?.keys.map {
                    $0
                } ?? [])
        }
        #expect(try keys() == Set(file.members?.keys.map { $0 } ?? []))
        #expect(try keys("$defs", "directory") == Set(text.members?.keys.map { $0 } ?? []))
        let nodes = try text.requiredElements("nodes").flatMap { $0.members?.keys.map { $0 } ?? [] }
        #expect(try keys("$defs", "node") == Set(nodes))
        let units = try text.requiredElements("units").flatMap { $0.members?.keys.map { $0 } ?? [] }
        #expect(try keys("$defs", "unit") == Set(units))
        let item = try schema.requiredObject("$defs").requiredObject("certificates").requiredObject("items")
            .requiredObject("properties")
        #expect(
            try item.requiredObject("purpose").requiredTexts("enum").sorted()
                == CertificatePurpose.allCases.map(\.rawValue).sorted())
    }

    static func text(of directory: SignedDirectory) throws -> [UInt8] {
        Array(try JSONValue(parsing: directory.bytes).requiredText("directory").utf8)
    }

    static func signatures(of directory: SignedDirectory) throws -> [[UInt8]] {
        try JSONValue(parsing: directory.bytes).requiredTexts("signatures").compactMap {
            Data(base64Encoded: $0).map { [UInt8]($0) }
        }
    }

    static func file(text: [UInt8], signatures: [[UInt8]]) throws -> [UInt8] {
        let value: JSONValue = [
            "directory": .string(String(decoding: text, as: UTF8.self)),
            "signatures": .array(signatures.map { .string(Data($0).base64EncodedString()) }),
        ]
        return value.serialized()
    }
}
