import Cryptography
import Documents
import Seals

/// A seal put together part by part, in the form of its standard unless a part is changed.
struct HandMadeSeal {
    static let sm2WithSM3 = "1.2.156.10197.1.501"
    static let ecdsaWithSHA256 = "1.2.840.10045.4.3.2"

    let cast: SealCast
    let isOld: Bool
    var mark = TestDER.ascii("ES")
    var version: [UInt8]
    var vendor = TestDER.ascii("JHSEC")
    var identifier = TestDER.ascii("32050000011053")
    var kind: [UInt8] = [2, 1, 1]
    var name = TestDER.utf8("苏州市民政局公章")
    var listKind: [UInt8]
    var list: [UInt8]
    var times: [[UInt8]]
    var pictureType = TestDER.ascii("PNG")
    var pictureData = TestDER.octets(TestPicture.png())
    var pictureSize: [[UInt8]] = [[2, 1, 42], [2, 1, 42]]
    var extensions: [UInt8] = []
    var certificate: [UInt8]
    var algorithm: [UInt8]
    var timestamp: [UInt8] = []
    var isSignInfoWrapped = false
    var isSignatureRaw = false
    var extraMember: [UInt8] = []
    var makerKey: PrivateKey

    /// A seal of GB/T 38540, or of GM/T 0031-2014.
    init(_ cast: SealCast = .gm, isOld: Bool = false) {
        self.cast = cast
        self.isOld = isOld
        self.makerKey = cast.maker.key
        self.version = isOld ? [2, 1, 1] : [2, 1, 4]
        self.listKind = isOld ? [] : [2, 1, 1]
        self.list = TestDER.sequence(TestDER.octets(cast.signer.certificate.der))
        let times = ["20261226080000Z", "20261216080000Z", "20270214080000Z"]
        self.times = times.map { isOld ? TestDER.tlv(0x17, [Array($0.dropFirst(2).utf8)]) : TestDER.generalized($0) }
        self.certificate = TestDER.octets(cast.maker.certificate.der)
        self.algorithm = TestDER.identifier(cast.suite == .gm ? Self.sm2WithSM3 : Self.ecdsaWithSHA256)
    }

    var information: [UInt8] {
        TestDER.sequence(
            TestDER.sequence(self.mark, self.version, self.vendor), self.identifier,
            TestDER.tlv(0x30, [self.kind, self.name, self.listKind, self.list] + self.times),
            TestDER.tlv(0x30, [self.pictureType, self.pictureData] + self.pictureSize), self.extensions)
    }

    static func sign(_ message: [UInt8], _ key: PrivateKey, raw: Bool) throws -> [UInt8] {
        let der = try key.sign(message)
        guard raw else { return TestDER.bits(der) }
        guard let value = SignatureValue.raw(der: der) else { throw CancellationError() }
        return TestDER.bits(value)
    }

    func encoded() throws -> [UInt8] {
        let information = self.information
        let message = self.isOld ? TestDER.sequence(information, self.certificate, self.algorithm) : information
        let signature = try Self.sign(message, self.makerKey, raw: self.isSignatureRaw)
        guard self.isOld else {
            return TestDER.sequence(
                information, self.certificate, self.algorithm, signature, self.timestamp, self.extraMember)
        }
        let maker = TestDER.sequence(self.certificate, self.algorithm, signature)
        return TestDER.sequence(information, self.isSignInfoWrapped ? TestDER.bits(maker) : maker, self.extraMember)
    }
}

/// A seal signature put together part by part.
struct HandMadeSealSignature {
    static let content = Array("<ofd:Signature/>".utf8)
    static let path = "/Doc_0/Signs/Sign_0/Signature.xml"

    var seal: HandMadeSeal
    var version: [UInt8]
    var time: [UInt8]
    var dataHash: [UInt8]
    var path = TestDER.ascii(Self.path)
    var extensions: [UInt8] = []
    var certificate: [UInt8]
    var algorithm: [UInt8]
    var timestamp: [UInt8] = []
    var isSignatureRaw = false
    var key: PrivateKey

    init(_ seal: HandMadeSeal = HandMadeSeal()) throws {
        self.seal = seal
        self.version = seal.version
        let cast = seal.cast
        let utc = TestDER.tlv(0x17, [Array("270114080000Z".utf8)])
        self.time = seal.isOld ? TestDER.bits(utc) : TestDER.generalized("20270114080000Z")
        self.dataHash = TestDER.bits(try cast.suite.digestAlgorithm.hash(Self.content).bytes)
        self.certificate = TestDER.octets(cast.signer.certificate.der)
        self.algorithm = seal.algorithm
        self.key = cast.signer.key
    }

    func encoded() throws -> [UInt8] {
        let own = self.seal.isOld ? [self.certificate, self.algorithm] : [self.extensions]
        let toBeSigned = TestDER.tlv(
            0x30, [self.version, try self.seal.encoded(), self.time, self.dataHash, self.path] + own)
        let signature = try HandMadeSeal.sign(toBeSigned, self.key, raw: self.isSignatureRaw)
        guard self.seal.isOld else {
            return TestDER.sequence(toBeSigned, self.certificate, self.algorithm, signature, self.timestamp)
        }
        return TestDER.sequence(toBeSigned, signature)
    }

    func signed() throws -> SignedContent {
        SignedContent(signedValue: try self.encoded(), content: Self.content, path: Self.path, kind: .seal)
    }
}

extension TestDER {
    static func ascii(_ text: String) -> [UInt8] { Self.tlv(0x16, [Array(text.utf8)]) }

    static func utf8(_ text: String) -> [UInt8] { Self.tlv(0x0C, [Array(text.utf8)]) }

    static func printable(_ text: String) -> [UInt8] { Self.tlv(0x13, [Array(text.utf8)]) }

    static func generalized(_ text: String) -> [UInt8] { Self.tlv(0x18, [Array(text.utf8)]) }

    /// An ExtData; the criticality is written when it is given.
    static func extensionData(_ identifier: String, critical: UInt8? = nil, _ value: [UInt8]) -> [UInt8] {
        Self.sequence(Self.identifier(identifier), critical.map { [1, 1, $0] } ?? [], Self.octets(value))
    }
}
