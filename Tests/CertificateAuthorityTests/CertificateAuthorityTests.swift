import CertificateAuthority
import Cryptography
import Documents
import DurableFiles
import Foundation
import Testing

@Suite("A CA in its folder")
struct CertificateAuthorityTests {
    private static func root(_ folder: TemporaryFolder, _ suite: Cryptography.Suite = .int) throws
        -> CertificateAuthority
    {
        try CertificateAuthority.createRoot(
            folder: "\(folder.path)/ca",
            suite: suite,
            passphrase: Sample.passphrase,
            at: Sample.start,
            settings: Sample.settings
        )
    }

    @Test("Only the owner can read what is in the folder")
    func modes() throws {
        let folder = try TemporaryFolder()
        let authority = try Self.root(folder)
        _ = try authority.issue(
            .log, to: Sample.name("35"), key: PrivateKey.generate(.p256).publicKey, at: Sample.start)
        _ = try authority.makeRevocationList(at: Sample.start)
        let found = try names(authority.path)
        #expect(
            found == [
                "LOCK", "authority.json", "ca.cert.pem", "ca.key.pem", "chain.pem", "crl.pem", "issued",
                "register.jsonl",
            ])
        #expect(try mode(authority.path) == 0o700)
        for name in found { #expect(try mode("\(authority.path)/\(name)") == (name == "issued" ? 0o700 : 0o600)) }
    }

    @Test("What was issued, renewed and revoked is there after reopening; without the passphrase it can be listed only")
    func reopen() throws {
        let folder = try TemporaryFolder()
        var authority: CertificateAuthority? = try Self.root(folder)
        let path = try #require(authority?.path)
        let name = try Sample.name("35")
        let first = try #require(
            try authority?.issue(
                .log, to: name, key: PrivateKey.generate(.p256).publicKey, displayName: "福建省", at: Sample.start))
        let second = try #require(try authority?.renew(serial: first.serialHex, at: Sample.after(days: 1)))
        try authority?.revoke(serial: first.serialHex, reason: .superseded, at: Sample.after(days: 2))
        let chain = authority?.chain
        #expect(code { _ = try CertificateAuthority.open(folder: path) } == .files, "it is locked")
        authority = nil

