public import Cryptography
public import Documents

/// Makes seals (制章): signs what a draft says with the maker's key, strictly as GB/T 38540-2020 has it.
public struct SealMaker: Sendable {
    private let key: PrivateKey
    /// The maker's certificate.
    public let certificate: Certificate
    /// CA certificates that lead from it to an anchor of the register.
    public let chain: [Certificate]

    /// A maker.
    ///
    /// - Parameters:
    ///   - key: The maker's key.
    ///   - certificate: Its certificate, of purpose `seal-maker`.
    ///   - chain: CA certificates between it and an anchor of the register.
    /// - Throws: ``SealsError/Code/keyMismatch``, `certificateUnfit`.
    public init(key: PrivateKey, certificate: Certificate, chain: [Certificate] = []) throws(SealsError) {
        guard key.publicKey == certificate.publicKey else {
            throw SealsError(.keyMismatch, "the key is not that of \(certificate.subject)")
        }
        guard certificate.purpose == .sealMaker else {
            throw SealsError(
                .certificateUnfit,
                "\(certificate.subject) is for \(certificate.purpose?.rawValue ?? "no purpose of ours"), not for making seals"
            )
        }
        self.key = key
        self.certificate = certificate
        self.chain = chain
    }

    /// Makes a seal.
    ///
    /// - Parameters:
    ///   - draft: What it shall say.
    ///   - time: Now; it becomes the time of making.
    /// - Returns: The seal, read back from its bytes.
    /// - Throws: ``SealsError/Code/requestRefused``, `pictureMalformed`, `certificateUnfit` for a certificate of maker or
    ///   signer that is not fit for this, `cryptography`.
    public func make(_ draft: SealDraft, at time: UTCMilliseconds) throws(SealsError) -> ElectronicSeal {
        try draft.check()
        guard self.certificate.isValid(at: time.seconds) else {
            throw SealsError(.certificateUnfit, "the maker's certificate is not valid at \(time)")
        }
        // Verifiers ask that the maker's certificate be valid whenever the seal is applied.
        guard self.certificate.isValid(at: draft.validFrom.seconds),
            self.certificate.isValid(at: draft.validUntil.seconds)
        else {
            throw SealsError(
                .requestRefused,
                "the seal would be valid until \(draft.validUntil), its maker's certificate only until "
                    + "\(UTCMilliseconds(seconds: self.certificate.notAfter))")
        }
        try self.check(draft.holders)
        let property = try SealWriter.property(
            kind: draft.kind, name: draft.name, holders: draft.holders, created: time, validFrom: draft.validFrom,
            validUntil: draft.validUntil)
        let information = try SealWriter.information(
            version: 4, vendor: draft.vendor, identifier: draft.identifier, property: property,
            picture: draft.picture, extensions: draft.extensions)
        let signature = try SealsError.wrap("sign the seal") { () throws(CryptographyError) in
            try self.key.sign(information)
        }
        let der = try SealWriter.seal(
            information: information, certificate: self.certificate.der,
            algorithm: SignatureAlgorithm.identifier(self.key.algorithm), signature: signature)
        // Read back, so that nothing is made that nobody would read.
        return try ElectronicSeal(der: der)
    }

    private func check(_ holders: SealHolders) throws(SealsError) {
        switch holders {
        case .certificates(let list):
            guard !list.isEmpty else { throw SealsError(.requestRefused, "the seal lists no certificate") }
            for der in list {
                let certificate = try SealsError.wrap("read a signer's certificate") { () throws(CryptographyError) in
                    try Certificate(der: der)
                }
                guard certificate.purpose == .sealSign else {
                    throw SealsError(
                        .certificateUnfit,
                        "\(certificate.subject) is for \(certificate.purpose?.rawValue ?? "no purpose of ours"), "
                            + "not for seal signatures")
                }
                guard certificate.publicKey.algorithm == self.key.algorithm else {
                    throw SealsError(.certificateUnfit, "\(certificate.subject) is of another suite than the maker")
                }
            }
        case .digests(let list):
            let isKnown = list.allSatisfy { $0.digestAlgorithm?.byteCount == $0.value.count }
            guard !list.isEmpty, isKnown else {
                throw SealsError(.requestRefused, "the seal lists no digest, or one by an unknown algorithm")
            }
        case .text: throw SealsError(.requestRefused, "a list of certificates as text is not written")
        }
    }
}
