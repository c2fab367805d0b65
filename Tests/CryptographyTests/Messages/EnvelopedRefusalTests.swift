import Cryptography
import Testing

@Suite("Encrypted messages that are refused")
struct EnvelopedRefusalTests {
    @Test("A wrong key and a key of the other curve do not open", arguments: Suite.allCases)
    func wrongKey(_ suite: Suite) throws {
        let recipient = try Envelope.recipients(suite, 1)[0]
        let message = try Envelope.seal([1, 2, 3], for: [recipient])
        let other = Identity(key: try PrivateKey.generate(suite.keyAlgorithm), certificate: recipient.certificate)
        expectError(.decryptionFailed) { try Envelope.open(message, with: other) }
        let curve: KeyAlgorithm = suite == .gm ? .p256 : .sm2
        let foreign = Identity(key: try PrivateKey.generate(curve), certificate: recipient.certificate)
        expectError(.algorithmMismatch) { try Envelope.open(message, with: foreign) }
    }

    @Test("No flipped bit of an INT message changes what is opened", arguments: [0, 3, 100])
    func flipsINT(_ size: Int) throws {
        let recipients = try Envelope.recipients(.int, 2)
        let content = [UInt8](repeating: 0x41, count: size)
        let message = try Envelope.seal(content, for: recipients)
        for (offset, damaged) in Damage.flips(message, seed: 30) {
            guard let opened = try? Envelope.open(damaged, with: recipients[0]) else { continue }
            #expect(opened == content, "byte \(offset)")
        }
    }

    @Test("A flipped bit of a GM message is refused or garbles content: the signature beside it tells")
    func flipsGM() throws {
        let recipients = try Envelope.recipients(.gm, 2)
        let content = [UInt8](repeating: 0x41, count: 100)
        let message = try Envelope.seal(content, for: recipients)
        let header = try EnvelopedMessageHeader(prefix: message, totalLength: UInt64(message.count))
        var garbled = 0
        for (offset, damaged) in Damage.flips(message, seed: 31) {
            guard let opened = try? Envelope.open(damaged, with: recipients[0]), opened != content else { continue }
            garbled += 1
            // Only the IV and the ciphertext are without a check of their own.
            #expect(offset >= Int(header.contentOffset) - 18, "byte \(offset)")
        }
        #expect(garbled > 0)
    }

