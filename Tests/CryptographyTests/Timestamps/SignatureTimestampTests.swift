import Cryptography
import Testing

/// Timestamps inside of signed messages (RFC 3161 appendix A).
@Suite("Timestamps of signed messages", .timeLimit(.minutes(5)))
struct SignatureTimestampTests {
    private static func stamped(_ cast: TimestampCast, _ der: [UInt8]) throws -> (message: [UInt8], token: [UInt8]) {
        let value = try SignedMessage(der: der).signatureValue
        let token = try cast.token(TimestampRequest(imprint: cast.imprint(value)))
        return (try SignedMessage.adding(timestamp: token, to: der), token)
    }

    @Test("A message carries a timestamp over its signature, which changes nothing else", arguments: Suite.allCases)
    func whole(_ suite: Suite) throws {
        let cast = try TimestampCast.of(suite)
        let ca = try TestHierarchy.of(suite)
        let der = try SignedMessageTests.sign(ca.city.leaf(), chain: ca.authorities)
        let plain = try SignedMessage(der: der)
        #expect(plain.timestamp == nil)
        let (bytes, token) = try Self.stamped(cast, der)
        let message = try SignedMessage(der: bytes, accepting: .foreign)
        #expect(message.timestamp == token && message.variants == [.signatureTimestamp])
        #expect(message.signer == plain.signer && message.signatureValue == plain.signatureValue)
        #expect(message.certificates == plain.certificates && message.signingTime == plain.signingTime)
        try message.verify(content: SignedMessageTests.content)
        // Where one form only is accepted, nothing may stand that no signature covers.
        expectError(.messageMalformed) { try SignedMessage(der: bytes) }
        expectError(.messageMalformed) { try SignedMessage.adding(timestamp: token, to: bytes) }
        expectError(.signatureInvalid) { try SignedMessage.adding(timestamp: cast.token(), to: der) }
        expectError(.messageMalformed) { try SignedMessage.adding(timestamp: [0x30, 0], to: der) }
    }

    @Test("The openssl command verifies a message with our timestamp, and finds the token in it")
    func openssl() throws {
        let cast = try TimestampCast.of(.int)
        let ca = try TestHierarchy.of(.int)
        let (message, token) = try Self.stamped(cast, SignedMessageTests.sign(ca.city.leaf(), chain: ca.authorities))
        try OpenSSLTool.with { tool in
            try tool.write("root.pem", ca.root.certificate.pem)
            try tool.write("content", SignedMessageTests.content)
            try tool.write("message", message)
            try tool.write("token", token)
            let verify = [
                "cms", "-verify", "-binary", "-inform", "DER", "-in", "message", "-CAfile", "root.pem", "-purpose",
                "any", "-attime", "\(Identity.now)", "-cades", "-out", "verified", "-content", "content",
            ]
            let (status, output) = try tool.launch("openssl", verify)
            #expect(status == 0, "\(output)")
            let text = try tool.run("cms", "-cmsout", "-print", "-noout", "-inform", "DER", "-in", "message")
            #expect(text.contains("id-smime-aa-timeStampToken"), "\(text)")
        }
    }

    @Test("An answer that repeats no number of the request, or is under another policy, is not its answer")
    func answering() throws {
        let cast = try TimestampCast.of(.gm)
        let verifier = try cast.verifier()
        let digests = [try cast.imprint()]
        let ask = { (policy: String?, nonce: [UInt8]?) in
            try TimestampRequest(imprint: cast.imprint(), policy: policy, nonce: nonce)
        }
        let verify = { (token: [UInt8], request: TimestampRequest) in
            verifier.verify(token, overAnyOf: digests, answering: request, at: TimestampCast.now).word
        }
        let token = try cast.token(ask(nil, [7]))
        #expect(try verify(token, ask(nil, [7])) == "holds")
        #expect(try verify(token, ask("1.2.3.4.1", [7])) == "holds")
        #expect(try verify(token, ask(nil, [8])) == "refused nonce-differs")
        #expect(try verify(token, ask(nil, nil)) == "refused nonce-differs")
        #expect(try verify(cast.token(ask(nil, nil)), ask(nil, [7])) == "refused nonce-differs")
        #expect(try verify(token, ask("1.2.3.4.2", [7])) == "refused policy-differs")
    }
}
