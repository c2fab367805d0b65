import Cryptography
import Testing

@Suite("Signed messages")
struct SignedMessageTests {
    static let content = Array("<ASiCManifest>国函〔2027〕1号</ASiCManifest>".utf8)

    static func sign(_ signer: Identity, chain: [Certificate] = [], content: [UInt8] = Self.content) throws -> [UInt8] {
        try SignedMessage.sign(
            contentDigest: signer.key.algorithm.digestAlgorithm.hash(content),
            key: signer.key,
            certificate: signer.certificate,
            chain: chain,
            signingTime: Identity.now
        )
    }

    @Test("A message verifies over its content and no other", arguments: Suite.allCases)
    func roundTrip(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        let signer = try ca.city.leaf()
        let message = try SignedMessage(der: Self.sign(signer, chain: ca.authorities))
        #expect(message.suite == suite && message.variants.isEmpty)
        #expect(message.signer == signer.certificate && message.signingTime == Identity.now)
        #expect(Set(message.certificates) == Set([signer.certificate] + ca.authorities))
        try message.verify(content: Self.content)
        try message.verify(contentDigest: suite.digestAlgorithm.hash(Self.content))
        expectError(.signatureInvalid) { try message.verify(content: Self.content + [0]) }
        expectError(.signatureInvalid) { try message.verify(content: []) }
        let other: DigestAlgorithm = suite == .gm ? .sha256 : .sm3
        expectError(.algorithmMismatch) { try message.verify(contentDigest: other.hash(Self.content)) }
        let chain = try ca.verifier().verify(message.signer, presented: message.certificates, at: Identity.now).chain
        #expect(chain?.certificates.count == 4)
    }

    @Test("Both forms read the strict form alike", arguments: Suite.allCases)
    func foreignReadsStrict(_ suite: Suite) throws {
        let signer = try TestHierarchy.of(suite).city.leaf()
        let message = try SignedMessage(der: Self.sign(signer), accepting: .foreign)
        #expect(message.variants.isEmpty)
        try message.verify(content: Self.content)
    }

    @Test("The tests' own writer makes the same form", arguments: Suite.allCases)
    func handMade(_ suite: Suite) throws {
        let signer = try TestHierarchy.of(suite).city.leaf()
        let message = try SignedMessage(der: HandMadeSignature(signer: signer, content: Self.content).encoded())
        try message.verify(content: Self.content)
        #expect(message.signingTime == 1_800_000_000)
    }

    @Test("No flipped bit makes a message verify over other content", arguments: Suite.allCases)
    func flips(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        let signer = try ca.city.leaf()
        let der = try Self.sign(signer, chain: [ca.city.certificate])
        let digest = try suite.digestAlgorithm.hash(Self.content)
        let other = try suite.digestAlgorithm.hash(Self.content + [0])
        var harmless = 0
        for form in [SignedMessage.Form.strict, .foreign] {
            for (offset, damaged) in Damage.flips(der, seed: 20) {
                guard let message = try? SignedMessage(der: damaged, accepting: form) else { continue }
                #expect(throws: CryptographyError.self, "byte \(offset)") { try message.verify(contentDigest: other) }
                guard (try? message.verify(contentDigest: digest)) != nil else { continue }
                // What remains was in a certificate: outside the signature, and for the chain to judge.
                harmless += 1
                #expect(message.signer.publicKey == signer.certificate.publicKey, "byte \(offset)")
                #expect(message.signingTime == Identity.now && message.variants.isEmpty, "byte \(offset)")
                #expect(Set(message.certificates) != [signer.certificate, ca.city.certificate], "byte \(offset)")
                if suite == .int { #expect(message.signer == signer.certificate, "byte \(offset)") }
            }
        }
        #expect(harmless > 0)
    }

    @Test("Messages cut short, prolonged and mutated are refused or say the same", arguments: Suite.allCases)
    func damaged(_ suite: Suite) throws {
        let signer = try TestHierarchy.of(suite).city.leaf()
        let der = try Self.sign(signer)
        for damaged in Damage.truncations(der) {
            #expect(throws: CryptographyError.self) { try SignedMessage(der: damaged, accepting: .foreign) }
        }
        expectError(.messageMalformed) { try SignedMessage(der: der + [0], accepting: .foreign) }
        for damaged in Damage.mutations(der, count: 2000, seed: 21) {
            guard let message = try? SignedMessage(der: damaged, accepting: .foreign) else { continue }
            #expect(throws: CryptographyError.self) { try message.verify(content: Self.content + [0]) }
        }
    }

    @Test("Key, certificate and digest must belong together")
    func mismatches() throws {
        let gm = try TestHierarchy.of(.gm).city.leaf()
        let int = try TestHierarchy.of(.int).city.leaf()
        let sm3 = try DigestAlgorithm.sm3.hash(Self.content)
        let sha256 = try DigestAlgorithm.sha256.hash(Self.content)
        let now = Identity.now
        expectError(.algorithmMismatch) {
            try SignedMessage.sign(contentDigest: sm3, key: int.key, certificate: int.certificate, signingTime: now)
        }
        expectError(.algorithmMismatch) {
            try SignedMessage.sign(contentDigest: sha256, key: gm.key, certificate: gm.certificate, signingTime: now)
        }
        expectError(.keyMismatch) {
            try SignedMessage.sign(contentDigest: sm3, key: gm.key, certificate: int.certificate, signingTime: now)
        }
        let other = try TestHierarchy.of(.gm).city.leaf().certificate
        expectError(.keyMismatch) {
            try SignedMessage.sign(contentDigest: sm3, key: gm.key, certificate: other, signingTime: now)
        }
    }

    @Test("Signing times that UTCTime cannot tell are refused, and the others come back")
    func signingTimes() throws {
        let signer = try TestHierarchy.of(.int).city.leaf()
        let digest = try DigestAlgorithm.sha256.hash(Self.content)
        for time in [CalendarTime.range.lowerBound, -1, 0, 951_782_400, CalendarTime.range.upperBound - 1] {
            let der = try SignedMessage.sign(
                contentDigest: digest, key: signer.key, certificate: signer.certificate, signingTime: time)
            #expect(try SignedMessage(der: der).signingTime == time)
        }
        for time in [.min, CalendarTime.range.lowerBound - 1, CalendarTime.range.upperBound, .max] {
            expectError(.limitExceeded) {
                try SignedMessage.sign(
                    contentDigest: digest, key: signer.key, certificate: signer.certificate, signingTime: time)
            }
        }
    }

    @Test("Size and number of certificates are limited")
    func limits() throws {
        let signer = try TestHierarchy.of(.int).city.leaf()
        let der = try Self.sign(signer)
        expectError(.limitExceeded) { try SignedMessage(der: der, sizeLimit: der.count - 1) }
        _ = try SignedMessage(der: der, sizeLimit: der.count)
        _ = try SignedMessage(der: Self.sign(signer, chain: Array(repeating: signer.certificate, count: 15)))
        let many = try Self.sign(signer, chain: Array(repeating: signer.certificate, count: 16))
        expectError(.limitExceeded) { try SignedMessage(der: many) }
    }

    @Test("Nesting beyond all measure is refused")
    func nesting() {
        var deep: [UInt8] = []
        for _ in 0..<5000 { deep = TestDER.tlv(0x30, [deep]) }
        expectError(.messageMalformed) { try SignedMessage(der: deep, accepting: .foreign) }
    }
}
