public import Cryptography
public import Documents

/// Reads a package in one forward pass: structure, manifest, digests and signatures of unit and officer.
///
/// Used by the sender's node before it seals, by the recipient's node after it decrypts, and by whoever opens.
public struct PackageInspector: ~Copyable {
    private var digester: EntryDigester
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
        self.digester = EntryDigester(limits: limits) { _ in suite }
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
        try self.digester.finish()
        let entries = self.digester.entries
        try Self.requireLayout(entries, limits: self.limits)
        let manifest = try PackageManifest(xml: entries[1].bytes, limits: self.limits)
        guard manifest.suite == self.suite else {
            throw PacketError(
                .suiteMixed,
                "the package is of suite \(manifest.suite.rawValue), expected \(self.suite.rawValue)")
        }
        let references = try Self.references(entries, suite: self.suite)
        try manifest.requireParts(entries.dropFirst(2).prefix { !$0.name.hasPrefix("META-INF/") })
        try manifest.requireUnclassified()
        let unit = try self.signer(
            entries, PackageEntry.digests, PackageEntry.unitSignature, references, .unitSign, manifest, trust, now)
        var officer: Certificate?
        if entries.contains(where: { $0.name == PackageEntry.officerSignature }) {
            officer = try self.signer(
                entries, PackageEntry.officerDigests, PackageEntry.officerSignature, references, .officerSign, manifest,
                trust, now)
        }
        return VerifiedPackage(manifest: manifest, unitCertificate: unit, officerCertificate: officer)
    }

    /// mimetype, manifest, parts, the unit's manifest and signature, and perhaps the officer's.
    private static func requireLayout(_ entries: [EntryDigester.Entry], limits: PacketLimits) throws(PacketError) {
        let names = entries.map(\.name)
        let tail = names.filter { $0.hasPrefix("META-INF/") }
        let unit = [PackageEntry.digests, PackageEntry.unitSignature]
        let officer = unit + [PackageEntry.officerDigests, PackageEntry.officerSignature]
        guard names.first == PackageEntry.mimetype, names.dropFirst().first == PackageEntry.manifest,
            tail == unit || tail == officer, Array(names.suffix(tail.count)) == tail, names.count > tail.count + 2
        else { throw PacketError(.containerMalformed, "the package's entries are \(names.count), not in their order") }
        guard entries[0].bytes == Array(PackageEntry.mediaType.utf8) else {
            throw PacketError(.containerMalformed, "the package's mimetype is not \(PackageEntry.mediaType)")
        }
        guard names.count - tail.count - 2 <= limits.partCount else {
            throw PacketError(.limitExceeded, "the package has over \(limits.partCount) parts")
        }
        for entry in [entries[1]] + entries.suffix(tail.count) where entry.size > UInt64(limits.controlSize) {
            throw PacketError(.limitExceeded, "\(entry.name) has \(entry.size) bytes")
        }
    }

    private static func references(
        _ entries: [EntryDigester.Entry],
        suite: Suite
    ) throws -> [DigestManifest.Reference] {
        try entries.dropFirst().prefix { !$0.name.hasPrefix("META-INF/") }.map { entry in
            .init(name: entry.name, digest: try entry.digest ?? suite.digestAlgorithm.hash(entry.bytes))
        }
    }

    private func signer(
        _ entries: [EntryDigester.Entry],
        _ digests: String,
        _ signature: String,
        _ references: [DigestManifest.Reference],
        _ purpose: CertificatePurpose,
        _ manifest: PackageManifest,
        _ trust: some SignerTrust,
        _ now: UTCMilliseconds
    ) throws -> Certificate {
        guard let written = entries.first(where: { $0.name == digests })?.bytes,
            let der = entries.first(where: { $0.name == signature })?.bytes
        else { throw PacketError(.containerMalformed, "\(signature) is missing") }
        let message: SignedMessage
        do { message = try SignedMessage(der: der) } catch {
            throw PacketError(.signatureInvalid, "\(signature) cannot be read", cause: error)
        }
        guard message.suite == self.suite else {
            throw PacketError(.suiteMixed, "\(signature) is of suite \(message.suite.rawValue)")
        }
        guard try DigestManifest(signature: signature, references: references).xml() == written else {
            throw PacketError(.digestMismatch, "\(digests) does not list what is in the package")
        }
        do { try message.verify(contentDigest: try self.suite.digestAlgorithm.hash(written)) } catch {
            throw PacketError(.signatureInvalid, signature, cause: error)
        }
        let name = try Self.expectedName(purpose, signer: message.signer, unit: manifest.from)
        if let reason = try trust.refusal(
            of: message.signer, presented: message.certificates, purpose: purpose, name: name, at: now)
        {
            throw PacketError(.signerUntrusted, "\(signature): \(reason)")
        }
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
