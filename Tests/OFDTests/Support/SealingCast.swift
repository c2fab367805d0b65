import Cryptography
import Documents
import Seals

@testable import OFD

/// A root, a maker of seals, and units with seals of their own, of one suite.
struct SealingCast: Sendable {
    /// 2027-01-15T08:00:00Z.
    static let now = UTCMilliseconds(sinceEpoch: 1_800_000_000_000)
    private static let seconds: Int64 = 1_800_000_000

    struct Unit: Sendable {
        let key: PrivateKey
        let certificate: Certificate
        let seal: ElectronicSeal
    }

    let trust: SealTrust
    let units: [Unit]
    let officer: (key: PrivateKey, certificate: Certificate)
    private let clock: (key: PrivateKey, certificate: Certificate)

    static let gm = try! SealingCast(.gm)
    static let int = try! SealingCast(.int)

    static func of(_ suite: Suite) -> SealingCast { suite == .gm ? Self.gm : Self.int }

    static let names = ["龙岩市人民政府", "上杭县人民政府", "古田镇人民政府"]

    init(_ suite: Suite) throws {
        let (from, until) = (Self.seconds - 100_000, Self.seconds + 100_000)
        let rootKey = try PrivateKey.generate(suite.keyAlgorithm)
        let root = try CertificateTemplate(
            commonName: "试验根", keyUsage: [.certificateSigning, .revocationListSigning],
            authority: .init(pathLength: nil, permittedSubtree: nil), notBefore: from, notAfter: until
        ).issue(for: rootKey.publicKey, issuer: nil, issuerKey: rootKey)
        func issue(_ name: String, _ purpose: CertificatePurpose) throws -> (key: PrivateKey, certificate: Certificate)
        {
            let key = try PrivateKey.generate(suite.keyAlgorithm)
            let certificate = try CertificateTemplate(
                commonName: name, dnsName: "11350800mb0000027t.3508.35.yizhan",
                keyUsage: [.digitalSignature, .nonRepudiation],
                extendedKeyUsages: [purpose.extendedKeyUsage] + purpose.companionUsages,
                notBefore: from, notAfter: until
            ).issue(for: key.publicKey, issuer: root, issuerKey: rootKey)
            return (key, certificate)
        }
        let maker = try issue("制章中心", .sealMaker)
        self.officer = try issue("林芳", .officerSign)
        self.clock = try issue("时间戳服务", .timestamp)
        self.units = try Self.names.enumerated().map { index, name in
            let holder = try issue(name, .sealSign)
            let draft = SealDraft(
                identifier: "3508000000000\(index)", name: name, holders: .certificates([holder.certificate.der]),
                validFrom: UTCMilliseconds(sinceEpoch: from * 1000),
                validUntil: UTCMilliseconds(sinceEpoch: until * 1000),
                picture: SealPicture(format: "PNG", data: Self.picture, width: 42, height: 42))
            let seal = try SealMaker(key: maker.key, certificate: maker.certificate)
                .make(draft, at: UTCMilliseconds(sinceEpoch: (from + 10) * 1000))
            return Unit(key: holder.key, certificate: holder.certificate, seal: seal)
        }
        let list = try RevocationList.issue(
            entries: [], number: 1, issuer: root, key: rootKey, thisUpdate: Self.seconds - 50_000,
            nextUpdate: Self.seconds + 50_000)
        self.trust = SealTrust(anchors: [root], revocationLists: [list])
    }

    /// The smallest PNG file that passes for one.
    private static let picture: [UInt8] = {
        let chunk = { (type: String, data: [UInt8]) in
            [0, 0, 0, UInt8(data.count)] + Array(type.utf8) + data + [0, 0, 0, 0]
        }
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + chunk("IHDR", [0, 0, 0, 64, 0, 0, 0, 64, 8, 6, 0, 0, 0]) + chunk("IDAT", [1, 2, 3]) + chunk("IEND", [])
    }()

    func signer(unit index: Int = 0, isWhole: Bool = false) throws -> OFDSigner {
        let unit = self.units[index]
        return OFDSigner(
            .seal(
                try SealSigner(
                    seal: unit.seal.der, key: unit.key, certificate: unit.certificate, trust: self.trust, at: Self.now)),
            isWhole: isWhole, version: "1")
    }

    func signature() throws -> OFDSigner {
        OFDSigner(
            .signature(
                try DocumentSigner(
                    key: self.officer.key, certificate: self.officer.certificate, trust: self.trust, at: Self.now)))
    }

    /// An authority for timestamps under the same root.
    func timestampAuthority() throws -> TimestampAuthority {
        try TimestampAuthority(key: self.clock.key, certificate: self.clock.certificate, policy: "1.2.3.4.1")
    }

    func report(_ bytes: [UInt8]) -> DocumentReport {
        OFDVerifier(trust: self.trust).verify(bytes, at: Self.now)
    }
}

extension Archive {
    /// The entries of an archive.
    init(of bytes: [UInt8]) throws {
        self.init()
        let package = try OFDPackage(bytes)
        self.entries = try package.paths.map { ($0.entryName, try package.bytes(at: $0)) }
    }

    /// A document of several pages, each with lines of text at heights.
    static func pages(_ pages: [[(y: Double, text: String)]]) -> Archive {
        var archive = Self.onePage("")
        let list = pages.indices.map { "<ofd:Page ID=\"\($0 + 10)\" BaseLoc=\"Pages/Page_\($0)/Content.xml\"/>" }
        archive["Doc_0/Document.xml"] = Array(
            String(decoding: archive["Doc_0/Document.xml"], as: UTF8.self).replacing(
                "<ofd:Page ID=\"1\" BaseLoc=\"Pages/Page_0/Content.xml\"/>", with: list.joined()
            ).utf8)
        for (index, lines) in pages.enumerated() {
            let objects = lines.enumerated().map { number, line in
                """
                <ofd:TextObject ID="\(100 + index * 50 + number)" Boundary="0 0 210 297" Font="3" Size="5">\
                <ofd:TextCode X="100" Y="\(line.y)" DeltaX="g \(max(line.text.count - 1, 1)) 5">\(line.text)\
                </ofd:TextCode></ofd:TextObject>
                """
            }
            archive["Doc_0/Pages/Page_\(index)/Content.xml"] = Array(
                """
                <ofd:Page \(Archive.namespace)><ofd:Content><ofd:Layer ID="2">\(objects.joined())</ofd:Layer></ofd:Content>\
                </ofd:Page>
                """.utf8)
        }
        return archive
    }
}
