internal import SwiftASN1

/// The part of an encrypted message before its content: who can open it, and where the content lies.
public struct EnvelopedMessageHeader: Sendable {
    /// The suite whose form and algorithms the message has.
    public let suite: Suite
    /// Where the encrypted content begins, counted from the message's first byte.
    public let contentOffset: UInt64
    /// The encrypted content's length in bytes.
    public let contentLength: UInt64
    /// Bytes after the content: 18 in suite INT (the tag's OCTET STRING), none in suite GM.
    public let trailerLength: Int
    let nonce: [UInt8]
    let recipients: [Recipient]

    struct Recipient: Sendable {
        /// DER of the IssuerAndSerialNumber.
        let identity: [UInt8]
        let encryptedKey: [UInt8]
        /// The originator's ephemeral key, in suite INT.
        let originator: PublicKey?
    }

    /// Number of recipients the message is encrypted for.
    public var recipientCount: Int { self.recipients.count }

    /// Whether a certificate's key is among the recipients.
    public func isAddressed(to certificate: Certificate) -> Bool {
        let identity = DERText.issuerAndSerial(certificate)
        return self.recipients.contains { $0.identity == identity }
    }

    /// The serial numbers, as DER INTEGERs, of the recipients whose certificates a CA issued.
    ///
    /// - Parameter issuerName: The CA's Name in DER.
    /// - Returns: The serial numbers, in the order of the message.
    public func serialNumbers(of issuerName: [UInt8]) -> [[UInt8]] {
        self.recipients.compactMap { recipient in
            var cursor = DERCursor(recipient.identity[...])
            guard (try? cursor.header(expecting: 0x30, "a recipient's name")) != nil else { return nil }
            let fields = recipient.identity[cursor.position...]
            return fields.starts(with: issuerName) ? Array(fields.dropFirst(issuerName.count)) : nil
        }
    }

    /// Reads the header from the message's first bytes.
    ///
    /// - Parameters:
    ///   - prefix: The message's first bytes; a message with n recipients needs about 1 KiB + 400 n.
    ///   - totalLength: The message's whole size in bytes; lengths must add up to exactly this.
    ///   - recipientLimit: How many recipients are accepted.
    /// - Throws: `messageMalformed`, `algorithmMismatch`, `limitExceeded`.
    public init(
        prefix: [UInt8],
        totalLength: UInt64,
        recipientLimit: Int = 10_000
    ) throws(CryptographyError) {
        var cursor = DERCursor(prefix[...])
        let outer = try cursor.header(expecting: 0x30, "the message")
        guard UInt64(cursor.position) + outer.length == totalLength else {
            throw .messageMalformed("the message's length is not that of the file")
        }
        let type = Array(try cursor.element(expecting: 0x06, "the content type"))
        if type == (try DERText.identifier(MessageOID.gmEnvelopedData)) {
            self.suite = .gm
        } else if type == (try DERText.identifier(MessageOID.authEnvelopedData)) {
            self.suite = .int
        } else {
            throw .messageMalformed("the content type is of neither suite's encrypted messages")
        }
        for (tag, what) in [(UInt8(0xA0), "the content"), (0x30, "the enveloped data")] {
            let header = try cursor.header(expecting: tag, what)
            guard UInt64(cursor.position) + header.length == totalLength else {
                throw .messageMalformed("\(what) does not fill the message")
            }
        }
        let version = try cursor.element(expecting: 0x02, "the version")
        guard Array(version) == DERText.integer(self.suite == .gm ? 1 : 0) else {
            throw .messageMalformed("the version is not that of suite \(self.suite.rawValue)")
        }
        let infos = try cursor.element(expecting: 0x31, "the recipient infos")
        self.recipients = try Self.recipients(infos, suite: self.suite, limit: recipientLimit)
        let content = try cursor.header(expecting: 0x30, "the encrypted content info")
        self.trailerLength = self.suite == .gm ? 0 : 18
        guard UInt64(cursor.position) + content.length + UInt64(self.trailerLength) == totalLength else {
            throw .messageMalformed("the encrypted content does not fill the message")
        }
        guard
            Array(try cursor.element(expecting: 0x06, "the inner content type"))
                == (try DERText.identifier(MessageOID.data(self.suite)))
        else { throw .messageMalformed("the inner content type is not the suite's data") }
        self.nonce = try Self.nonce(&cursor, suite: self.suite)
        let octets = try cursor.header(expecting: 0x80, "the encrypted content")
        self.contentOffset = UInt64(cursor.position)
        self.contentLength = octets.length
        guard self.contentOffset + octets.length + UInt64(self.trailerLength) == totalLength else {
            throw .messageMalformed("the encrypted content's length is wrong")
        }
        // A GM message's padding is no content.
        let padding = self.suite == .gm ? min(octets.length, 16) : 0
        try ContentLimits.check(octets.length - padding, suite: self.suite)
        guard self.suite == .int || octets.length.isMultiple(of: 16) && octets.length > 0 else {
            throw .messageMalformed("the encrypted content is not a whole number of blocks")
        }
    }