    @Test("Damaged messages throw errors of this module only", arguments: Suite.allCases)
    func damaged(_ suite: Suite) throws {
        let recipient = try Envelope.recipients(suite, 1)[0]
        let message = try Envelope.seal([UInt8](repeating: 0x41, count: 50), for: [recipient])
        for damaged in Damage.truncations(message) {
            #expect(throws: CryptographyError.self) { try Envelope.open(damaged, with: recipient) }
        }
        for damaged in Damage.mutations(message, count: 2000, seed: 32) {
            do { _ = try Envelope.open(damaged, with: recipient) } catch { #expect(error is CryptographyError) }
        }
    }

    @Test("A header cut short is told apart from content that is still to come", arguments: Suite.allCases)
    func prefix(_ suite: Suite) throws {
        let message = try Envelope.seal([UInt8](repeating: 1, count: 1000), for: Envelope.recipients(suite, 3))
        let total = UInt64(message.count)
        let offset = try EnvelopedMessageHeader(prefix: message, totalLength: total).contentOffset
        for count in 0..<Int(offset) {
            expectError(.messageMalformed) {
                try EnvelopedMessageHeader(prefix: Array(message.prefix(count)), totalLength: total)
            }
        }
        let least = try EnvelopedMessageHeader(prefix: Array(message.prefix(Int(offset))), totalLength: total)
        #expect(least.contentOffset == offset && least.recipientCount == 3)
        for wrong in [0, total - 1, total + 1, .max] {
            expectError(.messageMalformed) { try EnvelopedMessageHeader(prefix: message, totalLength: wrong) }
        }
    }

    @Test("Wrong padding, a wrong tag, missing and surplus content are refused", arguments: Suite.allCases)
    func endings(_ suite: Suite) throws {
        let recipient = try Envelope.recipients(suite, 1)[0]
        let message = try Envelope.seal([UInt8](repeating: 1, count: 40), for: [recipient])
        let header = try EnvelopedMessageHeader(prefix: message, totalLength: UInt64(message.count))
        let end = Int(header.contentOffset + header.contentLength)
        let content = message[Int(header.contentOffset)..<end]
        let trailer = Array(message[end...])
        func open(_ content: ArraySlice<UInt8>, _ trailer: [UInt8]) throws -> [UInt8] {
            var opener = try EnvelopedMessageOpener(header, key: recipient.key, certificate: recipient.certificate)
            return try opener.update(content) + opener.finish(trailer: trailer)
        }
        #expect(try open(content, trailer) == [UInt8](repeating: 1, count: 40))
        expectError(.messageMalformed) { try open(content.dropLast(), trailer) }
        expectError(.messageMalformed) { try open(content + [0], trailer) }
        expectError(.messageMalformed) { try open(content, trailer + [0]) }
        guard suite == .int else {
            var padding = content
            padding[padding.endIndex - 17] ^= 0x40
            expectError(.decryptionFailed) { try open(padding, trailer) }
            return
        }
        expectError(.messageMalformed) { try open(content, Array(trailer.dropLast())) }
        expectError(.messageMalformed) { try open(content, [0x05, 16] + trailer.dropFirst(2)) }
        for index in 2..<18 {
            var tag = trailer
            tag[index] ^= 1
            expectError(.decryptionFailed) { try open(content, tag) }
        }
    }

    @Test("A content key sent to another recipient under the reader's name does not open", arguments: Suite.allCases)
    func exchangedNames(_ suite: Suite) throws {
        let two = try Envelope.recipients(suite, 2)
        let other = Identity(key: two[0].key, certificate: two[1].certificate)
        let message = try Envelope.seal([1, 2, 3], for: two)
        expectError(.decryptionFailed) { try Envelope.open(message, with: other) }
    }

    @Test("Recipients of another message do not open this content")
    func rewrapped() throws {
        let recipient = try Envelope.recipients(.gm, 1)[0]
        let nonce = [UInt8](repeating: 0, count: 16)
        let cipher = try #require(
            Hexadecimal.decode("e6887b77dbabb572ffa07fed7548b192ceaace11f2b90b94c2b7a4d9382e471e"))
        for key in [[UInt8](repeating: 1, count: 16), Array(repeating: 1, count: 15), Array(repeating: 1, count: 32)] {
            let made = try HandMadeEnvelope(gm: recipient, key: key, nonce: nonce, content: cipher)
            expectError(.decryptionFailed) { try Envelope.open(made.encoded(), with: recipient) }
        }
        let int = try Envelope.recipients(.int, 1)[0]
        expectError(.decryptionFailed) { try Envelope.open(HandMadeEnvelope(int: int).encoded(), with: int) }
    }

    struct Change: CustomTestStringConvertible, Sendable {
        let name: String
        let code: CryptographyError.Code
        let change: @Sendable (inout HandMadeEnvelope) throws -> Void

        var testDescription: String { self.name }
    }

