import ArgumentParser
import Cryptography
import Documents
import Foundation
import OFD
import Seals
import Typesetting

/// Seals applied to a document of ten pages, and verified, beside what the cryptographic library alone can do.
@main
struct SealBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "yizhan-seal-bench",
        abstract: "Measures how many seals one core applies and verifies in a second.")

    @Option(help: "How many seconds each part counts.")
    var seconds = 5.0

    func run() throws {
        let cast = try SealBenchCast()
        let document = try Self.document()
        let pages = try OFDFile(document).document().pages.count
        let limit = try SignatureLimit.measure(seconds: max(1, Int(self.seconds / 2)))
        let signer = OFDSigner(.seal(try cast.signer()), version: "bench")
        let sealed = try signer.sign(document, placements: [.date, .riding()], at: cast.now).bytes
        let verifier = OFDVerifier(trust: cast.trust)
        let report = verifier.verify(sealed, at: cast.now)
        guard report.verdict == .valid else { throw ValidationError("the sealed document is not valid") }
        let applied = try Self.rate(for: self.seconds) {
            _ = try signer.sign(document, placements: [.date], at: cast.now)
        }
        // Certificates and lists that were just read: nothing of them was checked before.
        let verified = try Self.rate(for: self.seconds) {
            try Self.require(OFDVerifier(trust: cast.trustReadAnew()).verify(sealed, at: cast.now))
        }
        let verifiedAgain = try Self.rate(for: self.seconds) { try Self.require(verifier.verify(sealed, at: cast.now)) }
        print("document: \(pages) pages, \(document.count >> 10) KiB; one core, GM")
        print("                            a second   SM2 each   limit/s   share")
        Self.row("seals applied", applied, operations: 1, limit.signs)
        Self.row("verified, lists unknown", verified, operations: SealBenchCast.verifications, limit.verifies)
        Self.row("verified, lists known", verifiedAgain, operations: SealBenchCast.perDocument, limit.verifies)
    }

    private static func require(_ report: DocumentReport) throws {
        guard report.verdict == .valid else { throw ValidationError("a verdict changed") }
    }

    private static func row(_ name: String, _ rate: Double, operations: Int, _ limit: Double) {
        let most = limit / Double(operations)
        let cells = [
            name.padding(toLength: 24, withPad: " ", startingAt: 0), Self.cell("\(Int(rate.rounded()))", 12),
            Self.cell("\(operations)", 11), Self.cell("\(Int(most.rounded()))", 10),
            Self.cell("\(Int((100 * rate / most).rounded())) %", 8),
        ]
        print(cells.joined())
    }

    private static func cell(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }

    private static func rate(for seconds: Double, _ body: () throws -> Void) throws -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        var count = 0
        while true {
            try body()
            count += 1
            let elapsed = start.duration(to: clock.now) / .seconds(1)
            if elapsed >= seconds { return Double(count) / elapsed }
        }
    }

    /// Ten pages of a notification.
    private static func document() throws -> [UInt8] {
        let paragraph = "各县（市、区）人民政府、各有关单位要坚持“安全第一、预防为主”，主要负责人亲自部署、靠前指挥，把责任落实到岗、到人。"
        let text = (1...50).map { "\($0)．" + paragraph + "对全部小型水库开展一次巡查，重点检查坝体、溢洪道和放水设施。" }
        let fields: [MetadataField] = [
            .init(.kind, "通知"), .init(.title, "关于做好汛期安全检查工作的通知"), .init(.issuerMarks, SealBenchCast.organ),
            .init(.number, "龙政办〔2026〕12号"), .init(.mainRecipients, "各单位"), .init(.signatories, SealBenchCast.organ),
            .init(.date, "2026-03-05"),
        ]
        guard case .metadata(let metadata) = DocumentMetadata.read(fields) else {
            throw ValidationError("the metadata of the benchmark are not right")
        }
        return try DocumentTypesetter.typeset(
            metadata, BodyParser.parse(text.joined(separator: "\n")), options: TypesettingOptions()
        ).file()
    }
}

/// Keys and certificates: a root, a CA, a maker of seals, a unit with a seal.
struct SealBenchCast {
    static let organ = "龙岩市人民政府办公室"
    /// Signature of the document and of the seal, certificates of signer, maker and CA, revocation lists of CA and root:
    /// what a verifier without memory must check at least.
    static let verifications = 7
    /// The same but for the revocation lists, which were checked before.
    static let perDocument = 5

