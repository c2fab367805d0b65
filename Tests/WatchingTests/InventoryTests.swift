import CertificateAuthority
import Cryptography
import Documents
import Foundation
import Testing

@testable import Watching

@Suite("Everything that ends is found", .timeLimit(.minutes(5)))
struct InventoryTests {
    private static let passphrase = SecretBytes(copyOf: Array("correct horse".utf8))

    @Test("Own certificates, the CAs above them, directory and lists are found; a predecessor is left out")
    func inventory() throws {
        let folder = NSTemporaryDirectory() + "yizhan-inventory-\(UInt32.random(in: .min ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let root = try CertificateAuthority.createRoot(
            folder: "\(folder)/root", suite: .int, passphrase: Self.passphrase, at: Sample.start,
            settings: AuthoritySettings(iterations: 1000))
        let province = try root.createSubordinate(
            folder: "\(folder)/35", division: DivisionCode("35"), passphrase: Self.passphrase, at: Sample.start)
        let resolver = try Self.resolver(root, province)
        let earlier = try Self.issue(.nodeSign, by: province, at: Sample.start)
        let later = try Self.issue(.nodeSign, by: province, at: Sample.after(days: 20))
        let link = try Self.issue(.link, by: province, at: Sample.start)
        let chains = [earlier, later, link].map { [$0] + province.chain }

        let items = ExpiryInventory.items(chains: chains, trust: resolver)

        #expect(items.filter { $0.kind == .certificate }.map(\.name) == ["link INT", "node-sign INT"])
        let sign = try #require(items.first { $0.name == "node-sign INT" })
        #expect(sign.until.sinceEpoch == later.notAfter * 1000)
        #expect(sign.purpose == "node-sign" && sign.suite == "INT")
        #expect(
            Set(items.filter { $0.kind == .authority }.map(\.name))
                == Set((root.chain + province.chain).map(\.subject)))
        let directory = try #require(items.first { $0.kind == .directory })
        #expect(directory.until == Sample.after(days: 30) && directory.edition == "7")
        let lists = items.filter { $0.kind == .revocationList }
        #expect(Set(lists.map(\.name)) == [root.chain[0].subject, province.chain[0].subject])
    }

    private static func issue(
        _ purpose: CertificatePurpose,
        by authority: CertificateAuthority,
        at time: UTCMilliseconds
    ) throws -> Certificate {
        let key = try PrivateKey.generate(.p256)
        return try authority.issue(purpose, to: PartyName("3508"), key: key.publicKey, at: time)
    }

    private static func resolver(
        _ root: CertificateAuthority,
        _ province: CertificateAuthority
    ) throws -> TrustResolver {
        let key = try PrivateKey.generate(.p256)
        let certificate = try province.issue(.directory, to: PartyName("35"), key: key.publicKey, at: Sample.start)
        var builder = DirectoryBuilder(signer: try DivisionCode("35"))
        for authority in [root, province] {
            _ = try authority.makeRevocationList(at: Sample.start)
            try builder.collect(authority.publication(), at: Sample.start)
        }
        let directory = try builder.build(serial: 7, issued: Sample.start, expires: Sample.after(days: 30))
        let signed = try SignedDirectory(
            signing: directory,
            by: [SignedDirectory.Signer(key: key, certificate: certificate, chain: Array(province.chain.dropLast()))])
        let verdict = try signed.verify(anchors: root.chain, at: Sample.start, previousSerial: nil)
        guard case .trusted(let verified) = verdict else {
            throw NotTrusted(description: "\(verdict)")
        }
        return TrustResolver(anchors: root.chain, directories: [verified], policy: TrustPolicy(revocation: .required))
    }

    private struct NotTrusted: Error, CustomStringConvertible {
        let description: String
    }
}