        let reopened = try CertificateAuthority.open(folder: path)
        #expect(reopened.chain == chain)
        #expect(reopened.identity.scope == .root)
        #expect(reopened.certificates.map(\.certificate) == [first, second])
        #expect(reopened.certificate(serial: first.serialHex)?.replacedBy == second.serialHex)
        #expect(reopened.certificate(serial: first.serialHex)?.revocation?.reason == .superseded)
        #expect(reopened.certificate(serial: second.serialHex)?.replaces == first.serialHex)
        #expect(reopened.certificate(serial: second.serialHex)?.displayName == "福建省")
        #expect(code { _ = try reopened.renew(serial: second.serialHex, at: Sample.start) } == .keyLocked)
        #expect(code { _ = try reopened.makeRevocationList(at: Sample.start) } == .keyLocked)
        #expect(code { try reopened.unlock(passphrase: SecretBytes(copyOf: [1])) } == .cryptography)
        try reopened.unlock(passphrase: Sample.passphrase)
        _ = try reopened.renew(serial: second.serialHex, at: Sample.start)
        reopened.lock()
        #expect(code { _ = try reopened.makeRevocationList(at: Sample.start) } == .keyLocked)
    }

    @Test("A line that a crash cut off is dropped, and a certificate file it kept from being written is made")
    func crash() throws {
        let folder = try TemporaryFolder()
        var authority: CertificateAuthority? = try Self.root(folder)
        let path = try #require(authority?.path)
        let key = try PrivateKey.generate(.p256).publicKey
        let certificate = try #require(try authority?.issue(.log, to: Sample.name("35"), key: key, at: Sample.start))
        authority = nil
        let register = "\(path)/register.jsonl"
        let complete = try Data(contentsOf: URL(fileURLWithPath: register))
        try (complete + Data("{\"at\":\"2026".utf8)).write(to: URL(fileURLWithPath: register))
        try FileManager.default.removeItem(atPath: "\(path)/issued/\(certificate.serialHex).pem")

        let reopened = try CertificateAuthority.open(folder: path)
        #expect(reopened.certificates.map(\.certificate) == [certificate])
        #expect(try names("\(path)/issued") == ["\(certificate.serialHex).pem"])
        #expect(try Data(contentsOf: URL(fileURLWithPath: register)) == complete)
    }

    @Test(
        "A register that was changed is refused with the line",
        arguments: ["{}", "nothing", "{\"event\":\"list\",\"number\":0,\"thisUpdate\":1}"]
    )
    func changedRegister(line: String) throws {
        let folder = try TemporaryFolder()
        var authority: CertificateAuthority? = try Self.root(folder)
        let path = try #require(authority?.path)
        authority = nil
        try Data("\(line)\n".utf8).write(to: URL(fileURLWithPath: "\(path)/register.jsonl"))
        let error = #expect(throws: CertificateAuthorityError.self) { try CertificateAuthority.open(folder: path) }
        #expect(error?.code == .registerMalformed)
        #expect(error?.message.contains("line 1") == true)
    }

    @Test("A folder with a CA, or with what an interrupted creation left, is not used again")
    func existing() throws {
        let folder = try TemporaryFolder()
        do { _ = try Self.root(folder) }
        #expect(code { _ = try Self.root(folder) } == .authorityExists)
        try FileManager.default.removeItem(atPath: "\(folder.path)/ca/authority.json")
        #expect(code { _ = try Self.root(folder) } == .authorityExists)
        #expect(code { _ = try CertificateAuthority.open(folder: "\(folder.path)/ca") } == .authorityMissing)
        #expect(code { _ = try CertificateAuthority.open(folder: "\(folder.path)/none") } == .files)
    }

    @Test("One key has one purpose and one holder, and never the CA's own key")
    func keyReuse() throws {
        let folder = try TemporaryFolder()
        let authority = try Self.root(folder)
        let key = try PrivateKey.generate(.p256).publicKey
        let (name, other) = (try Sample.name("35"), try Sample.name("36"))
        _ = try authority.issue(.log, to: name, key: key, at: Sample.start)
        _ = try authority.issue(.log, to: name, key: key, at: Sample.start)
        #expect(code { _ = try authority.issue(.nodeSign, to: name, key: key, at: Sample.start) } == .keyReused)
        #expect(code { _ = try authority.issue(.log, to: other, key: key, at: Sample.start) } == .keyReused)
        let own = authority.chain[0].publicKey
        #expect(code { _ = try authority.issue(.log, to: name, key: own, at: Sample.start) } == .keyReused)
    }

    @Test("Keys of the other suite, names of the wrong kind and long display names are refused")
    func refusals() throws {
        let folder = try TemporaryFolder()
        let authority = try Self.root(folder)
        let key = try PrivateKey.generate(.p256).publicKey
        let foreign = try PrivateKey.generate(.sm2).publicKey
        let (node, unit) = (try Sample.name("35"), try Sample.name(Sample.unit))
        #expect(code { _ = try authority.issue(.log, to: node, key: foreign, at: Sample.start) } == .suiteRefused)
        #expect(code { _ = try authority.issue(.log, to: unit, key: key, at: Sample.start) } == .nameKindRefused)
        #expect(code { _ = try authority.issue(.unitSign, to: node, key: key, at: Sample.start) } == .nameKindRefused)
        let long = String(repeating: "长", count: 65)
        #expect(
            code { _ = try authority.issue(.log, to: node, key: key, displayName: long, at: Sample.start) }
                == .requestRefused)
        #expect(authority.certificates.isEmpty)
    }

    @Test("A request proves that its key is held; what it asks to be called does not matter")
    func request() throws {
        let folder = try TemporaryFolder()
        let authority = try Self.root(folder, .gm)
        let key = try PrivateKey.generate(.sm2)
        let request = try CertificateRequest.make(key: key, commonName: "anything")
        let name = try Sample.name(Sample.unit)
        let certificate = try authority.issue(.unitSign, to: name, request: request, at: Sample.start)
        #expect(certificate.publicKey == key.publicKey)
        #expect(certificate.dnsNames == [name.domainName])
        #expect(!certificate.subject.contains("anything"))
    }

    @Test("A certificate ends with its CA at the latest, and an expired CA issues nothing")
    func validity() throws {
        let tree = try Hierarchy(.int)
        let name = try Sample.name("350823")
        let late = Sample.after(days: 3600)
        let key = try tree.key().publicKey
        let certificate = try tree.county.issue(.log, to: name, key: key, at: late)
        #expect(certificate.notAfter == tree.county.chain[0].notAfter)
        let after = Sample.after(days: 3651)
        #expect(code { _ = try tree.county.issue(.log, to: name, key: key, at: after) } == .authorityExpired)
        #expect(code { _ = try tree.county.makeRevocationList(at: after) } == .authorityExpired)
        let before = Sample.after(days: -1)
        #expect(code { _ = try tree.county.issue(.log, to: name, key: key, at: before) } == .authorityExpired)
    }

    @Test("Status and due renewal follow the clock")
    func status() throws {
        let folder = try TemporaryFolder()
        let authority = try Self.root(folder)
        let certificate = try authority.issue(
            .link, to: Sample.name("35"), key: PrivateKey.generate(.p256).publicKey, at: Sample.start)
        let entry = try #require(authority.certificate(serial: certificate.serialHex))
        #expect(entry.status(at: Sample.after(days: -1)) == .notYetValid)
        #expect(entry.status(at: Sample.after(days: 1)) == .valid)
        #expect(entry.status(at: Sample.after(days: 399)) == .expired)
        #expect(!entry.isDueForRenewal(at: Sample.after(days: 367), by: .builtIn))
        #expect(entry.isDueForRenewal(at: Sample.after(days: 368), by: .builtIn))
        #expect(!entry.isDueForRenewal(at: Sample.after(days: 399), by: .builtIn))
    }
}
