internal import SwiftASN1

/// Writes an encrypted message as a stream: RFC 5083 AuthEnvelopedData with AES-256-GCM and ephemeral-static ECDH
/// (RFC 5753) in suite INT, GB/T 35275 EnvelopedData with SM4-CBC and SM2 key transport in suite GM.
///
/// Lengths are definite, so the content's size must be known; memory does not depend on it. Emit ``header``, then
/// what ``update(_:)`` returns for each chunk, then what ``finish()`` returns.
public struct EnvelopedMessageWriter: ~Copyable {
    /// The message's bytes before the content.
    public let header: [UInt8]
    /// The whole message's size in bytes.
    public let totalLength: UInt64
    private let suite: Suite
    private let contentLength: UInt64
    private var written: UInt64 = 0
    private var cipher: ContentCipher

    /// Starts a message.
    ///
    /// - Parameters:
    ///   - suite: The suite; every recipient's key must be of it.
    ///   - recipients: The certificates to encrypt for, at least one.
    ///   - contentLength: The exact number of bytes that will be given to ``update(_:)``.
    /// - Throws: `messageMalformed` without a recipient, `algorithmMismatch` for one of the other suite,
    ///   `limitExceeded` for more content than the suite's cipher carries.
    public init(suite: Suite, recipients: [Certificate], contentLength: UInt64) throws(CryptographyError) {
        guard !recipients.isEmpty else { throw .messageMalformed("a message needs a recipient") }
        try ContentLimits.check(contentLength, suite: suite)
        for recipient in recipients where recipient.publicKey.algorithm != suite.keyAlgorithm {
            throw .algorithmMismatch("\(recipient.subject) has no key of suite \(suite.rawValue)")
        }
        let algorithm: CipherAlgorithm = suite == .gm ? .sm4CBC : .aes256GCM
        let key = try SecretBytes(randomCount: algorithm.keyLength)
        let nonce = try RandomBytes.make(suite == .gm ? 16 : 12)
        let layout =
            switch suite {
            case .gm: try Self.gmLayout(recipients, key: key, nonce: nonce, contentLength: contentLength)
            case .int: try Self.intLayout(recipients, key: key, nonce: nonce, contentLength: contentLength)
            }
        self.cipher = try ContentCipher(algorithm, .encrypt, key: key, nonce: nonce)
        self.header = layout.header
        self.totalLength = layout.totalLength
        self.suite = suite
        self.contentLength = contentLength
    }

    /// Encrypts a chunk.
    public mutating func update(_ bytes: ArraySlice<UInt8>) throws(CryptographyError) -> [UInt8] {
        self.written += UInt64(bytes.count)
        guard self.written <= self.contentLength else {
            throw .messageMalformed("more content than the \(self.contentLength) bytes announced")
        }
        return try self.cipher.update(bytes)
    }

    /// Ends the message: the last block, and in suite INT the authentication tag.
    public consuming func finish() throws(CryptographyError) -> [UInt8] {
        guard self.written == self.contentLength else {
            throw .messageMalformed("\(self.written) bytes of content instead of \(self.contentLength)")
        }
        let rest = try self.cipher.finish()
        guard self.suite == .int else { return rest }
        return rest + DERText.octets(try self.cipher.tag())
    }

    private typealias Layout = (header: [UInt8], totalLength: UInt64)

    private static func gmLayout(
        _ recipients: [Certificate],
        key: SecretBytes,
        nonce: [UInt8],
        contentLength: UInt64
    ) throws(CryptographyError) -> Layout {
        var infos: [[UInt8]] = []
        for recipient in recipients {
            infos.append(
                DERText.sequence(
                    DERText.integer(1),
                    DERText.issuerAndSerial(recipient),
                    try DERText.algorithm(MessageOID.sm2Encryption),
                    DERText.octets(try recipient.publicKey.encryptBySM2(key))
                ))
        }
        // PKCS#7 padding always adds 1 to 16 bytes.
        let cipherLength = (contentLength / 16 + 1) * 16
        let before = DERText.integer(1) + DERText.set(infos)
        let contentFields =
            try DERText.identifier(MessageOID.gmData)
            + DERText.algorithm(MessageOID.sm4CBC, parameters: DERText.octets(nonce))
            + DERHeader.bytes(tag: 0x80, length: cipherLength)
        return try Self.wrap(
            type: MessageOID.gmEnvelopedData, before: before, contentFields: contentFields, cipherLength: cipherLength,
            trailerLength: 0)
    }