    private static func nonce(_ cursor: inout DERCursor, suite: Suite) throws(CryptographyError) -> [UInt8] {
        let element = Array(try cursor.element(expecting: 0x30, "the content encryption algorithm"))
        var nonce: [UInt8] = []
        let expected: [UInt8]
        switch suite {
        case .gm:
            nonce = Array(element.suffix(16))
            expected = try DERText.algorithm(MessageOID.sm4CBC, parameters: DERText.octets(nonce))
        case .int:
            nonce = Array(element.dropLast(3).suffix(12))
            expected = try DERText.algorithm(
                MessageOID.aes256GCM, parameters: DERText.sequence(DERText.octets(nonce), DERText.integer(16)))
        }
        guard element == expected else {
            throw .algorithmMismatch("the content is not encrypted by the suite's cipher")
        }
        return nonce
    }

    private static func recipients(
        _ infos: ArraySlice<UInt8>,
        suite: Suite,
        limit: Int
    ) throws(CryptographyError) -> [Recipient] {
        var set = DERCursor(infos)
        _ = try set.header(expecting: 0x31, "the recipient infos")
        var recipients: [Recipient] = []
        switch suite {
        case .gm:
            while set.position < infos.endIndex {
                guard recipients.count < limit else { throw .limitExceeded("more than \(limit) recipients") }
                recipients.append(try Self.transportRecipient(set.element(expecting: 0x30, "a recipient info")))
            }
        case .int:
            recipients = try Self.agreementRecipients(set.element(expecting: 0xA1, "a recipient info"), limit: limit)
            guard set.position == infos.endIndex else {
                throw .messageMalformed("there is more than one key agreement")
            }
        }
        guard !recipients.isEmpty else { throw .messageMalformed("the message has no recipient") }
        return recipients
    }

    private static func transportRecipient(_ info: ArraySlice<UInt8>) throws(CryptographyError) -> Recipient {
        var fields = DERCursor(info)
        _ = try fields.header(expecting: 0x30, "a recipient info")
        guard Array(try fields.element(expecting: 0x02, "a recipient's version")) == DERText.integer(1) else {
            throw .messageMalformed("a recipient info's version is not 1")
        }
        let identity = Array(try fields.element(expecting: 0x30, "a recipient's name"))
        let algorithm = Array(try fields.element(expecting: 0x30, "a recipient's algorithm"))
        guard algorithm == (try DERText.algorithm(MessageOID.sm2Encryption)) else {
            throw .algorithmMismatch("a recipient's key is not encrypted by SM2-3")
        }
        let key = try fields.element(expecting: 0x04, "a recipient's encrypted key")
        guard fields.position == info.endIndex else { throw .messageMalformed("a recipient info is too long") }
        return Recipient(identity: identity, encryptedKey: try Self.octets(key), originator: nil)
    }

