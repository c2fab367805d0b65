internal import CanonicalJSON
internal import Cryptography
internal import Documents
public import Foundation
internal import Packets

/// Keys and certificates that never change, so that an input that was signed once stays signed.
///
/// They stand in `Fuzz/cast.json`; whoever has the file has the keys, and nobody trusts them.
public struct FuzzCast: Sendable {
    /// 2027-01-15T08:00:00Z; every certificate is valid for 900 days around it.
    static let now = UTCMilliseconds(sinceEpoch: 1_800_000_000_000)
    static let passphrase = SecretBytes(copyOf: Array("fuzz".utf8))
    static let iterations = 1000

    /// The folder `Fuzz` of the source.
    public static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    let gm: FuzzHierarchy
    let int: FuzzHierarchy

    func of(_ suite: Suite) -> FuzzHierarchy { suite == .gm ? self.gm : self.int }

    var trust: FuzzTrust { FuzzTrust(self) }

    private static let loaded = Result { try FuzzCast(Data(contentsOf: Self.folder.appending(path: "cast.json"))) }

    /// The cast of `Fuzz/cast.json`.
    static func fixed() throws -> FuzzCast { try self.loaded.get() }

    private init(_ file: Data) throws {
        let json = try JSONValue(parsing: [UInt8](file))
        self.gm = try FuzzHierarchy(.gm, json.requiredObject("gm"))
        self.int = try FuzzHierarchy(.int, json.requiredObject("int"))
    }

    /// Makes another cast.
    ///
    /// - Returns: The bytes of a new `cast.json`; all seeds have to be made anew with it.
    /// - Throws: A CryptographyError.
    public static func make() throws -> [UInt8] {
        JSONValue.object(["gm": try FuzzHierarchy.make(.gm), "int": try FuzzHierarchy.make(.int)]).serialized()
    }
}

/// A key with its certificate.
struct FuzzHolder: Sendable {
    let key: PrivateKey
    let certificate: Certificate

    func identity(_ chain: [Certificate]) -> SigningIdentity {
        SigningIdentity(key: self.key, certificate: self.certificate, chain: chain)
    }
}

/// A root, a city's CA, and who is below it, of one suite.
struct FuzzHierarchy: Sendable {
    static let node = "3508.35.yizhan"
    static let sender = "11350800003700010K@3508"
    static let recipient = "11350802003700029D@350802"

    let suite: Suite
    private let holders: [String: FuzzHolder]
    let lists: [RevocationList]

    init(_ suite: Suite, _ json: JSONValue) throws {
        self.suite = suite
        var holders: [String: FuzzHolder] = [:]
        for role in Self.roles(suite) {
            let value = try json.requiredObject(role.name)
            holders[role.name] = FuzzHolder(
                key: try PrivateKey(
                    encryptedPEM: Array(value.requiredText("key").utf8), passphrase: FuzzCast.passphrase),
                certificate: try Self.first(Certificate.all(inPEM: value.requiredText("certificate"))))
        }
        self.holders = holders
        self.lists = try PEM.decode(json.requiredText("lists"), label: "X509 CRL").map {
            try RevocationList(der: $0)
        }
    }

    private static func first<Element>(_ elements: [Element]) throws -> Element {
        guard let element = elements.first else { throw PropertyViolation("cast.json lacks a certificate") }
        return element
    }

    subscript(role: String) -> FuzzHolder {
        guard let holder = self.holders[role] else { preconditionFailure("there is no \(role) in cast.json") }
        return holder
    }

    /// The CA certificates that travel along.
    var chain: [Certificate] { [self["city"].certificate] }

    struct Role: Sendable {
        let name: String
        let domain: String
        let purpose: CertificatePurpose
    }

