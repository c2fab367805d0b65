internal import SwiftASN1

extension SignedMessage {
    /// Reads a message; its signature is checked by ``verify(contentDigest:)``.
    ///
    /// - Parameters:
    ///   - der: The message.
    ///   - form: Whether only the strict form is accepted.
    ///   - sizeLimit: The largest size accepted, in bytes.
    /// - Throws: `messageMalformed` with the place, `algorithmMismatch`, `limitExceeded`.
    public init(
        der: [UInt8],
        accepting form: Form = .strict,
        sizeLimit: Int = 256 << 10
    ) throws(CryptographyError) {
        guard der.count <= sizeLimit else { throw .limitExceeded("the signature is over \(sizeLimit) bytes") }
        let root: ASN1Node
        do { root = try DER.parse(der) } catch { throw .messageMalformed("the signature is not DER") }
        var reader = SignedMessageReader(form: form)
        do {
            try reader.read(root)
        } catch let error as CryptographyError {
            throw error
        } catch {
            throw .messageMalformed("the signature is not a SignedData message")
        }
        guard let suite = reader.suite, let signer = reader.signer else {
            throw .messageMalformed("the signer's certificate is not in the message")
        }
        guard signer.publicKey.algorithm == suite.keyAlgorithm else {
            throw .algorithmMismatch("the signer's key is not of suite \(suite.rawValue)")
        }
        self.suite = suite
        self.variants = reader.variants
        self.certificates = reader.certificates
        self.signer = signer
        self.signingTime = reader.signingTime
        self.signedDigest = reader.signedDigest
        self.attributes = reader.attributes
        self.carriedContent = reader.carriedContent
        self.signature = reader.signature
        self.signatureValue = reader.signatureValue
        self.timestamp = reader.timestamp
        guard form == .foreign || reader.variants.isEmpty else {
            throw .messageMalformed("the signature deviates from the strict form: \(reader.variants)")
        }
    }
}

