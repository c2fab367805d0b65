@testable import CertificateAuthority
import Cryptography
import Documents
import Foundation

/// A folder that vanishes with its last owner.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        self.path = NSTemporaryDirectory() + "yizhan-ca-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }

    func write(_ text: String, to name: String, mode: Int = 0o600) throws -> String {
        let path = "\(self.path)/\(name)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }
}

func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
}

func names(_ path: String) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }

/// Names and times that most tests share.
enum Sample {
    static let start = UTCMilliseconds(sinceEpoch: 1_795_000_000_000)
    static let passphrase = SecretBytes(copyOf: Array("correct horse".utf8))
    /// Few rounds: the tests open dozens of keys.
    static let settings = AuthoritySettings(iterations: 1000)

    static func division(_ digits: String) throws -> DivisionCode { try DivisionCode(digits) }

    static func name(_ address: String) throws -> PartyName { try PartyName(address) }

    static func after(days: Int64) -> UTCMilliseconds { self.start.advanced(by: .seconds(days * 86_400)) }

    static let unit = "11320500014150050B@350823"
    static let officer = "chen-hua.11320500014150050B@350823"
}

/// Root, province 35, city 3508, county 350823 and township 350823106, all of one suite.
struct Hierarchy {
    let folder: TemporaryFolder
    let suite: Suite
    let root: CertificateAuthority
    let province: CertificateAuthority
    let city: CertificateAuthority
    let county: CertificateAuthority
    let town: CertificateAuthority

    init(_ suite: Suite, at time: UTCMilliseconds = Sample.start) throws {
        let folder = try TemporaryFolder()
        self.folder = folder
        self.suite = suite
        self.root = try CertificateAuthority.createRoot(
            folder: "\(folder.path)/root",
            suite: suite,
            passphrase: Sample.passphrase,
            at: time,
            settings: Sample.settings
        )
        self.province = try Self.add("35", below: self.root, folder, time)
        self.city = try Self.add("3508", below: self.province, folder, time)
        self.county = try Self.add("350823", below: self.city, folder, time)
        self.town = try Self.add("350823106", below: self.county, folder, time)
    }

    private static func add(
        _ digits: String,
        below parent: CertificateAuthority,
        _ folder: TemporaryFolder,
        _ time: UTCMilliseconds
    ) throws -> CertificateAuthority {
        try parent.createSubordinate(
            folder: "\(folder.path)/\(digits)",
            division: Sample.division(digits),
            passphrase: Sample.passphrase,
            at: time
        )
    }

    var authorities: [CertificateAuthority] { [self.root, self.province, self.city, self.county, self.town] }

    var anchors: [Certificate] { self.root.chain }

    func key() throws -> PrivateKey { try PrivateKey.generate(self.suite.keyAlgorithm) }

    /// The key of a CA, as one who broke in would have it.
    func stolenKey(of authority: CertificateAuthority) throws -> PrivateKey {
        try KeyFile.read(path: "\(authority.path)/ca.key.pem", passphrase: Sample.passphrase)
    }

    /// A certificate that a CA's own checks would not let pass.
    func forge(
        by authority: CertificateAuthority,
        name: String?,
        purpose: CertificatePurpose = .nodeSign,
        usage: KeyUsage = [.digitalSignature],
        key: PrivateKey? = nil
    ) throws -> Certificate {
        let template = CertificateTemplate(
            commonName: "forged",
            dnsName: name,
            keyUsage: usage,
            extendedKeyUsages: [purpose.extendedKeyUsage],
            notBefore: Sample.start.seconds1970,
            notAfter: Sample.after(days: 100).seconds1970
        )
        let subject = try key ?? self.key()
        return try template.issue(
            for: subject.publicKey, issuer: authority.chain[0], issuerKey: self.stolenKey(of: authority))
    }

    /// Fresh revocation lists of all CAs.
    @discardableResult
    func publishLists(at time: UTCMilliseconds = Sample.start, days: Int64 = 7) throws -> [RevocationList] {
        try self.authorities.map { try $0.makeRevocationList(validFor: .seconds(days * 86_400), at: time) }
    }

    /// A directory of everything, signed by the province's node.
    func directory(
        serial: Int64 = 1,
        at time: UTCMilliseconds = Sample.start,
        days: Int64 = 30,
        describe: (inout DirectoryBuilder) throws -> Void = { _ in }
    ) throws -> SignedDirectory {
        let signer = try self.directorySigner(self.province, "35", at: time)
        var builder = DirectoryBuilder(signer: try Sample.division("35"))
        for authority in self.authorities { try builder.collect(authority.publication(), at: time) }
        try describe(&builder)
        let directory = try builder.build(
            serial: serial, issued: time, expires: time.advanced(by: .seconds(days * 86_400)))
        return try SignedDirectory(signing: directory, by: [signer])
    }

    func directorySigner(
        _ authority: CertificateAuthority,
        _ node: String,
        at time: UTCMilliseconds = Sample.start
    ) throws -> SignedDirectory.Signer {
        let key = try self.key()
        let certificate = try authority.issue(.directory, to: Sample.name(node), key: key.publicKey, at: time)
        return SignedDirectory.Signer(key: key, certificate: certificate, chain: authority.chain)
    }

    func resolver(
        at time: UTCMilliseconds = Sample.start,
        policy: TrustPolicy = TrustPolicy(),
        describe: (inout DirectoryBuilder) throws -> Void = { _ in }
    ) throws -> TrustResolver {
        let directory = try self.directory(at: time, describe: describe)
        let verified = try directory.trusted(anchors: self.anchors, at: time)
        return TrustResolver(anchors: self.anchors, directories: [verified], policy: policy)
    }
}

extension UTCMilliseconds {
    var seconds1970: Int64 { self.sinceEpoch / 1000 }
}

struct Unexpected: Error {
    let text: String
}

extension SignedDirectory {
    func trusted(
        anchors: [Certificate],
        at time: UTCMilliseconds = Sample.start,
        previousSerial: Int64? = nil
    ) throws -> VerifiedDirectory {
        switch try self.verify(anchors: anchors, at: time, previousSerial: previousSerial) {
        case .trusted(let directory): return directory
        case .refused(let reasons): throw Unexpected(text: "\(reasons)")
        }
    }

    func refusals(
        anchors: [Certificate],
        at time: UTCMilliseconds = Sample.start,
        previousSerial: Int64? = nil
    ) throws -> [DirectoryRefusal.Reason] {
        switch try self.verify(anchors: anchors, at: time, previousSerial: previousSerial) {
        case .trusted: return []
        case .refused(let reasons): return reasons.map(\.reason)
        }
    }
}

/// What a call throws, by its code.
func code(_ body: () throws -> Void) -> CertificateAuthorityError.Code? {
    do {
        try body()
        return nil
    } catch {
        return (error as? CertificateAuthorityError)?.code
    }
}

/// Runs the `openssl` command, which shares no code with the product's own checks.
func openssl(_ arguments: String...) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
}

extension SignedDirectory.Signer {
    /// A signature over any text, as one who holds the key could make it.
    func message(over text: [UInt8]) throws -> [UInt8] {
        try SignedMessage.sign(
            contentDigest: self.key.algorithm.digestAlgorithm.hash(text),
            key: self.key,
            certificate: self.certificate,
            chain: self.chain,
            signingTime: Sample.start.seconds1970
        )
    }
}
