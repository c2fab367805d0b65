import Cryptography
import Documents
import Seals

/// Who takes part: a root, a CA, a maker of seals, two signers, of one suite.
struct SealCast: Sendable {
    /// 2027-01-15T08:00:00Z; everything is valid around it.
    static let now = UTCMilliseconds(sinceEpoch: 1_800_000_000_000)
    static let seconds: Int64 = 1_800_000_000
    static let day: Int64 = 86_400
    static let code = "11320500014150050B"
    static let organ = "苏州市民政局"

    struct Holder: Sendable {
        let key: PrivateKey
        let certificate: Certificate
    }

    let suite: Suite
    let root: Holder
    let authority: Holder
    let maker: Holder
    let signer: Holder
    let stranger: Holder

    static let gm = try! SealCast(.gm)
    static let int = try! SealCast(.int)

    static func of(_ suite: Suite) -> SealCast { suite == .gm ? Self.gm : Self.int }

    static func after(days: Int64) -> UTCMilliseconds { Self.now.advanced(by: .seconds(days * Self.day)) }

    init(_ suite: Suite) throws {
        self.suite = suite
        self.root = try Self.holder(suite, Self.authorityTemplate("试验根"), nil)
        self.authority = try Self.holder(suite, Self.authorityTemplate("试验 CA"), self.root)
        self.maker = try Self.holder(suite, Self.template("制章中心", .sealMaker), self.authority)
        self.signer = try Self.holder(suite, Self.template(Self.organ, .sealSign), self.authority)
        self.stranger = try Self.holder(suite, Self.template("他人", .sealSign), self.authority)
    }

    static func holder(_ suite: Suite, _ template: CertificateTemplate, _ issuer: Holder?) throws -> Holder {
        let key = try PrivateKey.generate(suite.keyAlgorithm)
        let certificate = try template.issue(
            for: key.publicKey, issuer: issuer?.certificate, issuerKey: issuer?.key ?? key)
        return Holder(key: key, certificate: certificate)
    }

    static func authorityTemplate(_ name: String) -> CertificateTemplate {
        CertificateTemplate(
            commonName: name, keyUsage: [.certificateSigning, .revocationListSigning],
            authority: .init(pathLength: nil, permittedSubtree: nil), notBefore: Self.seconds - 1000 * Self.day,
            notAfter: Self.seconds + 1000 * Self.day)
    }

    static func template(
        _ name: String,
        _ purpose: CertificatePurpose?,
        usage: KeyUsage = [.digitalSignature, .nonRepudiation],
        days: Int64 = 100
    ) -> CertificateTemplate {
        CertificateTemplate(
            commonName: name, dnsName: "\(Self.code.lowercased()).3508.35.yizhan", keyUsage: usage,
            extendedKeyUsages: purpose.map { [$0.extendedKeyUsage] } ?? [], notBefore: Self.seconds - days * Self.day,
            notAfter: Self.seconds + days * Self.day)
    }

    func issue(_ template: CertificateTemplate) throws -> Holder {
        try Self.holder(self.suite, template, self.authority)
    }

    func list(
        of issuer: Holder? = nil,
        revoking revoked: [Certificate] = [],
        at revokedAt: Int64 = Self.seconds - 3600,
        thisUpdate: Int64 = Self.seconds - Self.day,
        nextUpdate: Int64 = Self.seconds + 7 * Self.day
    ) throws -> RevocationList {
        let issuer = issuer ?? self.authority
        return try RevocationList.issue(
            entries: revoked.map { .init(serialNumber: $0.serialNumber, revokedAt: revokedAt, reason: 1) }, number: 1,
            issuer: issuer.certificate, key: issuer.key, thisUpdate: thisUpdate, nextUpdate: nextUpdate)
    }

    /// The anchor, the CA below it, and lists in force that revoke nobody.
    func trust(lists: [RevocationList]? = nil) throws -> SealTrust {
        SealTrust(
            anchors: [self.root.certificate], intermediates: [self.authority.certificate],
            revocationLists: try lists ?? [self.list(of: self.root), self.list()])
    }

    func draft(holders: SealHolders? = nil) throws -> SealDraft {
        SealDraft(
            identifier: "32050000011053", name: "\(Self.organ)公章",
            holders: holders ?? .certificates([self.signer.certificate.der]), validFrom: Self.after(days: -30),
            validUntil: Self.after(days: 30), picture: TestPicture.picture)
    }

    func seal(_ change: (inout SealDraft) throws -> Void = { _ in }) throws -> ElectronicSeal {
        var draft = try self.draft()
        try change(&draft)
        return try SealMaker(key: self.maker.key, certificate: self.maker.certificate)
            .make(draft, at: Self.after(days: -20))
    }
}

/// The smallest picture that passes for one.
enum TestPicture {
    static let picture = SealPicture(format: "PNG", data: Self.png(), width: 42, height: 42)

    /// A PNG file whose chunks are in order; nobody unpacks it here.
    static func png(width: UInt8 = 64, height: UInt8 = 64, header: [UInt8] = [8, 6, 0, 0, 0]) -> [UInt8] {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + Self.chunk("IHDR", [0, 0, 0, width, 0, 0, 0, height] + header) + Self.chunk("IDAT", [1, 2, 3])
            + Self.chunk("IEND", [])
    }

    static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        [0, 0, 0, UInt8(data.count)] + Array(type.utf8) + data + [0, 0, 0, 0]
    }
}
