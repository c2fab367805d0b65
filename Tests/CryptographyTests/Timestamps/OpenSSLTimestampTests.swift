import Cryptography
import Foundation
import Testing

/// Requests, answers and tokens of `openssl ts`, and ours read by it (P-256 and SHA-256; it cannot do SM2 tokens).
@Suite("Timestamps of OpenSSL", .timeLimit(.minutes(5)))
struct OpenSSLTimestampTests {
    @Test("Our answer to its request is verified by it")
    func ours() throws {
        let cast = try TimestampCast.of(.int)
        try OpenSSLTool.with { tool in
            try tool.write("file", TimestampCast.content)
            try tool.write("root.pem", cast.root.certificate.pem)
            try tool.write("between.pem", cast.between.certificate.pem)
            try tool.run("ts", "-query", "-data", "file", "-sha256", "-cert", "-out", "query.tsq")
            let request = try TimestampRequest(der: tool.read("query.tsq"))
            #expect(try request.wantsCertificate && request.nonce != nil && request.imprint == cast.imprint())
            let answer = try cast.tsa().answer(request, serialNumber: [1, 2, 3], at: Identity.now)
            try tool.write("answer.tsr", answer.der)
            try tool.write("token.der", answer.token ?? [])
            let verify = [
                "-CAfile", "root.pem", "-untrusted", "between.pem", "-attime", "\(Identity.now)",
            ]
            let checked = try tool.launch(
                "openssl", ["ts", "-verify", "-queryfile", "query.tsq", "-in", "answer.tsr"] + verify)
            #expect(checked.status == 0, "\(checked.output)")
            let token = try tool.launch(
                "openssl", ["ts", "-verify", "-data", "file", "-token_in", "-in", "token.der"] + verify)
            #expect(token.status == 0, "\(token.output)")
            let text = try tool.run("ts", "-reply", "-in", "answer.tsr", "-text")
            #expect(text.contains("Serial number: 0x010203") && text.contains("Jan 15 08:00:00 2027 GMT"))
            // It refuses ours over something else, so it did look.
            try tool.write("other", "驿")
            let other = try tool.launch(
                "openssl", ["ts", "-verify", "-data", "other", "-token_in", "-in", "token.der"] + verify)
            #expect(other.status != 0)
            let refusal = try cast.tsa().answer(
                TimestampRequest(imprint: cast.imprint(), policy: "1.2.3"), serialNumber: [1], at: Identity.now)
            try tool.write("refusal.tsr", refusal.der)
            let refused = try tool.run("ts", "-reply", "-in", "refusal.tsr", "-text")
            #expect(refused.contains("Rejected") && refused.contains("the requested TSA policy is not supported"))
        }
    }

    private static let configuration = """
        [tsa]
        default_tsa = authority
        [authority]
        serial = serial
        signer_digest = sha256
        default_policy = 1.2.3.4.1
        digests = sha256
        ess_cert_id_alg = sha256

        """

    @Test("Its answer to our request holds here")
    func theirs() throws {
        // It stamps by the clock of the machine.
        let now = Int64(Date().timeIntervalSince1970)
        let (from, until) = (now - Identity.day, now + Identity.day)
        let rootKey = try PrivateKey.generate(.p256)
        let root = try CertificateTemplate(
            commonName: "root", keyUsage: [.certificateSigning, .revocationListSigning],
            authority: .init(pathLength: nil, permittedSubtree: nil), notBefore: from, notAfter: until
        ).issue(for: rootKey.publicKey, issuer: nil, issuerKey: rootKey)
        let list = try RevocationList.issue(
            entries: [], number: 1, issuer: root, key: rootKey, thisUpdate: from, nextUpdate: until)
        try OpenSSLTool.with { tool in
            try tool.makeKey("key.pem", curve: "P-256")
            try tool.run("pkey", "-in", "key.pem", "-pubout", "-outform", "DER", "-out", "public.der")
            let certificate = try Identity.leafTemplate(
                "3508.35.yizhan", purpose: .timestamp, from: from, until: until
            ).issue(for: PublicKey(subjectPublicKeyInfo: tool.read("public.der")), issuer: root, issuerKey: rootKey)
            try tool.write("tsa.pem", certificate.pem)
            try tool.write("tsa.cnf", Self.configuration)
            let request = try TimestampRequest(
                imprint: DigestAlgorithm.sha256.hash(TimestampCast.content), nonce: [0x81, 2, 3])
            try tool.write("query.tsq", request.der)
            try tool.run(
                "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq", "-inkey", "key.pem", "-signer",
                "tsa.pem",
                "-out", "answer.tsr")
            let response = try TimestampResponse(der: tool.read("answer.tsr"))
            let verifier = TimestampVerifier(anchors: [root], revocationLists: [list])
            let verdict = verifier.verify(
                try #require(response.token), over: TimestampCast.content, at: (now + 60) * 1000)
            guard case .holds(let token, let signer) = verdict else {
                Issue.record("\(verdict)")
                return
            }
            #expect(signer == certificate && token.information.nonce == request.nonce)
            #expect(abs(token.information.time / 1000 - now) < 60)
        }
    }
}
