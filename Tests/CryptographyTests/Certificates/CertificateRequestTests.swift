import Cryptography
import Testing

@Suite("Certificate requests")
struct CertificateRequestTests {
    @Test("A request proves its key and leads to a certificate", arguments: Suite.allCases)
    func issue(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        let key = try PrivateKey.generate(suite.keyAlgorithm)
        let request = try CertificateRequest.make(key: key, commonName: "龙岩市节点")
        #expect(request.publicKey == key.publicKey)
        let read = try CertificateRequest(der: request.der)
        #expect(read == request)
        let certificate = try Identity.leafTemplate("3508.35.yizhan").issue(
            for: read.publicKey, issuer: ca.city.certificate, issuerKey: ca.city.key)
        #expect(try ca.verifier().verify(certificate, at: Identity.now).chain != nil)
    }

    @Test("A request with any bit wrong, cut short or prolonged is refused", arguments: Suite.allCases)
    func tampered(_ suite: Suite) throws {
        let key = try PrivateKey.generate(suite.keyAlgorithm)
        let der = try CertificateRequest.make(key: key, commonName: "x").der
        for (offset, damaged) in Damage.flips(der, seed: 6) {
            #expect(throws: CryptographyError.self, "byte \(offset)") { try CertificateRequest(der: damaged) }
        }
        for damaged in Damage.truncations(der) {
            expectError(.requestMalformed) { try CertificateRequest(der: damaged) }
        }
        expectError(.requestMalformed) { try CertificateRequest(der: der + [0]) }
        expectError(.requestMalformed) { try CertificateRequest(der: [UInt8](repeating: 0x30, count: 16_385)) }
    }

    @Test("A request for somebody else's key is refused", arguments: Suite.allCases)
    func stolenKey(_ suite: Suite) throws {
        let mine = try PrivateKey.generate(suite.keyAlgorithm)
        let theirs = try PrivateKey.generate(suite.keyAlgorithm).publicKey
        let der = try CertificateRequest.make(key: mine, commonName: "x").der
        let own = mine.publicKey.subjectPublicKeyInfo
        let start = try #require(der.indices.first { der[$0...].starts(with: own) })
        let swapped = der[..<start] + theirs.subjectPublicKeyInfo + der[(start + own.count)...]
        expectError(.requestMalformed) { try CertificateRequest(der: Array(swapped)) }
    }

    @Test("The openssl command accepts ours", arguments: Suite.allCases)
    func command(_ suite: Suite) throws {
        let key = try PrivateKey.generate(suite.keyAlgorithm)
        try OpenSSLTool.with { tool in
            try tool.write("request.der", CertificateRequest.make(key: key, commonName: "x").der)
            let identity = suite == .gm ? ["-vfyopt", OpenSSLTool.identity] : []
            let options = ["req", "-in", "request.der", "-inform", "DER", "-verify", "-noout"]
            let (status, output) = try tool.launch("openssl", options + identity)
            #expect(status == 0 && output.contains("verify OK"))
        }
    }

    @Test("A request signed with another digest than the suite's is refused")
    func otherDigest() throws {
        try OpenSSLTool.with { tool in
            try tool.makeKey("key.pem", curve: "P-256")
            for digest in ["sha256", "sha384"] {
                try tool.run(
                    "req", "-new", "-key", "key.pem", "-\(digest)", "-subj", "/CN=x", "-outform", "DER", "-out", digest)
            }
            #expect(try CertificateRequest(der: tool.read("sha256")).publicKey.algorithm == .p256)
            let other = try tool.read("sha384")
            expectError(.algorithmMismatch) {
                try CertificateRequest(der: other)
            }
        }
    }
}