    static let gmChanges: [Change] = [
        Change(name: "INT's type", code: .messageMalformed) { $0.outerType = HandMadeEnvelope.intType },
        Change(name: "CMS EnvelopedData", code: .messageMalformed) { $0.outerType = "1.2.840.113549.1.7.3" },
        Change(name: "version 0", code: .messageMalformed) { $0.version = [2, 1, 0] },
        Change(name: "no recipient", code: .messageMalformed) { $0.recipientInfos = [] },
        Change(name: "recipient version 0", code: .messageMalformed) {
            $0.recipientInfos = [try HandMadeEnvelope.transport(Self.certificate(.gm), key: [1], version: [2, 1, 0])]
        },
        Change(name: "GmSSL's algorithm of the key", code: .algorithmMismatch) {
            let algorithm = TestDER.algorithm("1.2.156.10197.1.301.2")
            $0.recipientInfos = [try HandMadeEnvelope.transport(Self.certificate(.gm), key: [1], algorithm: algorithm)]
        },
        Change(name: "parameters of the key's algorithm", code: .algorithmMismatch) {
            let algorithm = TestDER.algorithm("1.2.156.10197.1.301.3", TestDER.null)
            $0.recipientInfos = [try HandMadeEnvelope.transport(Self.certificate(.gm), key: [1], algorithm: algorithm)]
        },
        Change(name: "a field behind the key", code: .messageMalformed) {
            let certificate = try Self.certificate(.gm)
            $0.recipientInfos = [try HandMadeEnvelope.transport(certificate, key: [1], more: TestDER.null)]
        },
        Change(name: "a key agreement", code: .messageMalformed) {
            $0.recipientInfos.append(HandMadeEnvelope.agreement(point: [4], keys: []))
        },
        Change(name: "inner type PKCS#7 data", code: .messageMalformed) {
            $0.contentType = TestDER.identifier("1.2.840.113549.1.7.1")
        },
        Change(name: "SM4 without mode", code: .algorithmMismatch) {
            $0.contentAlgorithm = TestDER.algorithm("1.2.156.10197.1.104", TestDER.octets(Self.nonce))
        },
        Change(name: "SM4-ECB", code: .algorithmMismatch) {
            $0.contentAlgorithm = TestDER.algorithm("1.2.156.10197.1.104.1", TestDER.octets(Self.nonce))
        },
        Change(name: "a nonce of 15 bytes", code: .algorithmMismatch) {
            $0.contentAlgorithm = TestDER.algorithm(
                "1.2.156.10197.1.104.2", TestDER.octets(Array(Self.nonce.dropLast())))
        },
        Change(name: "no nonce", code: .algorithmMismatch) {
            $0.contentAlgorithm = TestDER.algorithm("1.2.156.10197.1.104.2")
        },
        Change(name: "content in pieces", code: .messageMalformed) {
            $0.contentTag = 0xA0
            $0.content = TestDER.octets([UInt8](repeating: 0, count: 14))
        },
        Change(name: "half a block", code: .messageMalformed) { $0.content = Array($0.content.dropLast(8)) },
        Change(name: "no content", code: .messageMalformed) { $0.content = [] },
        Change(name: "bytes behind the content", code: .messageMalformed) { $0.trailer = TestDER.octets([]) },
    ]