    private static func intLayout(
        _ recipients: [Certificate],
        key: SecretBytes,
        nonce: [UInt8],
        contentLength: UInt64
    ) throws(CryptographyError) -> Layout {
        // One ephemeral key serves all recipients: RFC 5753 § 3.1.1 has one originator for many encrypted keys.
        let ephemeral = try PrivateKey.generate(.p256)
        var keys: [[UInt8]] = []
        for recipient in recipients {
            let wrapped = try KeyAgreement.wrap(key, from: ephemeral, to: recipient.publicKey)
            keys.append(DERText.sequence(DERText.issuerAndSerial(recipient), DERText.octets(wrapped)))
        }
        let point = ephemeral.publicKey.subjectPublicKeyInfo.suffix(65)
        let originator = DERText.tagged(
            0xA1,
            [
                try DERText.algorithm(MessageOID.ecPublicKey),
                DERText.tagged(0x03, [[0], Array(point)]),
            ])
        let info = DERText.tagged(
            0xA1,
            [
                DERText.integer(3),
                DERText.tagged(0xA0, [originator]),
                try DERText.algorithm(
                    MessageOID.ecdhSHA256KDF, parameters: try DERText.algorithm(MessageOID.aes256Wrap)),
                DERText.tagged(0x30, keys),
            ])
        let parameters = DERText.sequence(DERText.octets(nonce), DERText.integer(16))
        let contentFields =
            try DERText.identifier(MessageOID.data)
            + DERText.algorithm(MessageOID.aes256GCM, parameters: parameters)
            + DERHeader.bytes(tag: 0x80, length: contentLength)
        return try Self.wrap(
            type: MessageOID.authEnvelopedData, before: DERText.integer(0) + DERText.set([info]),
            contentFields: contentFields, cipherLength: contentLength, trailerLength: 18)
    }

    /// ContentInfo { type, [0] { before…, EncryptedContentInfo { contentFields…, content }, trailer } }.
    private static func wrap(
        type: ASN1ObjectIdentifier,
        before: [UInt8],
        contentFields: [UInt8],
        cipherLength: UInt64,
        trailerLength: UInt64
    ) throws(CryptographyError) -> Layout {
        let contentInfoLength = UInt64(contentFields.count) + cipherLength
        let contentInfo = DERHeader.bytes(tag: 0x30, length: contentInfoLength)
        let bodyLength = UInt64(before.count + contentInfo.count) + contentInfoLength + trailerLength
        let body = DERHeader.bytes(tag: 0x30, length: bodyLength)
        let explicitLength = UInt64(body.count) + bodyLength
        let explicit = DERHeader.bytes(tag: 0xA0, length: explicitLength)
        let identifier = try DERText.identifier(type)
        let outerLength = UInt64(identifier.count + explicit.count) + explicitLength
        let outer = DERHeader.bytes(tag: 0x30, length: outerLength)
        let header = outer + identifier + explicit + body + before + contentInfo + contentFields
        return (header, UInt64(outer.count) + outerLength)
    }
}

@available(*, unavailable)
extension EnvelopedMessageWriter: Sendable {}

/// How long content may be.
enum ContentLimits {
    static func check(_ length: UInt64, suite: Suite) throws(CryptographyError) {
        let limit: UInt64 =
            switch suite {
            // Far above any content and far below where the lengths around it would overflow.
            case .gm: 1 << 48
            // NIST SP 800-38D § 5.2.1.1: 2^39 - 256 bits under one key and nonce.
            case .int: (1 << 36) - 32
            }
        guard length <= limit else {
            throw .limitExceeded("\(length) bytes of content, suite \(suite.rawValue) takes \(limit) at most")
        }
    }
}

/// Ephemeral-static ECDH with the X9.63 key derivation over SHA-256 and AES-256 key wrap (RFC 5753 § 7.1.4, 7.2).
enum KeyAgreement {
    static func wrap(
        _ key: SecretBytes,
        from ephemeral: PrivateKey,
        to recipient: PublicKey
    ) throws(CryptographyError) -> [UInt8] {
        let wrappingKey = try Self.derive(ephemeral.sharedSecret(with: recipient))
        var cipher = try ContentCipher(.aes256Wrap, .encrypt, key: wrappingKey, nonce: [])
        return try key.withBytes { (bytes) throws(CryptographyError) in try cipher.update(bytes[...]) }
    }

    static func unwrap(
        _ wrapped: ArraySlice<UInt8>,
        with key: PrivateKey,
        from ephemeral: PublicKey
    ) throws(CryptographyError) -> SecretBytes {
        let wrappingKey = try Self.derive(key.sharedSecret(with: ephemeral))
        var cipher = try ContentCipher(.aes256Wrap, .decrypt, key: wrappingKey, nonce: [])
        var plain = try cipher.update(wrapped)
        return SecretBytes(wiping: &plain)
    }

    /// One block of the KDF is exactly the 32 bytes needed: SHA-256(Z ‖ 00000001 ‖ ECC-CMS-SharedInfo).
    private static func derive(_ secret: SecretBytes) throws(CryptographyError) -> SecretBytes {
        let sharedInfo = DERText.sequence(
            try DERText.algorithm(MessageOID.aes256Wrap),
            DERText.tagged(0xA2, [DERText.octets([0, 0, 1, 0])])
        )
        var context = try DigestContext(.sha256)
        try secret.withBytes { (bytes) throws(CryptographyError) in try context.update(bytes) }
        try context.update([0, 0, 0, 1] + sharedInfo)
        var derived = try context.finish().bytes
        return SecretBytes(wiping: &derived)
    }
}