    let now = UTCMilliseconds(sinceEpoch: 1_800_000_000_000)
    let trust: SealTrust
    private let key: PrivateKey
    private let certificate: Certificate
    private let seal: ElectronicSeal

    init() throws {
        let (from, until) = (Int64(1_799_900_000), Int64(1_800_100_000))
        let rootKey = try PrivateKey.generate(.sm2)
        let caKey = try PrivateKey.generate(.sm2)
        func authority(_ name: String) -> CertificateTemplate {
            CertificateTemplate(
                commonName: name, keyUsage: [.certificateSigning, .revocationListSigning],
                authority: .init(pathLength: nil, permittedSubtree: nil), notBefore: from, notAfter: until)
        }
        let root = try authority("根").issue(for: rootKey.publicKey, issuer: nil, issuerKey: rootKey)
        let ca = try authority("龙岩市").issue(for: caKey.publicKey, issuer: root, issuerKey: rootKey)
        func issue(_ purpose: CertificatePurpose, _ key: PrivateKey) throws -> Certificate {
            try CertificateTemplate(
                commonName: Self.organ, dnsName: "11350800mb0000027t.3508.35.yizhan",
                keyUsage: [.digitalSignature, .nonRepudiation], extendedKeyUsages: [purpose.extendedKeyUsage],
                notBefore: from, notAfter: until
            ).issue(for: key.publicKey, issuer: ca, issuerKey: caKey)
        }
        let makerKey = try PrivateKey.generate(.sm2)
        self.key = try PrivateKey.generate(.sm2)
        self.certificate = try issue(.sealSign, self.key)
        let draft = SealDraft(
            identifier: "35080000000001", name: Self.organ, holders: .certificates([self.certificate.der]),
            validFrom: UTCMilliseconds(sinceEpoch: from * 1000), validUntil: UTCMilliseconds(sinceEpoch: until * 1000),
            picture: SealPicture(format: "PNG", data: Self.picture, width: 42, height: 42))
        self.seal = try SealMaker(key: makerKey, certificate: issue(.sealMaker, makerKey))
            .make(draft, at: UTCMilliseconds(sinceEpoch: (from + 10) * 1000))
        func list(_ issuer: Certificate, _ key: PrivateKey) throws -> RevocationList {
            try RevocationList.issue(
                entries: [], number: 1, issuer: issuer, key: key, thisUpdate: from + 10, nextUpdate: until)
        }
        self.trust = SealTrust(
            anchors: [root], intermediates: [ca], revocationLists: [try list(root, rootKey), try list(ca, caKey)])
    }

    /// The same trust from bytes: nothing in it remembers what was checked.
    func trustReadAnew() throws -> SealTrust {
        SealTrust(
            anchors: try self.trust.anchors.map { try Certificate(der: $0.der) },
            intermediates: try self.trust.intermediates.map { try Certificate(der: $0.der) },
            revocationLists: try self.trust.revocationLists.map { try RevocationList(der: $0.der) })
    }

    func signer() throws -> SealSigner {
        try SealSigner(
            seal: self.seal.der, key: self.key, certificate: self.certificate, trust: self.trust, at: self.now)
    }

    /// A PNG header with as much behind it as the picture of a real seal has.
    private static let picture: [UInt8] = {
        let chunk = { (type: String, data: [UInt8]) in
            bigEndian(UInt32(data.count)) + Array(type.utf8) + data + [0, 0, 0, 0]
        }
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + chunk("IHDR", [0, 0, 1, 0xF0, 0, 0, 1, 0xF0, 8, 6, 0, 0, 0])
            + chunk("IDAT", [UInt8](repeating: 7, count: 16_000)) + chunk("IEND", [])
    }()
}

/// The bytes of a number, the highest first.
private func bigEndian(_ value: UInt32) -> [UInt8] {
    [
        UInt8(truncatingIfNeeded: value >> 24), UInt8(truncatingIfNeeded: value >> 16),
        UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value),
    ]
}

/// What `openssl speed` gives for SM2 on one core.
struct SignatureLimit {
    let signs: Double
    let verifies: Double

    static func measure(seconds: Int) throws -> Self {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl", "speed", "-seconds", "\(seconds)", "sm2"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let line = text.split(separator: "\n").last { $0.contains("CurveSM2") } ?? ""
        let numbers = line.split(separator: " ").compactMap { Double($0) }
        guard numbers.count >= 2 else { throw ValidationError("'openssl speed sm2' gave no figures") }
        return Self(signs: numbers[numbers.count - 2], verifies: numbers[numbers.count - 1])
    }
}