/// Walks the ASN.1 tree of a SignedData message.
private struct SignedMessageReader {
    let form: SignedMessage.Form
    var suite: Suite?
    var variants: Set<SignedMessage.Variant> = []
    var certificates: [Certificate] = []
    var signer: Certificate?
    var signingTime: Int64?
    var signedDigest: [UInt8]?
    var attributes: [UInt8]?
    var carriedContent: [UInt8]?
    var signature: [UInt8] = []
    var signatureValue: [UInt8] = []
    var timestamp: [UInt8]?
    private static let contextZero = ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific)
    private static let contextOne = ASN1Identifier(tagWithNumber: 1, tagClass: .contextSpecific)

    init(form: SignedMessage.Form) { self.form = form }

    mutating func read(_ root: ASN1Node) throws {
        let signedData = try DER.sequence(root, identifier: .sequence) { nodes in
            let type = try ASN1ObjectIdentifier(derEncoded: &nodes)
            guard let suite = Suite.allCases.first(where: { MessageOID.signedData($0) == type }) else {
                throw CryptographyError.messageMalformed("the content type \(type) is no SignedData")
            }
            return (suite, try DER.explicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) { $0 })
        }
        self.suite = signedData.0
        try DER.sequence(signedData.1, identifier: .sequence) { nodes in
            try Self.requireVersionOne(&nodes)
            try self.readDigestAlgorithms(&nodes, suite: signedData.0)
            try self.readContentType(&nodes, suite: signedData.0)
            try self.readCertificates(&nodes)
            guard let signers = nodes.next(), signers.identifier == .set else {
                throw CryptographyError.messageMalformed("the signer infos are missing")
            }
            try DER.set(signers, identifier: .set) { infos in
                guard let info = infos.next() else { throw CryptographyError.messageMalformed("there is no signer") }
                try self.readSigner(info, suite: signedData.0)
                guard infos.next() == nil else {
                    throw CryptographyError.messageMalformed("there is more than one signer")
                }
            }
        }
    }

    private static func sequence<T>(
        _ nodes: inout ASN1NodeCollection.Iterator,
        _ body: (inout ASN1NodeCollection.Iterator) throws -> T
    ) throws -> T {
        guard let node = nodes.next() else { throw CryptographyError.messageMalformed("a field is missing") }
        return try DER.sequence(node, identifier: .sequence, body)
    }

    private static func requireVersionOne(_ nodes: inout ASN1NodeCollection.Iterator) throws {
        guard try Int(derEncoded: &nodes) == 1 else {
            throw CryptographyError.messageMalformed("the version is not 1")
        }
    }

    private mutating func readDigestAlgorithms(
        _ nodes: inout ASN1NodeCollection.Iterator,
        suite: Suite
    ) throws {
        guard let algorithms = nodes.next() else {
            throw CryptographyError.messageMalformed("the digest algorithms are missing")
        }
        try DER.set(algorithms, identifier: .set) { entries in
            _ = try self.readAlgorithm(&entries, [MessageOID.digest(suite)], "digest algorithm")
        }
    }

    private mutating func readContentType(_ nodes: inout ASN1NodeCollection.Iterator, suite: Suite) throws {
        try Self.sequence(&nodes) { content in
            let type = try ASN1ObjectIdentifier(derEncoded: &content)
            if type != MessageOID.data(suite) {
                guard type == MessageOID.data else {
                    throw CryptographyError.messageMalformed("the inner content type \(type) is not data")
                }
                self.variants.insert(.pkcs7ContentType)
            }
            guard let carried = content.next() else { return }
            guard self.form == .foreign else {
                throw CryptographyError.messageMalformed("the message carries content; only detached ones are read")
            }
            guard carried.identifier == Self.contextZero, case .constructed(let inner) = carried.content else {
                throw CryptographyError.messageMalformed("the content is not explicitly tagged")
            }
            var parts = inner.makeIterator()
            self.carriedContent = Array(try ASN1OctetString(derEncoded: &parts).bytes)
            guard parts.next() == nil, content.next() == nil else {
                throw CryptographyError.messageMalformed("the content has a field too many")
            }
            self.variants.insert(.carriedContent)
        }
    }

    private mutating func readCertificates(_ nodes: inout ASN1NodeCollection.Iterator) throws {
        var rest = nodes
        guard let first = rest.next(), first.identifier == Self.contextZero,
            case .constructed(let children) = first.content
        else { throw CryptographyError.messageMalformed("the certificates are missing") }
        nodes = rest
        for child in children {
            guard self.certificates.count < 16 else {
                throw CryptographyError.limitExceeded("more than 16 certificates in a message")
            }
            self.certificates.append(try Certificate.reading(der: Array(child.encodedBytes)))
        }
        if let lists = rest.next(), lists.identifier == Self.contextOne {
            self.variants.insert(.revocationLists)
            nodes = rest
        }
    }

    private mutating func readSigner(_ info: ASN1Node, suite: Suite) throws {
        try DER.sequence(info, identifier: .sequence) { nodes in
            try Self.requireVersionOne(&nodes)
            guard let identity = nodes.next() else { throw CryptographyError.messageMalformed("the signer is unnamed") }
            let wanted = Array(identity.encodedBytes)
            self.signer = self.certificates.first { DERText.issuerAndSerial($0) == wanted }
            _ = try self.readAlgorithm(&nodes, [MessageOID.digest(suite)], "digest algorithm")
            var rest = nodes
            if let attributes = rest.next(), attributes.identifier == Self.contextZero {
                nodes = rest
                try self.readAttributes(attributes, suite: suite)
            } else {
                self.variants.insert(.withoutAttributes)
            }
            let accepted =
                suite == .gm ? [MessageOID.sm2Signature, MessageOID.sm2WithSM3] : [MessageOID.ecdsaWithSHA256]
            let met = try self.readAlgorithm(&nodes, accepted, "signature algorithm")
            if met == MessageOID.sm2WithSM3 { self.variants.insert(.sm2WithSM3) }
            self.signatureValue = Array(try ASN1OctetString(derEncoded: &nodes).bytes)
            self.signature = self.signatureValue
            if let value = SignatureValue.der(raw: self.signature) {
                self.signature = value
                self.variants.insert(.rawSignature)
            }
            if let unsigned = nodes.next() {
                guard unsigned.identifier == Self.contextOne else {
                    throw CryptographyError.messageMalformed("the signer info has a field too many")
                }
                self.readUnsigned(unsigned)
            }
        }
    }

    /// Looks for the first timestamp; no signature covers what stands here, so nothing of it makes a message malformed.
    private mutating func readUnsigned(_ node: ASN1Node) {
        guard case .constructed(let children) = node.content else {
            self.variants.insert(.unsignedAttributes)
            return
        }
        for child in children {
            if self.timestamp == nil, let token = Self.timestamp(in: child) {
                self.timestamp = token
                self.variants.insert(.signatureTimestamp)
            } else {
                self.variants.insert(.unsignedAttributes)
            }
        }
    }

    private static func timestamp(in node: ASN1Node) -> [UInt8]? {
        try? DER.sequence(node, identifier: .sequence) { fields in
            guard try ASN1ObjectIdentifier(derEncoded: &fields) == MessageOID.signatureTimestamp,
                let set = fields.next(), set.identifier == .set, case .constructed(let inner) = set.content
            else { throw CryptographyError.messageMalformed("this is no timestamp") }
            var values = inner.makeIterator()
            guard let value = values.next(), values.next() == nil else {
                throw CryptographyError.messageMalformed("the attribute has not exactly one value")
            }
            return Array(value.encodedBytes)
        }
    }

    private mutating func readAlgorithm(
        _ nodes: inout ASN1NodeCollection.Iterator,
        _ accepted: [ASN1ObjectIdentifier],
        _ what: String
    ) throws -> ASN1ObjectIdentifier {
        try Self.sequence(&nodes) { fields in
            let identifier = try ASN1ObjectIdentifier(derEncoded: &fields)
            guard accepted.contains(identifier) else {
                throw CryptographyError.algorithmMismatch("the \(what) \(identifier) is not the suite's")
            }
            if let parameters = fields.next() {
                guard Array(parameters.encodedBytes) == [5, 0] else {
                    throw CryptographyError.algorithmMismatch("the \(what) has parameters")
                }
                self.variants.insert(.nullParameters)
            }
            return identifier
        }
    }

    private mutating func readAttributes(_ node: ASN1Node, suite: Suite) throws {
        guard case .constructed(let children) = node.content else {
            throw CryptographyError.messageMalformed("the attributes are not a set")
        }
        var values: [ASN1ObjectIdentifier: ASN1Node] = [:]
        for child in children {
            try DER.sequence(child, identifier: .sequence) { fields in
                let identifier = try ASN1ObjectIdentifier(derEncoded: &fields)
                guard values.count < 16, values[identifier] == nil, let set = fields.next(),
                    set.identifier == .set, case .constructed(let inner) = set.content
                else { throw CryptographyError.messageMalformed("attribute \(identifier) is malformed or repeated") }
                var iterator = inner.makeIterator()
                guard let value = iterator.next(), iterator.next() == nil else {
                    throw CryptographyError.messageMalformed("attribute \(identifier) has not exactly one value")
                }
                values[identifier] = value
            }
        }
        guard let type = values[MessageOID.contentType], let digest = values[MessageOID.messageDigest] else {
            throw CryptographyError.messageMalformed("content type or message digest is not among the attributes")
        }
        guard try ASN1ObjectIdentifier(derEncoded: type) == MessageOID.data(suite) else {
            throw CryptographyError.messageMalformed("the content type attribute is not the suite's data")
        }
        self.signedDigest = Array(try ASN1OctetString(derEncoded: digest).bytes)
        if let time = values[MessageOID.signingTime], time.identifier == .utcTime,
            case .primitive(let text) = time.content
        {
            self.signingTime = CalendarTime.seconds(utcTime: text)
        }
        guard self.signingTime != nil || self.form == .foreign else {
            throw CryptographyError.messageMalformed("the signing time is missing or not a UTCTime")
        }
        try self.checkCertificateReference(values[MessageOID.signingCertificateV2], suite: suite)
        // RFC 5652 § 5.4: what is signed is the DER of a SET OF, not the implicit tag that stands in the message.
        self.attributes = [0x31] + node.encodedBytes.dropFirst()
    }

    /// RFC 5035: the attribute names the certificate, so that it cannot be exchanged for another with the same key.
    private mutating func checkCertificateReference(_ node: ASN1Node?, suite: Suite) throws {
        guard suite == .int else { return }
        guard let node, let signer = self.signer else {
            self.variants.insert(.withoutCertificateReference)
            return
        }
        let reference = DERText.sequence(DERText.octets(signer.fingerprint.bytes))
        guard Array(node.encodedBytes) != DERText.sequence(DERText.sequence(reference)) else { return }
        self.variants.insert(.longCertificateReference)
        guard try Self.referencedFingerprint(node) == signer.fingerprint.bytes else {
            throw CryptographyError.signatureInvalid("the signature was made for another certificate")
        }
    }

    /// SigningCertificateV2 { certs { ESSCertIDv2 { hashAlgorithm DEFAULT SHA-256, certHash, issuerSerial }, … }, … }:
    /// the hash of the first one, which is the signer's.
    private static func referencedFingerprint(_ node: ASN1Node) throws -> [UInt8] {
        var attribute = DERCursor(node.encodedBytes)
        _ = try attribute.header(expecting: 0x30, "the signing certificate")
        var references = DERCursor(try attribute.element(expecting: 0x30, "the certificate references"))
        _ = try references.header(expecting: 0x30, "the certificate references")
        var reference = DERCursor(try references.element(expecting: 0x30, "a certificate reference"))
        _ = try reference.header(expecting: 0x30, "a certificate reference")
        guard reference.nextTag == 0x04 else {
            throw CryptographyError.algorithmMismatch("the certificate reference is not by SHA-256")
        }
        let hash = try reference.element(expecting: 0x04, "a certificate's digest")
        return Array(hash.dropFirst(2))
    }
}