    static let intChanges: [Change] = [
        Change(name: "GM's type", code: .messageMalformed) { $0.outerType = HandMadeEnvelope.gmType },
        Change(name: "CMS EnvelopedData", code: .messageMalformed) { $0.outerType = "1.2.840.113549.1.7.3" },
        Change(name: "version 1", code: .messageMalformed) { $0.version = [2, 1, 1] },
        Change(name: "no recipient info", code: .messageMalformed) { $0.recipientInfos = [] },
        Change(name: "no recipient's key", code: .messageMalformed) {
            $0.recipientInfos = [HandMadeEnvelope.agreement(point: try Self.point(), keys: [])]
        },
        Change(name: "two key agreements", code: .messageMalformed) {
            $0.recipientInfos.append(HandMadeEnvelope.agreement(point: try Self.point(), keys: [try Self.key()]))
        },
        Change(name: "key agreement version 2", code: .messageMalformed) {
            $0.recipientInfos = [
                HandMadeEnvelope.agreement(point: try Self.point(), keys: [try Self.key()], version: [2, 1, 2])
            ]
        },
        Change(name: "KDF with SHA-1", code: .algorithmMismatch) {
            let algorithm = TestDER.algorithm("1.3.133.16.840.63.0.2", TestDER.algorithm("2.16.840.1.101.3.4.1.45"))
            $0.recipientInfos = [
                HandMadeEnvelope.agreement(point: try Self.point(), keys: [try Self.key()], algorithm: algorithm)
            ]
        },
        Change(name: "wrap by AES-128", code: .algorithmMismatch) {
            let algorithm = TestDER.algorithm("1.3.132.1.11.1", TestDER.algorithm("2.16.840.1.101.3.4.1.5"))
            $0.recipientInfos = [
                HandMadeEnvelope.agreement(point: try Self.point(), keys: [try Self.key()], algorithm: algorithm)
            ]
        },
        Change(name: "user keying material", code: .messageMalformed) {
            $0.recipientInfos = [
                HandMadeEnvelope.agreement(
                    point: try Self.point(), keys: [try Self.key()], more: TestDER.tlv(0xA1, [TestDER.octets([1])]))
            ]
        },
        Change(name: "a point that is not on the curve", code: .messageMalformed) {
            var point = try Self.point()
            point[40] ^= 1
            $0.recipientInfos = [HandMadeEnvelope.agreement(point: point, keys: [try Self.key()])]
        },
        Change(name: "a point in hybrid form", code: .messageMalformed) {
            var point = try Self.point()
            point[0] = 6 + (point[64] & 1)
            $0.recipientInfos = [HandMadeEnvelope.agreement(point: point, keys: [try Self.key()])]
        },
        Change(name: "a compressed point", code: .messageMalformed) {
            let point = try Self.point()
            $0.recipientInfos = [
                HandMadeEnvelope.agreement(point: [2 + (point[64] & 1)] + point[1..<33], keys: [try Self.key()])
            ]
        },
        Change(name: "a recipient's key too long", code: .messageMalformed) {
            let certificate = try Self.certificate(.int)
            let name = TestDER.sequence(certificate.issuerName, certificate.serialNumber)
            let key = TestDER.sequence(name, TestDER.octets([1]), TestDER.null)
            $0.recipientInfos = [HandMadeEnvelope.agreement(point: try Self.point(), keys: [key])]
        },
        Change(name: "a transported key", code: .messageMalformed) {
            $0.recipientInfos = [try HandMadeEnvelope.transport(Self.certificate(.gm), key: [1])]
        },
        Change(name: "a tag of 12 bytes", code: .algorithmMismatch) {
            $0.contentAlgorithm = HandMadeEnvelope.gcm(nonce: Array(Self.nonce.prefix(12)), tagLength: 12)
        },
        Change(name: "a nonce of 16 bytes", code: .algorithmMismatch) {
            $0.contentAlgorithm = HandMadeEnvelope.gcm(nonce: Self.nonce, tagLength: 16)
        },
        Change(name: "AES-256-CBC", code: .algorithmMismatch) {
            $0.contentAlgorithm = TestDER.algorithm("2.16.840.1.101.3.4.1.42", TestDER.octets(Self.nonce))
        },
        Change(name: "no tag", code: .messageMalformed) { $0.trailer = [] },
        Change(name: "authenticated attributes", code: .messageMalformed) {
            $0.trailer = TestDER.tlv(0xA1, [TestDER.sequence()]) + $0.trailer
        },
        Change(name: "unauthenticated attributes", code: .messageMalformed) {
            $0.trailer += TestDER.tlv(0xA2, [TestDER.sequence()])
        },
    ]

    @Test("What deviates from GB/T 35275 as written here is refused", arguments: gmChanges)
    func strictGM(_ change: Change) throws {
        var made = try HandMadeEnvelope(
            gm: Envelope.recipients(.gm, 1)[0], key: Array(Self.nonce), nonce: Self.nonce,
            content: [UInt8](repeating: 1, count: 32))
        _ = try Self.header(made)
        try change.change(&made)
        expectError(change.code) { try Self.header(made) }
    }

    @Test("What deviates from RFC 5083 as written here is refused", arguments: intChanges)
    func strictINT(_ change: Change) throws {
        var made = try HandMadeEnvelope(int: Envelope.recipients(.int, 1)[0])
        _ = try Self.header(made)
        try change.change(&made)
        expectError(change.code) { try Self.header(made) }
    }

    private static let nonce = [UInt8](repeating: 5, count: 16)

    private static func header(_ made: HandMadeEnvelope) throws -> EnvelopedMessageHeader {
        let message = made.encoded()
        return try EnvelopedMessageHeader(prefix: message, totalLength: UInt64(message.count))
    }

    private static func certificate(_ suite: Suite) throws -> Certificate {
        try Envelope.recipients(suite, 1)[0].certificate
    }

    private static func point() throws -> [UInt8] {
        Array(try Self.certificate(.int).publicKey.subjectPublicKeyInfo.suffix(65))
    }

    private static func key() throws -> [UInt8] {
        HandMadeEnvelope.wrapped(try Self.certificate(.int), [UInt8](repeating: 7, count: 40))
    }
}
