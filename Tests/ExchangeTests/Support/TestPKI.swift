import CertificateAuthority
import Cryptography
import Documents
import Exchange
import Foundation
import Packets
import Testing

/// A folder that vanishes with its last owner.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        self.path = NSTemporaryDirectory() + "yizhan-exchange-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }
}

/// The units of the tests.
enum Unit {
    static let province = "11350000MB0000019N@35"
    static let city = "11350800MB0000027T@3508"
    static let finance = "11350800MB000006X3@3508"
    static let county = "11350823MB00000350@350823"
    static let bureau = "11350823MB0000043T@350823"
    static let town = "11350823MB0000051M@350823106"
    static let all = [province, city, finance, county, bureau, town]

    static func address(_ text: String) throws -> UnitAddress { try UnitAddress(text) }
}

/// Root, province, city and county CAs of one suite, and a directory of four nodes and their units.
struct TestPKI: Sendable {
    static let start = UTCMilliseconds(sinceEpoch: 1_795_000_000_000)
    static let nodes = ["35", "3508", "350823", "350823106"]
    private static let passphrase = SecretBytes(copyOf: Array("correct horse".utf8))

    let suite: Cryptography.Suite
    let anchors: [Certificate]
    let resolver: TrustResolver
    let keys: [String: LoadedKeys]
    let units: [String: SigningIdentity]
    let officers: [String: SigningIdentity]
    let authorities: [CertificateAuthority]
    private let folder: TemporaryFolder

    init(_ suite: Cryptography.Suite) throws {
        let folder = try TemporaryFolder()
        self.folder = folder
        self.suite = suite
        let authorities = try Self.authorities(suite, in: folder.path)
        let root = authorities[0]
        self.authorities = authorities
        self.anchors = root.chain
        var keys: [String: LoadedKeys] = [:]
        for node in Self.nodes { keys[node] = try Self.nodeKeys(node, suite, authorities) }
        self.keys = keys
        var units: [String: SigningIdentity] = [:]
        var officers: [String: SigningIdentity] = [:]
        for unit in Unit.all {
            units[unit] = try Self.identity(.unitSign, unit, suite, authorities)
            officers[unit] = try Self.identity(.officerSign, "registrar.\(unit)", suite, authorities)
        }
        self.units = units
        self.officers = officers
        self.resolver = try Self.resolver(suite, authorities)
    }

    private static func authorities(
        _ suite: Cryptography.Suite,
        in folder: String
    ) throws -> [CertificateAuthority] {
        var authorities = [
            try CertificateAuthority.createRoot(
                folder: "\(folder)/root", suite: suite, passphrase: Self.passphrase, at: Self.start,
                settings: AuthoritySettings(iterations: 1000))
        ]
        for code in ["35", "3508", "350823"] {
            authorities.append(
                try authorities[authorities.count - 1].createSubordinate(
                    folder: "\(folder)/\(code)", division: DivisionCode(code), passphrase: Self.passphrase,
                    at: Self.start))
        }
        return authorities
    }

    /// The CA of a name: the lowest whose subtree it lies in.
    private static func issuer(
        of name: PartyName,
        _ authorities: [CertificateAuthority]
    ) throws -> CertificateAuthority {
        switch name.node.digits {
        case "35": authorities[1]
        case "3508": authorities[2]
        default: authorities[3]
        }
    }

    private static func identity(
        _ purpose: CertificatePurpose,
        _ address: String,
        _ suite: Cryptography.Suite,
        _ authorities: [CertificateAuthority],
        at time: UTCMilliseconds = Self.start
    ) throws -> SigningIdentity {
        let name = try PartyName(address)
        let authority = try Self.issuer(of: name, authorities)
        let key = try PrivateKey.generate(suite.keyAlgorithm)
        let certificate = try authority.issue(purpose, to: name, key: key.publicKey, at: time)
        return SigningIdentity(key: key, certificate: certificate, chain: authority.chain.dropLast())
    }

    private static func nodeKeys(
        _ node: String,
        _ suite: Cryptography.Suite,
        _ authorities: [CertificateAuthority]
    ) throws -> LoadedKeys {
        let encrypt = try Self.identity(.nodeEncrypt, node, suite, authorities)
        let log = try Self.identity(.log, node, suite, authorities)
        return LoadedKeys(
            signing: [suite: try Self.identity(.nodeSign, node, suite, authorities)],
            decryption: [suite: [DecryptionKey(key: encrypt.key, certificate: encrypt.certificate)]],
            log: LogIdentity(key: log.key, certificate: log.certificate, chain: log.chain))
    }

    /// A key with a new certificate, beside those there are.
    func issue(_ purpose: CertificatePurpose, _ address: String, at time: UTCMilliseconds) throws -> SigningIdentity {
        try Self.identity(purpose, address, self.suite, self.authorities, at: time)
    }

    /// Takes a certificate back.
    func revoke(_ certificate: Certificate, at time: UTCMilliseconds) throws {
        let name = try PartyName(domainName: #require(certificate.name))
        try Self.issuer(of: name, self.authorities).revoke(
            serial: certificate.serialHex, reason: .keyCompromise, at: time)
    }

    /// What somebody trusts who has a directory made later.
    func resolver(serial: Int64, at time: UTCMilliseconds) throws -> TrustResolver {
        try Self.resolver(self.suite, self.authorities, serial: serial, at: time)
    }

    private static func resolver(
        _ suite: Cryptography.Suite,
        _ authorities: [CertificateAuthority],
        serial: Int64 = 1,
        at time: UTCMilliseconds = Self.start
    ) throws -> TrustResolver {
        let key = try PrivateKey.generate(suite.keyAlgorithm)
        let certificate = try authorities[1].issue(
            .directory, to: PartyName("35"), key: key.publicKey, at: time)
        var builder = DirectoryBuilder(signer: try DivisionCode("35"))
        for authority in authorities {
            _ = try authority.makeRevocationList(validFor: .seconds(60 * 86_400), at: time)
            try builder.collect(authority.publication(), at: time)
        }
        let directory = try builder.build(
            serial: serial, issued: time, expires: time.advanced(by: .seconds(60 * 86_400)))
        let signed = try SignedDirectory(
            signing: directory,
            by: [SignedDirectory.Signer(key: key, certificate: certificate, chain: authorities[1].chain)])
        let anchors = authorities[0].chain
        guard
            case .trusted(let verified) = try signed.verify(anchors: anchors, at: time, previousSerial: nil)
        else { throw ExchangeError(.failed, "the test's directory is not trusted") }
        return TrustResolver(anchors: anchors, directories: [verified])
    }
}
