import Cryptography
import Testing

/// Damaged certificates and lists: nothing crashes (the functions throw `CryptographyError` only, by their type), and
/// what is still read is not trusted.
@Suite("Damaged certificates and lists")
struct MalformedInputTests {
    @Test("A damaged certificate is refused or not trusted", arguments: Suite.allCases)
    func certificate(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        let der = try ca.city.leaf().certificate.der
        for damaged in Damage.truncations(der) {
            #expect(throws: CryptographyError.self) { try Certificate(der: damaged) }
        }
        var readable = 0
        for damaged in Damage.flips(der, seed: 10).map(\.bytes) + Damage.mutations(der, count: 1000, seed: 11)
        where damaged != der {
            guard let read = try? Certificate(der: damaged) else { continue }
            readable += 1
            #expect(read.der == damaged && !read.serialHex.isEmpty)
            #expect(try ca.verifier().verify(read, at: Identity.now).chain == nil)
        }
        #expect(readable > 0)
    }

    @Test("A damaged CA certificate carries nothing", arguments: Suite.allCases)
    func authority(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        let leaf = try ca.city.leaf().certificate
        let verifier = ChainVerifier(anchors: [ca.root.certificate], revocationPolicy: .softFail)
        let der = ca.city.certificate.der
        for (offset, damaged) in Damage.flips(der, seed: 12) {
            guard let read = try? Certificate(der: damaged) else { continue }
            let verdict = try verifier.verify(leaf, presented: [read, ca.province.certificate], at: Identity.now)
            #expect(verdict.chain == nil, "byte \(offset)")
        }
    }

    @Test("A damaged list is refused or not the CA's", arguments: Suite.allCases)
    func revocationList(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        let der = try ca.city.revocationList(revoking: [ca.city.leaf().certificate]).der
        for damaged in Damage.truncations(der) {
            #expect(throws: CryptographyError.self) { try RevocationList(der: damaged) }
        }
        for damaged in Damage.flips(der, seed: 13).map(\.bytes) + Damage.mutations(der, count: 1000, seed: 14)
        where damaged != der {
            guard let read = try? RevocationList(der: damaged) else { continue }
            #expect(!read.isSigned(by: ca.city.certificate))
        }
    }

    @Test("Random bytes are nothing at all")
    func noise() {
        var generator = SeededGenerator(seed: 15)
        for _ in 0..<500 {
            var bytes = generator.bytes(Int.random(in: 0...300, using: &generator))
            if !bytes.isEmpty { bytes[0] = 0x30 }
            #expect(throws: CryptographyError.self) { try Certificate(der: bytes) }
            #expect(throws: CryptographyError.self) { try RevocationList(der: bytes) }
            #expect(throws: CryptographyError.self) { try CertificateRequest(der: bytes) }
            #expect(throws: CryptographyError.self) { try PublicKey(subjectPublicKeyInfo: bytes) }
            #expect(throws: CryptographyError.self) { try SignedMessage(der: bytes, accepting: .foreign) }
            #expect(throws: CryptographyError.self) {
                try EnvelopedMessageHeader(prefix: bytes, totalLength: UInt64(bytes.count))
            }
        }
    }
}
