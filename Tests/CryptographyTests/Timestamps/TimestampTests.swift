import Cryptography
import Foundation
import Testing

@Suite("Timestamps")
struct TimestampTests {
    static let content = TimestampCast.content

    @Test("A request is answered by a token that holds over the content and nothing else", arguments: Suite.allCases)
    func whole(_ suite: Suite) throws {
        let cast = try TimestampCast.of(suite)
        let request = try TimestampRequest(imprint: cast.imprint(), policy: "1.2.3.4.1", nonce: [0, 0xfe, 1])
        let read = try TimestampRequest(der: request.der)
        #expect(read == request && read.nonce == [2, 3, 0, 0xfe, 1] && read.policy == "1.2.3.4.1")
        let answer = try cast.tsa().answer(read, serialNumber: [0, 0x80, 1], at: Identity.now)
        let response = try TimestampResponse(der: answer.der)
        #expect(response == answer)
        let der = try #require(response.token)
        guard
            case .holds(let token, let signer) = try cast.verifier().verify(
                der, over: Self.content, at: TimestampCast.now)
        else {
            Issue.record("\(try cast.verifier().verify(der, over: Self.content, at: TimestampCast.now))")
            return
        }
        #expect(signer == cast.authority.certificate && token.certificates.count == 2)
        #expect(token.information.time == TimestampCast.now && token.information.nonce == request.nonce)
        #expect(token.information.policy == "1.2.3.4.1" && token.information.serialNumber == [2, 3, 0, 0x80, 1])
        let other = try cast.verifier().verify(der, over: Self.content + [0], at: TimestampCast.now)
        #expect(other.word == "refused other-content")
    }

