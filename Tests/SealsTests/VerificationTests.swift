import CanonicalJSON
import Cryptography
import Documents
import Seals
import Testing

/// Each check of a signature, made to fail or to stay open by itself.
@Suite("Verification of seal signatures")
struct VerificationTests {
    static let cast = SealCast.gm

    /// What is changed, and which checks come out otherwise than passed.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var fails: Set<SealCheck.Name> = []
        var open: Set<SealCheck.Name> = []
        var now = SealCast.now
        let change: @Sendable (inout HandMadeSealSignature, inout SealTrust, inout SignedContent) throws -> Void

        var testDescription: String { self.name }
    }

    static func withHolder(_ holder: SealCast.Holder, _ made: inout HandMadeSealSignature) {
        made.seal.list = TestDER.sequence(TestDER.octets(holder.certificate.der))
        made.certificate = TestDER.octets(holder.certificate.der)
        made.key = holder.key
    }

    static let certificates: [Case] = [
        Case(name: "no anchor", open: [.signerChain, .signerRevocation, .makerChain, .makerRevocation]) {
            $1.anchors = []
            _ = ($0, $2)
        },
        Case(name: "no CA in between", open: [.signerChain, .signerRevocation, .makerChain, .makerRevocation]) {
            $1.intermediates = []
            _ = ($0, $2)
        },
        Case(name: "a CA as anchor, without its root") {
            $1.anchors = [cast.authority.certificate]
            $1.revocationLists = [try cast.list()]
            _ = ($0, $2)
        },
        Case(name: "no revocation list", open: [.signerRevocation, .makerRevocation]) {
            $1.revocationLists = []
            _ = ($0, $2)
        },
        Case(name: "a list of another CA only", open: [.signerRevocation, .makerRevocation]) {
            $1.revocationLists = [try cast.list(of: cast.root)]
            _ = ($0, $2)
        },
        Case(name: "a list that is over and was made before", open: [.signerRevocation, .makerRevocation]) {
            let seconds = SealCast.seconds
            $1.revocationLists[1] = try cast.list(
                thisUpdate: seconds - 9 * SealCast.day, nextUpdate: seconds - 2 * SealCast.day)
            _ = ($0, $2)
        },
        Case(name: "a list that is over and was made after the signature") {
            let seconds = SealCast.seconds
            $1.revocationLists[1] = try cast.list(thisUpdate: seconds - 3600, nextUpdate: seconds - 60)
            _ = ($0, $2)
        },
        Case(name: "the signer revoked before it signed", fails: [.signerRevocation]) {
            let before = SealCast.seconds - 2 * SealCast.day
            $1.revocationLists[1] = try cast.list(revoking: [cast.signer.certificate], at: before)
            _ = ($0, $2)
        },
        Case(name: "the signer revoked after it signed") {
            $1.revocationLists[1] = try cast.list(revoking: [cast.signer.certificate])
            _ = ($0, $2)
        },
        Case(name: "the signer revoked in the second it signed", fails: [.signerRevocation]) {
            let then = SealCast.seconds - SealCast.day
            $1.revocationLists[1] = try cast.list(revoking: [cast.signer.certificate], at: then)
            _ = ($0, $2)
        },
        Case(name: "the maker revoked before", fails: [.makerRevocation]) {
            let before = SealCast.seconds - 2 * SealCast.day
            $1.revocationLists[1] = try cast.list(revoking: [cast.maker.certificate], at: before)
            _ = ($0, $2)
        },
        Case(name: "the CA revoked before", fails: [.signerRevocation, .makerRevocation]) {
            let before = SealCast.seconds - 2 * SealCast.day
            $1.revocationLists[0] = try cast.list(of: cast.root, revoking: [cast.authority.certificate], at: before)
            _ = ($0, $2)
        },
        Case(name: "a signer whose certificate had not begun", fails: [.signerValidity]) {
            var template = SealCast.template("新", .sealSign)
            template.notBefore = SealCast.seconds - 3600
            Self.withHolder(try cast.issue(template), &$0)
            _ = ($1, $2)
        },
        Case(name: "a signer whose certificate was over", fails: [.signerValidity]) {
            var template = SealCast.template("旧", .sealSign)
            template.notAfter = SealCast.seconds - 2 * SealCast.day
            Self.withHolder(try cast.issue(template), &$0)
            _ = ($1, $2)
        },
        Case(name: "a maker whose certificate was over", fails: [.makerValidity]) {
            var template = SealCast.template("旧制章中心", .sealMaker)
            template.notAfter = SealCast.seconds - 2 * SealCast.day
            let maker = try cast.issue(template)
            $0.seal.certificate = TestDER.octets(maker.certificate.der)
            $0.seal.makerKey = maker.key
            _ = ($1, $2)
        },
        Case(name: "a signer whose certificate is for the link", fails: [.signerUsage]) {
            Self.withHolder(try cast.issue(SealCast.template("链路", .link)), &$0)
            _ = ($1, $2)
        },
        Case(name: "a signer whose certificate is for making seals", fails: [.signerUsage]) {
            Self.withHolder(cast.maker, &$0)
            _ = ($1, $2)
        },
        Case(name: "a signer whose key is for encryption", fails: [.signerUsage]) {
            Self.withHolder(try cast.issue(SealCast.template("加密", nil, usage: [.keyEncipherment])), &$0)
            _ = ($1, $2)
        },
        Case(name: "a signer without a mark of ours") {
            Self.withHolder(try cast.issue(SealCast.template("外单位", nil)), &$0)
            _ = ($1, $2)
        },
        Case(name: "a CA as signer", fails: [.signerUsage]) {
            Self.withHolder(cast.authority, &$0)
            _ = ($1, $2)
        },
        Case(name: "long afterwards, all certificates being over", now: SealCast.after(days: 900)) {
            $1.revocationLists = [
                try cast.list(of: cast.root, thisUpdate: SealCast.seconds, nextUpdate: SealCast.seconds + 1),
                try cast.list(thisUpdate: SealCast.seconds, nextUpdate: SealCast.seconds + 1),
            ]
            _ = ($0, $2)
        },
    ]

    static let signatures: [Case] = [
        Case(name: "as it should be") { _ = ($0, $1, $2) },
        Case(name: "signed by another key", fails: [.documentSignature]) {
            $0.key = cast.stranger.key
            _ = ($1, $2)
        },
        Case(name: "signed by one whom the seal does not list", fails: [.certificateList]) {
            $0.certificate = TestDER.octets(cast.stranger.certificate.der)
            $0.key = cast.stranger.key
            _ = ($1, $2)
        },
        Case(name: "a list that is text", open: [.certificateList]) {
            $0.seal.list = TestDER.ascii("x")
            _ = ($1, $2)
        },
        Case(name: "digests by an algorithm that nobody knows", open: [.certificateList]) {
            $0.seal.listKind = [2, 1, 2]
            $0.seal.list = TestDER.sequence(TestDER.sequence(TestDER.printable("MD5"), TestDER.octets([1])))
            _ = ($1, $2)
        },
        Case(name: "an algorithm of the other suite", fails: [.documentSignature]) {
            $0.algorithm = TestDER.identifier(HandMadeSeal.ecdsaWithSHA256)
            _ = ($1, $2)
        },
        Case(name: "other content", fails: [.dataHash]) {
            $2.content.append(1)
            _ = ($0, $1)
        },
        Case(name: "a digest of no bytes", fails: [.dataHash]) {
            $0.dataHash = TestDER.bits([])
            _ = ($1, $2)
        },
        Case(name: "the seal beside it is another", fails: [.sealEquality]) {
            $2.separateSeal = try cast.seal().der
            _ = ($0, $1)
        },
        Case(name: "signed in the future", fails: [.signingTime]) {
            $0.time = TestDER.generalized("20270115081001Z")
            _ = ($1, $2)
        },
        Case(name: "signed by a clock that is ten minutes ahead") {
            $0.time = TestDER.generalized("20270115081000Z")
            _ = ($1, $2)
        },
        Case(name: "signed before the seal was valid", fails: [.sealValidity]) {
            $0.time = TestDER.generalized("20261216075959Z")
            _ = ($1, $2)
        },
        Case(name: "signed before the seal was made", fails: [.sealValidity]) {
            $0.time = TestDER.generalized("20261226075959Z")
            _ = ($1, $2)
        },
        Case(name: "signed after the seal's end", fails: [.sealValidity], now: SealCast.after(days: 60)) {
            $0.time = TestDER.generalized("20270214080001Z")
            $1.revocationLists = [
                try cast.list(of: cast.root, nextUpdate: SealCast.seconds + 90 * SealCast.day),
                try cast.list(nextUpdate: SealCast.seconds + 90 * SealCast.day),
            ]
            _ = $2
        },
        Case(name: "a path that names another file", fails: [.contentPath]) {
            $0.path = TestDER.ascii("/Doc_0/Signs/Sign_1/Signature.xml")
            _ = ($1, $2)
        },
        Case(name: "a path that names nothing", open: [.contentPath]) {
            $0.path = TestDER.ascii(" ")
            _ = ($1, $2)
        },
        Case(name: "a path without its first slash") {
            $0.path = TestDER.ascii("Doc_0/Signs/Sign_0/Signature.xml")
            _ = ($1, $2)
        },
        Case(name: "the issuing organ by name") {
            $2.owner = SealOwner(name: " 苏州市民政局 ")
            _ = ($0, $1)
        },
        Case(name: "another issuing organ", fails: [.sealOwner]) {
            $2.owner = SealOwner(name: "苏州市财政局")
            _ = ($0, $1)
        },
        Case(name: "the issuing organ by code, whatever its name") {
            $2.owner = SealOwner(name: "简称", code: try UnitCode(SealCast.code))
            _ = ($0, $1)
        },
        Case(name: "another issuing organ by code", fails: [.sealOwner]) {
            $2.owner = SealOwner(name: SealCast.organ, code: try UnitCode("11370306MB2867521U"))
            _ = ($0, $1)
        },
    ]

    @Test("Only the check concerned comes out otherwise", arguments: certificates + signatures, [false, true])
    func checks(_ item: Case, isOld: Bool) throws {
        var made = try HandMadeSealSignature(HandMadeSeal(isOld: isOld))
        var trust = try Self.cast.trust()
        var signed = SignedContent(
            signedValue: [], content: HandMadeSealSignature.content, path: HandMadeSealSignature.path, kind: .seal)
        let time = made.time
        try item.change(&made, &trust, &signed)
        if isOld {
            if made.time != time { made.time = TestDER.bits(TestDER.tlv(0x17, [Array(made.time.dropFirst(4))])) }
            // GM/T 0031-2014 has no kind of list: what would be digests is no list of certificates there.
            made.seal.listKind = []
            guard !item.name.hasPrefix("digests") else { return }
        }
        signed.signedValue = try made.encoded()
        let report = SealSignatureVerifier(trust: trust).verify(signed, at: item.now)
        let failed = Set(report.checks.filter { $0.outcome == .fail }.map(\.name))
        let open = Set(report.checks.filter { $0.outcome == .cannotTell && $0.name != .timestamp }.map(\.name))
        #expect(failed == item.fails, "\(report.checks)")
        #expect(open == item.open, "\(report.checks)")
        let decisive = item.fails.filter { !$0.isAdvisory }
        let undecided = item.open.filter { !$0.isAdvisory }
        #expect(report.verdict == (!decisive.isEmpty ? .invalid : undecided.isEmpty ? .valid : .cannotTell))
        #expect(report.verdict(tolerating: item.open) == (decisive.isEmpty ? .valid : .invalid))
        for check in report.checks { #expect(!check.chinese.isEmpty && !check.english.isEmpty) }
    }

    @Test("A seal is compared with the one beside it byte for byte", arguments: Suite.allCases)
    func equality(_ suite: Suite) throws {
        let cast = SealCast.of(suite)
        let seal = try cast.seal()
        let signature = try SealSignerTests.signer(cast, seal: seal.der)
            .sign(content: HandMadeSealSignature.content, path: HandMadeSealSignature.path, at: SealCast.now)
        let verifier = SealSignatureVerifier(trust: try cast.trust())
        var signed = SignedContent(
            signedValue: signature.der, content: HandMadeSealSignature.content, separateSeal: seal.der)
        #expect(verifier.verify(signed, at: SealCast.now).verdict == .valid)
        // The same seal made again: another signature value, another seal.
        signed.separateSeal = try cast.seal().der
        #expect(verifier.verify(signed, at: SealCast.now).outcome(of: .sealEquality) == .fail)
        signed.separateSeal = []
        #expect(verifier.verify(signed, at: SealCast.now).verdict == .invalid)
    }

    @Test("An RSA signature cannot be told, an unknown algorithm is refused")
    func foreignAlgorithms() throws {
        let rsa = TestDER.identifier("1.2.840.113549.1.1.11")
        var made = try HandMadeSealSignature()
        made.certificate = TestDER.octets(TestDER.sequence(TestDER.null))
        made.algorithm = rsa
        let verifier = SealSignatureVerifier(trust: try Self.cast.trust())
        #expect(verifier.verify(try made.signed(), at: SealCast.now).outcome(of: .documentSignature) == .cannotTell)
        made.algorithm = TestDER.identifier("1.2.3.4")
        #expect(verifier.verify(try made.signed(), at: SealCast.now).outcome(of: .documentSignature) == .fail)
        made = try HandMadeSealSignature()
        made.algorithm = rsa
        #expect(verifier.verify(try made.signed(), at: SealCast.now).outcome(of: .documentSignature) == .fail)
    }

    @Test("Texts of strangers cannot steer a terminal")
    func harmless() throws {
        var made = try HandMadeSealSignature()
        made.path = TestDER.ascii("/\u{1B}[2J\n/x")
        let report = SealSignatureVerifier(trust: try Self.cast.trust()).verify(try made.signed(), at: SealCast.now)
        for check in report.checks {
            #expect(
                !(check.chinese + check.english).unicodeScalars.contains { $0.properties.generalCategory == .control })
        }
    }

    @Test("A report comes out as JSON with every check")
    func json() throws {
        let report = SealSignatureVerifier(trust: try Self.cast.trust()).verify(
            try HandMadeSealSignature().signed(), at: SealCast.now)
        let json = report.json
        #expect(json["verdict"]?.text == "valid" && json["variant"]?.text == "ses-v4")
        #expect(json["checks"]?.elements?.count == report.checks.count)
        #expect(json["seal"]?["name"]?.text == "苏州市民政局公章" && json["signer"]?["serial"] != nil)
        #expect(Set(SealCheck.Name.allCases.map(\.title)).count == SealCheck.Name.allCases.count)
    }
}
