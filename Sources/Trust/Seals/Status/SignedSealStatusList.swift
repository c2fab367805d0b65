internal import CanonicalJSON
internal import Cryptography
public import Documents

/// A status list with its signature, as it is published; nothing is checked yet but its form.
public struct SignedSealStatusList: Sendable {
    /// What the file says.
    public let claimed: SealStatusList
    /// The file.
    public let bytes: [UInt8]
    private let text: [UInt8]
    private let signature: SignedMessage

    package init(signing list: SealStatusList, by maker: SealActor) throws(SealsError) {
        guard maker.certificate.purpose == .sealMaker, maker.certificate.name == list.maker else {
            throw SealsError(.certificateUnfit, "\(maker.certificate.subject) is not the maker \(list.maker)")
        }
        let text = list.text
        let signature = try SealsError.wrap("sign the status list") { () throws(CryptographyError) in
            try SignedMessage.sign(
                contentDigest: maker.key.algorithm.digestAlgorithm.hash(text), key: maker.key,
                certificate: maker.certificate, chain: maker.chain, signingTime: list.issued.seconds)
        }
        let file: JSONValue = [
            "list": .string(String(decoding: text, as: UTF8.self)), "signature": .base64(signature),
        ]
        // Read back, so that what nobody would accept is not published.
        try self.init(bytes: file.serialized())
    }

    /// Reads a file.
    ///
    /// - Parameter bytes: The file.
    /// - Throws: ``SealsError/Code/statusListMalformed``.
    public init(bytes: [UInt8]) throws(SealsError) {
        do {
            let file = try JSONValue(canonical: bytes, limits: SealStatusList.limits)
            try file.requireOnly(["list", "signature"])
            self.text = Array(try file.requiredText("list").utf8)
            self.signature = try SignedMessage(der: file.requiredBytes("signature"))
            self.claimed = try SealStatusList(canonical: self.text)
        } catch {
            throw SealsError(.statusListMalformed, "the status list cannot be read", cause: error)
        }
        self.bytes = bytes
    }

    /// How far the publisher's clock may be ahead.
    private static let clockTolerance = Duration.seconds(600)

    /// Checks signature, signer and edition.
    ///
    /// A list that has expired is accepted: it still tells what was before. Whoever judges a seal by it looks at the time.
    ///
    /// - Parameters:
    ///   - trust: By what the maker's certificate is judged.
    ///   - time: Now.
    ///   - previousSerial: The serial of the edition in use; nil for the first one.
    /// - Returns: The list, to be believed.
    /// - Throws: ``SealsError/Code/statusListRefused`` with the reason.
    public func verified(
        by trust: SealTrust,
        at time: UTCMilliseconds,
        previousSerial: Int64? = nil
    ) throws(SealsError) -> SealStatusList {
        if let previousSerial, self.claimed.serial < previousSerial {
            throw SealsError(
                .statusListRefused, "status list \(self.claimed.serial) is older than \(previousSerial), which was seen"
            )
        }
        guard self.claimed.issued <= time.advanced(by: Self.clockTolerance) else {
            throw SealsError(.statusListRefused, "the status list was made at \(self.claimed.issued), now is \(time)")
        }
        let signer = self.signature.signer
        guard signer.purpose == .sealMaker, signer.name == self.claimed.maker else {
            throw SealsError(.statusListRefused, "\(signer.subject) is not the maker \(self.claimed.maker)")
        }
        let (signature, text) = (self.signature, self.text)
        do throws(CryptographyError) {
            try signature.verify(contentDigest: signature.suite.digestAlgorithm.hash(text))
        } catch {
            throw SealsError(.statusListRefused, "the signature of the status list does not hold", cause: error)
        }
        var log = CheckLog()
        CertificateChecks(trust: trust).check(
            signer, as: .maker, at: self.claimed.issued, now: time,
            presented: signature.certificates.filter { $0 != signer }, &log)
        // Revocation may stay open, as for seals themselves where the policy says so.
        let against = log.checks.filter {
            $0.outcome == .fail || $0.outcome == .cannotTell && $0.name != .makerRevocation
        }
        guard against.isEmpty else {
            throw SealsError(
                .statusListRefused,
                "the maker's certificate may not be used: "
                    + against.map { "\($0.name.rawValue): \($0.english)" }.joined(separator: "; "))
        }
        return self.claimed
    }
}