    @Test("What is believed decides whether a token holds", arguments: Suite.allCases)
    func trust(_ suite: Suite) throws {
        let cast = try TimestampCast.of(suite)
        let der = try cast.token()
        let verify = { (verifier: TimestampVerifier, now: Int64) in
            verifier.verify(der, over: Self.content, at: now).word
        }
        #expect(verify(try cast.verifier(), TimestampCast.now) == "holds")
        #expect(verify(try cast.verifier(), TimestampCast.now - 601_000) == "refused future")
        #expect(verify(try cast.verifier(anchors: []), TimestampCast.now) == "undecided chain-unknown")
        #expect(verify(try cast.verifier(lists: []), TimestampCast.now) == "undecided revocation-unknown")
        let revoked = try cast.between.revocationList(revoking: [cast.authority.certificate])
        let lists = [try cast.root.revocationList(), revoked]
        #expect(verify(try cast.verifier(lists: lists), TimestampCast.now) == "refused chain-refused")
        // Revoked an hour before now, and stamped two hours before.
        let early = try cast.token(at: Identity.now - 7200)
        #expect(
            try cast.verifier(lists: lists).verify(early, over: Self.content, at: TimestampCast.now).word == "holds")
        // Stamped while the certificate was valid, verified long after.
        let late = TimestampCast.now + 500 * Identity.day * 1000
        let fresh = [cast.root, cast.between]
        let later = try fresh.map { try $0.revocationList(nextUpdate: Identity.now + 600 * Identity.day) }
        #expect(verify(try cast.verifier(lists: later), late) == "holds")
    }

    @Test("A token without certificates holds by one that is known", arguments: Suite.allCases)
    func bare(_ suite: Suite) throws {
        let cast = try TimestampCast.of(suite)
        let der = try cast.token(TimestampRequest(imprint: cast.imprint(), wantsCertificate: false))
        #expect(try TimestampToken(der: der).certificates.isEmpty)
        let unknown = try cast.verifier().verify(der, over: Self.content, at: TimestampCast.now)
        #expect(unknown.word == "undecided signer-missing")
        let verifier = try cast.verifier(known: [cast.authority.certificate])
        #expect(verifier.verify(der, over: Self.content, at: TimestampCast.now).word == "holds")
    }

    @Test("No changed byte makes a token tell another time, or hold for another signer", arguments: Suite.allCases)
    func damage(_ suite: Suite) throws {
        let cast = try TimestampCast.of(suite)
        let (der, verifier) = (try cast.token(), try cast.verifier())
        let whole = try TimestampToken(der: der)
        var held = 0
        for index in der.indices {
            var damaged = der
            damaged[index] ^= 1 << UInt8(index % 8)
            guard
                case .holds(let token, let signer) = verifier.verify(damaged, over: Self.content, at: TimestampCast.now)
            else { continue }
            // Versions, algorithm names and the CA's certificate are under no signature of the authority.
            held += 1
            #expect(token.information == whole.information && signer == cast.authority.certificate, "byte \(index)")
        }
        #expect(held < der.count / 2)
        for count in der.indices {
            #expect(
                verifier.verify(Array(der.prefix(count)), over: Self.content, at: TimestampCast.now).word != "holds")
        }
    }

    @Test("A request that cannot be met is refused with the reason")
    func refusals() throws {
        let cast = try TimestampCast.of(.int)
        let answer = try cast.tsa().answer(
            TimestampRequest(imprint: cast.imprint(), policy: "1.2.3.4.2"), serialNumber: [1], at: Identity.now)
        #expect(answer.token == nil && answer.text.contains("policy"))
        #expect(try TimestampResponse(der: answer.der) == answer)
        let late = try cast.tsa().answer(
            TimestampRequest(imprint: cast.imprint()), serialNumber: [1], at: Identity.now + 101 * Identity.day)
        #expect(late.token == nil)
        var der = try TimestampRequest(imprint: cast.imprint()).der
        der += TestDER.tlv(0xA0, [])
        der[1] += 2
        let extended = try TimestampRequest(der: der)
        #expect(try cast.tsa().answer(extended, serialNumber: [1], at: Identity.now).token == nil)
        for bytes in [[], [0x30, 0], der + [0], Array(der.prefix(20))] {
            expectError(.messageMalformed) { try TimestampRequest(der: bytes) }
            expectError(.messageMalformed) { try TimestampResponse(der: bytes) }
        }
        let sha1 = TestDER.sequence(
            [2, 1, 1],
            TestDER.sequence(TestDER.algorithm("1.3.14.3.2.26"), TestDER.octets([UInt8](repeating: 1, count: 20))))
        expectError(.algorithmMismatch) { try TimestampRequest(der: sha1) }
        expectError(.messageMalformed) { try TimestampRequest(imprint: cast.imprint(), policy: "policy") }
        // Who is no authority gives no timestamps.
        let unit = try cast.between.leaf(purpose: .unitSign)
        expectError(.keyMismatch) {
            try TimestampAuthority(key: unit.key, certificate: unit.certificate, policy: "1.2.3")
        }
        expectError(.keyMismatch) {
            try TimestampAuthority(key: unit.key, certificate: cast.authority.certificate, policy: "1.2.3")
        }
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let word: String
        let change: @Sendable (inout HandMadeToken) throws -> Void

        init(_ name: String, _ word: String, _ change: @escaping @Sendable (inout HandMadeToken) throws -> Void) {
            self.testDescription = name
            self.word = word
            self.change = change
        }
    }

    static let cases: [Case] = [
        Case("as it should be", "holds") { _ in },
        Case("of the type of GB/T 35275", "holds") { $0.type = "1.2.156.10197.6.1.4.2.2" },
        Case("a signature of 64 bytes", "holds") { $0.isRaw = true },
        Case("with all that may follow the time", "holds") {
            $0.tail =
                TestDER.sequence([2, 1, 1]) + [1, 1, 0xff, 2, 1, 9] + TestDER.tlv(0xA0, [])
                + TestDER.tlv(0xA1, [])
        },
        Case("a time with a fraction", "holds") { $0.time = Array("20270115075959.25Z".utf8) },
        Case("a time that does not exist", "refused malformed") { $0.time = Array("20270230080000Z".utf8) },
        Case("a time with a zone", "refused malformed") { $0.time = Array("20270115080000+0800".utf8) },
        Case("a fraction that is none", "refused malformed") { $0.time = Array("20270115080000.Z".utf8) },
        Case("another version", "refused malformed") { $0.version = [2, 1, 2] },
        Case("a member too many", "refused malformed") { $0.tail = [5, 0] },
        Case("another content", "refused malformed") { $0.contentType = "1.2.840.113549.1.7.1" },
        Case("another message", "refused malformed") { $0.type = "1.2.840.113549.1.7.3" },
        Case("made for another certificate", "refused signature-wrong") {
            $0.referenced = try TimestampCast.of(.int).root.certificate
        },
        Case("without a reference to a certificate", "undecided algorithm-unknown") { $0.hasReference = false },
        Case("an attribute twice", "refused malformed") {
            let attribute = TestDER.sequence(TestDER.identifier("1.2.3"), TestDER.set([TestDER.null]))
            $0.attributes = [attribute, attribute]
        },
        Case("a further attribute", "holds") {
            $0.attributes = [TestDER.sequence(TestDER.identifier("1.2.3"), TestDER.set([TestDER.null]))]
        },
        Case("by somebody who is no authority", "refused usage-missing") { token in
            let cast = try TimestampCast.of(token.imprint.algorithm == .sm3 ? .gm : .int)
            token.signer = try cast.between.leaf(purpose: .unitSign)
        },
        Case("by an authority under another root", "undecided chain-unknown") { token in
            token.signer = try TimestampCast(token.imprint.algorithm == .sm3 ? .gm : .int).authority
        },
        Case("a certificate of another in place of the signer's", "undecided signer-missing") { token in
            token.carries = [try TimestampCast.of(.int).root.certificate]
        },
    ]

    @Test("Tokens of others are read in the forms they have, and what is wrong is named", arguments: Self.cases)
    func handMade(_ given: Case) throws {
        for suite in Suite.allCases {
            let cast = try TimestampCast.of(suite)
            var token = HandMadeToken(try cast.imprint(), cast.authority)
            try given.change(&token)
            let verdict = try cast.verifier().verify(token.der(), over: Self.content, at: TimestampCast.now)
            #expect(verdict.word == given.word, "\(suite): \(verdict)")
        }
    }
}
