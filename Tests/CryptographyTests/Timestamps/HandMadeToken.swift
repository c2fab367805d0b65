import Cryptography

/// A timestamp token put together by hand, with whatever a test wants wrong in it.
struct HandMadeToken {
    var type = "1.2.840.113549.1.7.2"
    var contentType = "1.2.840.113549.1.9.16.1.4"
    var imprint: Digest
    var time = Array("20270115080000Z".utf8)
    var version: [UInt8] = [2, 1, 1]
    /// What stands behind the time: accuracy, ordering, nonce, name, extensions.
    var tail: [UInt8] = []
    var signer: Identity
    /// The certificate the reference names; nil for that of the signer.
    var referenced: Certificate?
    var attributes: [[UInt8]] = []
    var hasReference = true
    var isRaw = false
    var carries: [Certificate]?

    init(_ imprint: Digest, _ signer: Identity) {
        self.imprint = imprint
        self.signer = signer
    }

    private static func oid(_ algorithm: DigestAlgorithm) -> String {
        algorithm == .sm3 ? "1.2.156.10197.1.401" : "2.16.840.1.101.3.4.2.1"
    }

    func der() throws -> [UInt8] {
        let algorithm = self.signer.key.algorithm.digestAlgorithm
        let information = TestDER.sequence(
            self.version, TestDER.identifier("1.2.3.4"),
            TestDER.sequence(
                TestDER.algorithm(Self.oid(self.imprint.algorithm), TestDER.null), TestDER.octets(self.imprint.bytes)),
            TestDER.integer([7]), TestDER.tlv(0x18, [self.time]), self.tail)
        let reference = TestDER.sequence(
            TestDER.sequence(
                TestDER.sequence(TestDER.octets((self.referenced ?? self.signer.certificate).fingerprint.bytes))))
        let attribute = { (name: String, value: [UInt8]) in
            TestDER.sequence(TestDER.identifier(name), TestDER.set([value]))
        }
        var attributes =
            self.attributes + [
                attribute("1.2.840.113549.1.9.3", TestDER.identifier("1.2.840.113549.1.9.16.1.4")),
                attribute("1.2.840.113549.1.9.4", TestDER.octets(try algorithm.hash(information).bytes)),
            ]
        if self.hasReference { attributes.append(attribute("1.2.840.113549.1.9.16.2.47", reference)) }
        let signed = TestDER.set(attributes)
        let value = try self.signer.key.sign(signed)
        let signature = self.isRaw ? SignatureValue.raw(der: value) ?? [] : value
        let certificate = self.signer.certificate
        let digest = TestDER.algorithm(Self.oid(algorithm), TestDER.null)
        let signer = TestDER.sequence(
            [2, 1, 1], TestDER.sequence(certificate.issuerName, certificate.serialNumber), digest,
            [0xA0] + signed.dropFirst(), TestDER.algorithm("1.2.156.10197.1.301.1"), TestDER.octets(signature))
        let certificates = (self.carries ?? [certificate]).map(\.der)
        let data = TestDER.sequence(
            [2, 1, 3], TestDER.set([digest]),
            TestDER.sequence(
                TestDER.identifier(self.contentType), TestDER.tlv(0xA0, [TestDER.octets(information)])),
            certificates.isEmpty ? [] : TestDER.tlv(0xA0, certificates), TestDER.set([signer]))
        return TestDER.sequence(TestDER.identifier(self.type), TestDER.tlv(0xA0, [data]))
    }
}

/// An authority for timestamps under the root of a suite, and who believes it.
struct TimestampCast: Sendable {
    static let content = Array("驿站".utf8)
    static let now = Identity.now * 1000

    let suite: Suite
    let root: Identity
    let between: Identity
    let authority: Identity

    static let all: [Suite: TimestampCast] = [.gm: try! TimestampCast(.gm), .int: try! TimestampCast(.int)]

    static func of(_ suite: Suite) throws -> TimestampCast {
        guard let found = Self.all[suite] else { throw CancellationError() }
        return found
    }

    init(_ suite: Suite) throws {
        self.suite = suite
        self.root = try Identity.root(suite)
        self.between = try self.root.authority("龙岩市 CA")
        self.authority = try self.between.leaf(purpose: .timestamp)
    }

    func tsa() throws -> TimestampAuthority {
        try TimestampAuthority(
            key: self.authority.key, certificate: self.authority.certificate, chain: [self.between.certificate],
            policy: "1.2.3.4.1")
    }

    func verifier(
        anchors: [Certificate]? = nil, known: [Certificate] = [], lists: [RevocationList]? = nil
    ) throws -> TimestampVerifier {
        TimestampVerifier(
            anchors: anchors ?? [self.root.certificate], intermediates: [self.between.certificate] + known,
            revocationLists: try lists ?? [self.root.revocationList(), self.between.revocationList()])
    }

    func imprint(_ content: [UInt8] = Self.content) throws -> Digest { try self.suite.digestAlgorithm.hash(content) }

    func token(_ request: TimestampRequest? = nil, at second: Int64 = Identity.now) throws -> [UInt8] {
        let request = try request ?? TimestampRequest(imprint: self.imprint())
        return try self.tsa().answer(request, serialNumber: [0, 0x80, 1], at: second).token ?? []
    }
}

extension TimestampVerdict {
    /// How it came out, in one word.
    var word: String {
        switch self {
        case .holds: "holds"
        case .refused(let reason, _): "refused \(reason.rawValue)"
        case .undecided(let reason, _): "undecided \(reason.rawValue)"
        }
    }
}
