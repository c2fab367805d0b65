import CertificateAuthority
import Cryptography
import Documents
import Foundation

extension UTCMilliseconds {
    static var now: Self { Self(sinceEpoch: Int64(Date().timeIntervalSince1970 * 1000)) }
}

/// Root, province 35, city 3508 and county 350823, all of one suite.
struct TestAuthorities {
    /// Few rounds: the tests open dozens of keys.
    static let iterations = 1000
    static let passphraseText = "correct horse battery"
    static let passphrase = SecretBytes(copyOf: Array(Self.passphraseText.utf8))

    let suite: Suite
    let root: CertificateAuthority
    let divisions: [Place: CertificateAuthority]

    init(_ suite: Suite, in folder: String) throws {
        let now = UTCMilliseconds.now
        self.suite = suite
        self.root = try CertificateAuthority.createRoot(
            folder: "\(folder)/root-\(suite.rawValue)", suite: suite, passphrase: Self.passphrase, at: now,
            settings: AuthoritySettings(iterations: Self.iterations))
        var above = self.root
        var divisions: [Place: CertificateAuthority] = [:]
        for place in [Place.province, .city, .county] {
            above = try above.createSubordinate(
                folder: "\(folder)/\(place.rawValue)-\(suite.rawValue)", division: DivisionCode(place.rawValue),
                passphrase: Self.passphrase, at: now)
            divisions[place] = above
        }
        self.divisions = divisions
    }

    var all: [CertificateAuthority] { [self.root] + self.divisions.values }

    /// A key with its certificate and the CAs above it.
    struct Identity {
        let key: PrivateKey
        let certificate: Certificate
        /// Without the certificate itself.
        let chain: [Certificate]

        /// Writes `STEM.key.pem` and `STEM.cert.pem`.
        func write(to stem: String) throws {
            try KeyFile.write(
                self.key, to: "\(stem).key.pem", passphrase: TestAuthorities.passphrase,
                iterations: TestAuthorities.iterations)
            let pem = ([self.certificate] + self.chain).map(\.pem).joined()
            try Data(pem.utf8).write(to: URL(fileURLWithPath: "\(stem).cert.pem"))
        }
    }

    /// A new key and a certificate for it.
    func issue(_ purpose: CertificatePurpose, to name: String, by place: Place) throws -> Identity {
        let key = try PrivateKey.generate(self.suite.keyAlgorithm)
        let authority = self.divisions[place] ?? self.root
        let certificate = try authority.issue(
            purpose, to: PartyName(name), key: key.publicKey, at: .now)
        return Identity(key: key, certificate: certificate, chain: Self.intermediates(authority))
    }

    /// Takes a certificate back.
    func revoke(_ identity: Identity, by place: Place) throws {
        try self.divisions[place]?.revoke(serial: identity.certificate.serialHex, reason: .keyCompromise, at: .now)
    }

    /// A link certificate whose time is over, as no CA would issue it any more.
    func expired(_ place: Place) throws -> Identity {
        let authority = self.divisions[place.issuer] ?? self.root
        let key = try PrivateKey.generate(self.suite.keyAlgorithm)
        let now = UTCMilliseconds.now.sinceEpoch / 1000
        let template = CertificateTemplate(
            commonName: "expired", dnsName: try DivisionCode(place.rawValue).domainName,
            keyUsage: [.digitalSignature],
            extendedKeyUsages: [CertificatePurpose.link.extendedKeyUsage] + CertificatePurpose.link.companionUsages,
            notBefore: now - 7200, notAfter: now - 3600)
        let certificate = try template.issue(
            for: key.publicKey, issuer: authority.chain[0],
            issuerKey: KeyFile.read(path: "\(authority.path)/ca.key.pem", passphrase: Self.passphrase))
        return Identity(key: key, certificate: certificate, chain: Self.intermediates(authority))
    }

    /// The chain without the root, which the peer has.
    private static func intermediates(_ authority: CertificateAuthority) -> [Certificate] {
        authority.chain.filter { $0.subjectName != $0.issuerName }
    }
}

extension TestAuthorities {
    /// A directory of everything both hierarchies have issued, signed in both suites.
    static func directory(
        _ hierarchies: [TestAuthorities],
        serial: Int64 = 1,
        issued: UTCMilliseconds = .now,
        expires: UTCMilliseconds = .now.advanced(by: .seconds(86_400))
    ) throws -> SignedDirectory {
        let now = UTCMilliseconds.now
        let province = try DivisionCode(Place.province.rawValue)
        let signers = try hierarchies.map { hierarchy in
            let signer = try hierarchy.issue(.directory, to: Place.province.rawValue, by: .province)
            return SignedDirectory.Signer(key: signer.key, certificate: signer.certificate, chain: signer.chain)
        }
        var builder = DirectoryBuilder(signer: province)
        for authority in hierarchies.flatMap(\.all) {
            _ = try authority.makeRevocationList(at: now)
            try builder.collect(authority.publication(), at: now)
        }
        for place in Place.allCases { try builder.describe(node: DivisionCode(place.rawValue), name: place.name) }
        for unit in Unit.allCases { try builder.describe(unit: UnitAddress(unit.rawValue), name: unit.name) }
        let directory = try builder.build(
            serial: serial, issued: issued, expires: expires)
        return try SignedDirectory(signing: directory, by: signers)
    }
}
