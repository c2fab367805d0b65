/// Gives timestamps: the key and certificate of an authority (TSA) and what it answers.
public struct TimestampAuthority: Sendable {
    private let key: PrivateKey
    /// The authority's certificate.
    public let certificate: Certificate
    private let chain: [Certificate]
    /// Its policy, as a dotted OID.
    public let policy: String
    /// How far its clock may be off, in seconds.
    public let accuracy: Int

    /// An authority.
    ///
    /// - Parameters:
    ///   - key: Its key.
    ///   - certificate: Its certificate, for timestamps (extended key usage `timeStamping`).
    ///   - chain: CA certificates to carry along, without the anchor.
    ///   - policy: Its policy, as a dotted OID.
    ///   - accuracy: How far its clock may be off, 1 to 60 seconds; a token names the beginning of its second.
    /// - Throws: `keyMismatch` when key and certificate do not belong together or the certificate is not for timestamps,
    ///   `messageMalformed` for a policy that is no object identifier.
    public init(
        key: PrivateKey,
        certificate: Certificate,
        chain: [Certificate] = [],
        policy: String,
        accuracy: Int = 1
    ) throws(CryptographyError) {
        precondition((1...60).contains(accuracy), "an authority's clock is right to 1 to 60 seconds")
        guard key.publicKey == certificate.publicKey else {
            throw CryptographyError(code: .keyMismatch, message: "the key is not that of \(certificate.subject)")
        }
        guard certificate.isForTimestamps else {
            throw CryptographyError(code: .keyMismatch, message: "\(certificate.subject) is not for timestamps")
        }
        _ = try TimestampFields.identifier(policy)
        self.key = key
        self.certificate = certificate
        self.chain = chain
        self.policy = policy
        self.accuracy = accuracy
    }

    /// Answers a request, by a token or by a refusal.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - serialNumber: Bytes of a number that no other token of this authority has.
    ///   - second: Now, in seconds since 1970 UTC.
    /// - Throws: `libraryFailure`, and `limitExceeded` for a time outside 2000 to 2049.
    /// - Returns: The answer.
    public func answer(
        _ request: TimestampRequest,
        serialNumber: [UInt8],
        at second: Int64
    ) throws(CryptographyError) -> TimestampResponse {
        guard request.policy == nil || request.policy == self.policy else {
            return TimestampResponse(refusing: .unacceptedPolicy, "the policy is not one of this authority")
        }
        guard !request.hasExtensions else {
            return TimestampResponse(refusing: .unacceptedExtension, "no extension is known")
        }
        guard self.certificate.isValid(at: second) else {
            return TimestampResponse(refusing: .systemFailure, "the authority's certificate is not valid now")
        }
        let information = try TimestampInformation(
            imprint: request.imprint, second: second, policy: self.policy,
            serialNumber: TimestampFields.integer(serialNumber), nonce: request.nonce, accuracy: self.accuracy)
        return TimestampResponse(granting: try self.token(information, isComplete: request.wantsCertificate))
    }

    private func token(
        _ information: TimestampInformation,
        isComplete: Bool
    ) throws(CryptographyError) -> [UInt8] {
        let suite = self.key.algorithm.suite
        let attributes = try TimestampAttributes(
            digest: suite.digestAlgorithm.hash(information.der).bytes, certificate: self.certificate,
            algorithm: suite.digestAlgorithm)
        let digestAlgorithm = try DERText.algorithm(MessageOID.digest(suite))
        let signer = DERText.sequence(
            DERText.integer(1), DERText.issuerAndSerial(self.certificate), digestAlgorithm,
            [0xA0] + attributes.signed.dropFirst(),
            try DERText.algorithm(suite == .gm ? MessageOID.sm2WithSM3 : MessageOID.ecdsaWithSHA256),
            DERText.octets(try self.key.sign(attributes.signed)))
        let content = DERText.sequence(
            try DERText.identifier(TimestampFields.information),
            DERText.tagged(0xA0, [DERText.octets(information.der)]))
        let certificates = isComplete ? ([self.certificate] + self.chain).map(\.der) : []
        let signedData = DERText.sequence(
            // RFC 5652 § 5.1: other content than data makes it version 3.
            DERText.integer(3), DERText.set([digestAlgorithm]), content,
            certificates.isEmpty
                ? [] : DERText.tagged(0xA0, certificates.sorted { $0.lexicographicallyPrecedes($1) }),
            DERText.set([signer]))
        return DERText.sequence(try DERText.identifier(MessageOID.signedData), DERText.tagged(0xA0, [signedData]))
    }
}

extension Certificate {
    /// Whether the certificate is an authority's for timestamps (RFC 3161 § 2.3).
    public var isForTimestamps: Bool {
        !self.isAuthority && self.extendedKeyUsages.contains(TimestampFields.usage)
            && (self.keyUsage.isEmpty || !self.keyUsage.isDisjoint(with: [.digitalSignature, .nonRepudiation]))
    }
}