    private static func agreementRecipients(
        _ info: ArraySlice<UInt8>,
        limit: Int
    ) throws(CryptographyError) -> [Recipient] {
        var fields = DERCursor(info)
        _ = try fields.header(expecting: 0xA1, "the key agreement")
        guard Array(try fields.element(expecting: 0x02, "the key agreement's version")) == DERText.integer(3) else {
            throw .messageMalformed("the key agreement's version is not 3")
        }
        let originator = Array(try fields.element(expecting: 0xA0, "the originator"))
        let point = originator.suffix(65)
        let expected = DERText.tagged(
            0xA0,
            [
                DERText.tagged(
                    0xA1,
                    [
                        try DERText.algorithm(MessageOID.ecPublicKey), DERText.tagged(0x03, [[0], Array(point)]),
                    ])
            ])
        let encoding = DERText.sequence(
            DERText.sequence(try DERText.identifier(MessageOID.ecPublicKey), Self.p256Parameters),
            DERText.tagged(0x03, [[0], Array(point)]))
        guard originator == expected, let key = try? PublicKey(subjectPublicKeyInfo: encoding) else {
            throw .messageMalformed("the originator's key is not a P-256 point")
        }
        let algorithm = Array(try fields.element(expecting: 0x30, "the key encryption algorithm"))
        guard
            algorithm
                == (try DERText.algorithm(
                    MessageOID.ecdhSHA256KDF, parameters: try DERText.algorithm(MessageOID.aes256Wrap)))
        else { throw .algorithmMismatch("the key is not wrapped by the suite's key agreement") }
        let list = try fields.element(expecting: 0x30, "the recipients' keys")
        guard fields.position == info.endIndex else { throw .messageMalformed("the key agreement is too long") }
        var keys = DERCursor(list)
        _ = try keys.header(expecting: 0x30, "the recipients' keys")
        var recipients: [Recipient] = []
        while keys.position < list.endIndex {
            guard recipients.count < limit else { throw .limitExceeded("more than \(limit) recipients") }
            var entry = DERCursor(try keys.element(expecting: 0x30, "a recipient's key"))
            _ = try entry.header(expecting: 0x30, "a recipient's key")
            let identity = Array(try entry.element(expecting: 0x30, "a recipient's name"))
            let wrapped = try Self.octets(entry.element(expecting: 0x04, "a recipient's wrapped key"))
            guard entry.position == entry.bytes.endIndex else {
                throw .messageMalformed("a recipient's key is too long")
            }
            recipients.append(Recipient(identity: identity, encryptedKey: wrapped, originator: key))
        }
        return recipients
    }

    /// prime256v1, 1.2.840.10045.3.1.7.
    private static let p256Parameters: [UInt8] = [6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7]

    private static func octets(_ element: ArraySlice<UInt8>) throws(CryptographyError) -> [UInt8] {
        var cursor = DERCursor(element)
        _ = try cursor.header(expecting: 0x04, "an octet string")
        return Array(element[cursor.position...])
    }
}

/// Decrypts a message's content as a stream.
///
/// What ``update(_:)`` returns is not authenticated before ``finish(trailer:)`` returned; the caller must not let it
/// out earlier.
public struct EnvelopedMessageOpener: ~Copyable {
    private let header: EnvelopedMessageHeader
    private var cipher: ContentCipher
    private var consumed: UInt64 = 0

    /// Starts to open a message with a recipient's key.
    ///
    /// - Throws: `recipientUnknown` when the message is not for the certificate, `decryptionFailed` when the content
    ///   key does not open.
    public init(
        _ header: EnvelopedMessageHeader,
        key: PrivateKey,
        certificate: Certificate
    ) throws(CryptographyError) {
        let identity = DERText.issuerAndSerial(certificate)
        guard let recipient = header.recipients.first(where: { $0.identity == identity }) else {
            throw CryptographyError(
                code: .recipientUnknown, message: "the message is not encrypted for \(certificate.subject)")
        }
        let contentKey: SecretBytes
        switch header.suite {
        case .gm: contentKey = try key.decryptBySM2(recipient.encryptedKey)
        case .int:
            guard let originator = recipient.originator else {
                throw .messageMalformed("the originator's key is missing")
            }
            contentKey = try KeyAgreement.unwrap(recipient.encryptedKey[...], with: key, from: originator)
        }
        self.cipher = try ContentCipher(
            header.suite == .gm ? .sm4CBC : .aes256GCM, .decrypt, key: contentKey, nonce: header.nonce)
        self.header = header
    }

    /// Decrypts a chunk of the content.
    public mutating func update(_ bytes: ArraySlice<UInt8>) throws(CryptographyError) -> [UInt8] {
        self.consumed += UInt64(bytes.count)
        guard self.consumed <= self.header.contentLength else {
            throw .messageMalformed("more content than the message announces")
        }
        return try self.cipher.update(bytes)
    }

    /// Ends the decryption and returns its last bytes; from here on the plaintext is whole.
    ///
    /// - Parameter trailer: The message's bytes after the content.
    /// - Returns: The plaintext's last bytes.
    /// - Throws: `decryptionFailed` when padding or tag is wrong.
    public consuming func finish(trailer: [UInt8]) throws(CryptographyError) -> [UInt8] {
        guard self.consumed == self.header.contentLength, trailer.count == self.header.trailerLength else {
            throw .messageMalformed("the message is not complete")
        }
        if self.header.suite == .int {
            guard trailer.prefix(2) == [0x04, 16] else { throw .messageMalformed("the tag is not an octet string") }
            try self.cipher.expect(tag: Array(trailer.dropFirst(2)))
        }
        return try self.cipher.finish()
    }
}

@available(*, unavailable)
extension EnvelopedMessageOpener: Sendable {}
