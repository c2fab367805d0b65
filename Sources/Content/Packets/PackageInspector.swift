public import Cryptography
public import Documents

/// Reads a package in one forward pass: structure, manifest, digests and signatures of unit and officer.
///
/// Used by the sender's node before it seals, by the recipient's node after it decrypts, and by whoever opens.
public struct PackageInspector: ~Copyable {
    private var digester: EntryDigester<PackageEntryRules>
    private let limits: PacketLimits
    private let suite: Suite

    /// Starts an inspection.
    ///
    /// - Parameters:
    ///   - suite: The suite the package must be of.
    ///   - limits: The bounds.
    public init(suite: Suite, limits: PacketLimits = .standard) {
        self.suite = suite
        self.limits = limits
        self.digester = EntryDigester(PackageEntryRules(suite: suite, limits: limits), limits: limits)
    }

    /// Takes the next bytes.
    ///
    /// - Parameters:
    ///   - bytes: Bytes of the package.
    ///   - onContent: Called with an entry's name and a part of its content, in order.
    /// - Throws: ``PacketError`` as soon as the bytes cannot be a package.
    public mutating func consume(
        _ bytes: ArraySlice<UInt8>,
        onContent: (String, ArraySlice<UInt8>) throws -> Void = { _, _ in }
    ) throws(PacketError) {
        try self.digester.consume(bytes, onContent: onContent)
    }

    /// Ends the inspection.
    ///
    /// - Parameters:
    ///   - trust: Who decides on the signers' certificates.
    ///   - now: The time asked about.
    /// - Returns: The package, verified.
    /// - Throws: ``PacketError``; or whatever `trust` throws.
    public consuming func finish(trust: some SignerTrust, now: UTCMilliseconds) throws -> VerifiedPackage {
        try self.finish(trust: trust, now: now, envelope: nil)
    }

    /// Ends the inspection of a package that came in an envelope.
    ///
    /// A mark of state secrecy is looked for last: it is told to the outside, so it must be known to be the sender's.
    consuming func finish(
        trust: some SignerTrust,
        now: UTCMilliseconds,
        envelope: Envelope?
    ) throws -> VerifiedPackage {
        try self.digester.finish()
        let entries = self.digester.entries
        let signatureCount = self.digester.rules.signatureEntryCount
        guard signatureCount == 2 || signatureCount == 4 else {
            throw PacketError(.containerMalformed, "the package's signatures are not complete")
        }
        let signed = entries.dropFirst().dropLast(signatureCount)
        let manifest = try PackageManifest(xml: entries[1].bytes, limits: self.limits)
        guard manifest.suite == self.suite else {
            throw PacketError(
                .suiteMixed,
                "the package is of suite \(manifest.suite.rawValue), expected \(self.suite.rawValue)")
        }
        try manifest.requireParts(signed.dropFirst())
        let references = try signed.map { entry throws(PacketError) in
            guard let digest = entry.digest else { throw PacketError(.failed, "an entry was not digested") }
            return DigestManifest.Reference(name: entry.name, digest: digest)
        }
        let tail = entries.suffix(signatureCount).map(\.bytes)
        let unit = try self.signer(
            tail[0], tail[1], PackageEntry.unitSignature, references, .unitSign, manifest, trust, now)
        let officer =
            signatureCount == 2
            ? nil
            : try self.signer(
                tail[2], tail[3], PackageEntry.officerSignature, references, .officerSign, manifest, trust, now)
        if let envelope, !manifest.agrees(with: envelope) {
            throw PacketError(.manifestInvalid, "the package was made for another envelope")
        }
        try manifest.requireUnclassified()
        return VerifiedPackage(manifest: manifest, unitCertificate: unit, officerCertificate: officer)
    }

    private func signer(
        _ digests: [UInt8],
        _ der: [UInt8],
        _ name: String,
        _ references: [DigestManifest.Reference],
        _ purpose: CertificatePurpose,
        _ manifest: PackageManifest,
        _ trust: some SignerTrust,
        _ now: UTCMilliseconds
    ) throws -> Certificate {
        let message: SignedMessage
        do { message = try SignedMessage(der: der) } catch {
            throw PacketError(.signatureInvalid, "\(name) cannot be read", cause: error)
        }
        guard message.suite == self.suite else {
            throw PacketError(.suiteMixed, "\(name) is of suite \(message.suite.rawValue)")
        }
        guard try DigestManifest(signature: name, references: references).xml() == digests else {
            throw PacketError(.digestMismatch, "what \(name) signs is not what is in the package")
        }
        do { try message.verify(contentDigest: try self.suite.digestAlgorithm.hash(digests)) } catch {
            throw PacketError(.signatureInvalid, name, cause: error)
        }
        let expected = try Self.expectedName(purpose, signer: message.signer, unit: manifest.from)
        try trust.require(message, purpose: purpose, name: expected, at: now, name)
        return message.signer
    }

    /// The unit's own name, or for an officer the certificate's name, which must lie directly under the unit's.
    private static func expectedName(
        _ purpose: CertificatePurpose,
        signer: Certificate,
        unit: UnitAddress
    ) throws(PacketError) -> String {
        guard purpose == .officerSign else { return unit.domainName }
        guard let name = signer.name, let officer = try? OfficerAddress(domainName: name), officer.unit == unit else {
            throw PacketError(.signerUntrusted, "the officer who signed does not belong to \(unit)")
        }
        return name
    }
}

@available(*, unavailable)
extension PackageInspector: Sendable {}

/// A package whose digests and signatures were checked.
public struct VerifiedPackage: Sendable {
    /// What the sending unit signed.
    public let manifest: PackageManifest
    /// The sending unit's certificate.
    public let unitCertificate: Certificate
    /// The certificate of the officer who signed in addition.
    public let officerCertificate: Certificate?
}