    static func roles(_ suite: Suite) -> [Role] {
        let unit = "11350800003700010k.\(Self.node)"
        return [
            Role(name: "root", domain: "", purpose: .log), Role(name: "city", domain: "", purpose: .log),
            Role(name: "node", domain: Self.node, purpose: .nodeSign),
            Role(name: "unit", domain: unit, purpose: .unitSign),
            Role(name: "officer", domain: "chen-hua.\(unit)", purpose: .officerSign),
            Role(name: "log", domain: Self.node, purpose: .log),
            Role(name: "opener", domain: "350802.\(Self.node)", purpose: .nodeEncrypt),
            Role(name: "directory", domain: Self.node, purpose: .directory),
            Role(name: "link", domain: Self.node, purpose: .link),
        ]
    }
}

extension FuzzHierarchy {
    static func make(_ suite: Suite) throws -> JSONValue {
        let seconds = FuzzCast.now.sinceEpoch / 1000
        let span = (seconds - 900 * 86_400)...(seconds + 900 * 86_400)
        var made: [String: FuzzHolder] = [:]
        for role in Self.roles(suite) {
            let key = try PrivateKey.generate(suite.keyAlgorithm)
            let issuer = role.name == "root" ? nil : role.name == "city" ? made["root"] : made["city"]
            let certificate = try Self.template(role, span).issue(
                for: key.publicKey, issuer: issuer?.certificate, issuerKey: issuer?.key ?? key)
            made[role.name] = FuzzHolder(key: key, certificate: certificate)
        }
        var members = try made.mapValues { holder -> JSONValue in
            let pem = try holder.key.encryptedPEM(passphrase: FuzzCast.passphrase, iterations: FuzzCast.iterations)
            return [
                "key": .string(String(decoding: pem, as: UTF8.self)), "certificate": .string(holder.certificate.pem),
            ]
        }
        let lists = try ["root", "city"].map { name -> String in
            guard let holder = made[name] else { preconditionFailure("both CAs are among the roles") }
            let list = try RevocationList.issue(
                entries: [.init(serialNumber: [2, 1, 5], revokedAt: seconds - 86_400, reason: 1)], number: 7,
                issuer: holder.certificate, key: holder.key, thisUpdate: seconds - 86_400,
                nextUpdate: seconds + 86_400)
            return PEM.encode(list.der, label: "X509 CRL")
        }
        members["lists"] = .string(lists.joined())
        return .object(members)
    }

    private static func template(_ role: Role, _ span: ClosedRange<Int64>) -> CertificateTemplate {
        guard !role.domain.isEmpty else {
            return CertificateTemplate(
                commonName: role.name, organization: "驿站试验", keyUsage: [.certificateSigning, .revocationListSigning],
                authority: .init(pathLength: 1, permittedSubtree: role.name == "city" ? Self.node : nil),
                notBefore: span.lowerBound, notAfter: span.upperBound)
        }
        return CertificateTemplate(
            commonName: "试验证书", dnsName: role.domain,
            keyUsage: role.purpose == .nodeEncrypt ? [.keyEncipherment, .keyAgreement] : [.digitalSignature],
            extendedKeyUsages: [role.purpose.extendedKeyUsage] + role.purpose.companionUsages,
            notBefore: span.lowerBound, notAfter: span.upperBound)
    }
}

/// Trusts what chains to one of the cast's roots and bears the name and the purpose asked for.
struct FuzzTrust: SignerTrust {
    let verifier: ChainVerifier

    init(_ cast: FuzzCast) {
        self.verifier = ChainVerifier(
            anchors: [cast.gm["root"].certificate, cast.int["root"].certificate], revocationPolicy: .softFail)
    }

    func refusal(
        of certificate: Certificate,
        presented: [Certificate],
        purpose: CertificatePurpose,
        name: String,
        at time: UTCMilliseconds
    ) throws -> String? {
        guard certificate.name == name, certificate.purpose == purpose else { return "another name or purpose" }
        switch try self.verifier.verify(certificate, presented: presented, at: time.sinceEpoch / 1000) {
        case .trusted: return nil
        case .refused(let refusal): return refusal.description
        }
    }
}
