import Cryptography
import Documents
import Seals

@testable import OFD

/// A root, a maker and a seal by him with its signer, and documents under that seal.
struct Sealing: Sendable {
    static let day: Int64 = 86_400

    let suite: Suite
    let maker: SealActor
    let seal: ElectronicSeal
    let trust: SealTrust
    private let key: PrivateKey
    private let certificate: Certificate
    private let root: (key: PrivateKey, certificate: Certificate)

    init(_ suite: Suite) throws {
        self.suite = suite
        let rootKey = try PrivateKey.generate(suite.keyAlgorithm)
        let seconds = Self.seconds(0)
        let root = try CertificateTemplate(
            commonName: "试验根", keyUsage: [.certificateSigning, .revocationListSigning],
            authority: .init(pathLength: nil, permittedSubtree: nil), notBefore: seconds - 200 * Self.day,
            notAfter: seconds + 200 * Self.day
        ).issue(for: rootKey.publicKey, issuer: nil, issuerKey: rootKey)
        self.root = (rootKey, root)
        let list = try RevocationList.issue(
            entries: [], number: 1, issuer: root, key: rootKey, thisUpdate: seconds - Self.day,
            nextUpdate: seconds + 90 * Self.day)
        self.trust = SealTrust(anchors: [root], revocationLists: [list])
        let maker = try Self.holder(suite, .sealMaker, "制章中心", self.root)
        let signer = try Self.holder(suite, .sealSign, "龙岩市人民政府", self.root)
        self.maker = SealActor(key: maker.key, certificate: maker.certificate, chain: [])
        (self.key, self.certificate) = signer
        let draft = SealDraft(
            identifier: "35080000000001", name: "龙岩市人民政府", holders: .certificates([signer.certificate.der]),
            validFrom: Self.time(-30), validUntil: Self.time(90),
            picture: SealPicture(format: "PNG", data: Self.picture, width: 45, height: 45))
        self.seal = try SealMaker(key: maker.key, certificate: maker.certificate)
            .make(draft, at: Self.time(-30))
    }

    /// A moment so many days from ``Signing/now``.
    static func time(_ days: Int64) -> UTCMilliseconds { Signing.now.advanced(by: .seconds(days * Self.day)) }

    private static func seconds(_ days: Int64) -> Int64 { Self.time(days).sinceEpoch / 1000 }

    /// Another maker of seals under the same root.
    func otherMaker() throws -> SealActor {
        let maker = try Self.holder(self.suite, .sealMaker, "另一制章中心", self.root, "35.yizhan")
        return SealActor(key: maker.key, certificate: maker.certificate, chain: [])
    }

    /// A PNG file whose chunks are in order.
    private static let picture: [UInt8] =
        [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
        + Self.chunk("IHDR", [0, 0, 0, 64, 0, 0, 0, 64, 8, 6, 0, 0, 0]) + Self.chunk("IDAT", [1])
        + Self.chunk("IEND", [])

    private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        [0, 0, 0, UInt8(data.count)] + Array(type.utf8) + data + [0, 0, 0, 0]
    }

    private static func holder(
        _ suite: Suite,
        _ purpose: CertificatePurpose,
        _ name: String,
        _ root: (key: PrivateKey, certificate: Certificate),
        _ domain: String = "11350800mb0000027t.3508.35.yizhan"
    ) throws -> (key: PrivateKey, certificate: Certificate) {
        let key = try PrivateKey.generate(suite.keyAlgorithm)
        let certificate = try CertificateTemplate(
            commonName: name, dnsName: domain, keyUsage: [.digitalSignature, .nonRepudiation],
            extendedKeyUsages: [purpose.extendedKeyUsage] + purpose.companionUsages, notBefore: Self.seconds(-100),
            notAfter: Self.seconds(100)
        ).issue(for: key.publicKey, issuer: root.certificate, issuerKey: root.key)
        return (key, certificate)
    }

    /// An authority for timestamps under the same root.
    func timestampAuthority() throws -> TimestampAuthority {
        let holder = try Self.holder(self.suite, .timestamp, "时间戳服务", self.root, "3508.35.yizhan")
        return try TimestampAuthority(key: holder.key, certificate: holder.certificate, policy: "1.2.3.4.1")
    }

    /// A document under the seal, whose signature is stamped by somebody or nobody.
    func document(at time: UTCMilliseconds, stampedBy stamp: (([UInt8]) throws -> [UInt8])? = nil) throws -> Archive {
        let (list, path) = ("Doc_0/Signs/Signatures.xml", "Doc_0/Signs/Sign_0/Signature.xml")
        let algorithm = self.suite.digestAlgorithm
        var archive = try IntegrityTests.signed(algorithm: algorithm, method: algorithm == .sm3 ? "SM3" : "SHA256")
        let text = String(decoding: archive[list], as: UTF8.self)
        archive[list] = Array(text.replacing("Type=\"Sign\"", with: "Type=\"Seal\"").utf8)
        let signer = try SealSigner(
            seal: self.seal.der, key: self.key, certificate: self.certificate, trust: self.trust, at: time)
        let signature = try signer.sign(content: archive[path], path: "/\(path)", at: time)
        let token = try stamp.map { try $0(signature.signature) }
        archive["Doc_0/Signs/Sign_0/SignedValue.dat"] =
            try token.map { try signature.timestamped(by: $0) } ?? signature.der
        return archive
    }

    /// A status list of the maker, about the seal or about none.
    func list(
        _ periods: [SealStatusList.Period]?,
        serial: Int64 = 1,
        issued: UTCMilliseconds = Signing.now,
        lasting days: Int64 = 7,
        by publisher: SealActor? = nil
    ) throws -> SignedSealStatusList {
        let publisher = publisher ?? self.maker
        let digest = try DigestAlgorithm.sha256.hash(self.seal.der)
        let entry = periods.map { SealStatusList.Entry(identifier: self.seal.identifier, digest: digest, periods: $0) }
        return try SignedSealStatusList(
            signing: SealStatusList(
                serial: serial, issued: issued, expires: issued.advanced(by: .seconds(days * Self.day)),
                maker: publisher.certificate.name ?? "", entries: entry.map { [digest: $0] } ?? [:]),
            by: publisher)
    }
}
