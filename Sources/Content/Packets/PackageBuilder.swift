internal import Cryptography
public import Documents
internal import Foundation
public import Zip

/// Makes a package from files: one pass over each to learn digest and checksum, a second to write.
public struct PackageBuilder: Sendable {
    /// A file to be packed.
    public struct Part: Sendable {
        let name: String
        let role: PackageManifest.Role
        let mediaType: String
        let source: any ByteSource & Sendable

        /// The document's body; its entry is named `document` with the extension given, which is `ofd` or `pdf`.
        public static func document(_ source: any ByteSource & Sendable, extension: String) -> Part {
            let ending = `extension`.lowercased()
            return Part(
                name: "document.\(ending)", role: .document, mediaType: MediaType.of(extension: ending), source: source)
        }

        /// An attachment under its own file name, which is brought into Unicode normalization form C.
        public static func attachment(_ source: any ByteSource & Sendable, fileName: String) -> Part {
            let name = fileName.precomposedStringWithCanonicalMapping
            let ending = name.lastIndex(of: ".").map { name[name.index(after: $0)...] } ?? ""
            return Part(
                name: PackageEntry.attachmentFolder + name, role: .attachment,
                mediaType: MediaType.of(extension: String(ending)), source: source)
        }
    }

    private let envelope: Envelope
    private let metadata: DocumentMetadata
    private let parts: [Part]
    private let limits: PacketLimits

    /// A package for an envelope.
    ///
    /// - Parameters:
    ///   - envelope: The envelope whose identity the package repeats.
    ///   - metadata: The document's metadata.
    ///   - parts: The body first, then attachments.
    ///   - limits: The bounds.
    public init(envelope: Envelope, metadata: DocumentMetadata, parts: [Part], limits: PacketLimits = .standard) {
        self.envelope = envelope
        self.metadata = metadata
        self.parts = parts
        self.limits = limits
    }

    /// Digests and signs everything.
    ///
    /// - Parameters:
    ///   - unit: The sending unit's identity.
    ///   - officer: The officer who signs in addition, or nil.
    ///   - now: The signing time.
    /// - Returns: A package ready to be written.
    /// - Throws: ``PacketError`` when the metadata or parts are not acceptable, or what a source throws.
    public func sign(unit: SigningIdentity, officer: SigningIdentity?, at now: UTCMilliseconds) throws -> SignedPackage
    {
        try unit.require(self.envelope.suite, "unit")
        try officer?.require(self.envelope.suite, "officer")
        try self.checkParts()
        let problems = self.metadata.problems()
        guard problems.isEmpty else {
            throw PacketError(.metadataInvalid, problems.map(\.description).joined(separator: "; "))
        }
        let algorithm = self.envelope.suite.digestAlgorithm
        var measured: [SignedPackage.Entry] = []
        var listed: [PackageManifest.Part] = []
        for part in self.parts {
            let (digest, entry) = try Self.measure(part, algorithm)
            measured.append(entry)
            listed.append(
                .init(name: part.name, role: part.role, mediaType: part.mediaType, size: entry.size, digest: digest))
        }
        let manifest = PackageManifest(
            id: self.envelope.id, suite: self.envelope.suite, from: self.envelope.from, to: self.envelope.to,
            created: self.envelope.created, metadata: self.metadata, parts: listed)
        try manifest.requireRoles()
        try manifest.requireUnclassified()
        let manifestBytes = try manifest.xml()
        _ = try self.limits.controlSize(of: PackageEntry.manifest, UInt64(manifestBytes.count))
        let references =
            [DigestManifest.Reference(name: PackageEntry.manifest, digest: try algorithm.hash(manifestBytes))]
            + manifest.parts.map { .init(name: $0.name, digest: $0.digest) }
        var entries: [SignedPackage.Entry] = [
            .init(name: PackageEntry.mimetype, bytes: Array(PackageEntry.mediaType.utf8)),
            .init(name: PackageEntry.manifest, bytes: manifestBytes),
        ]
        entries += measured
        let signers =
            [(unit, PackageEntry.digests, PackageEntry.unitSignature)]
            + (officer.map { [($0, PackageEntry.officerDigests, PackageEntry.officerSignature)] } ?? [])
        for (identity, digests, signature) in signers {
            let written = try DigestManifest(signature: signature, references: references).xml()
            entries.append(.init(name: digests, bytes: written))
            entries.append(.init(name: signature, bytes: try identity.sign(algorithm.hash(written), at: now)))
        }
        return SignedPackage(manifest: manifest, entries: entries)
    }

    /// Refuses before any file is read what the recipient would refuse.
    private func checkParts() throws(PacketError) {
        try self.limits.checkRecipients(self.envelope.to.count)
        guard self.parts.count <= self.limits.partCount else {
            throw PacketError(.limitExceeded, "\(self.parts.count) parts, \(self.limits.partCount) are allowed")
        }
        var total: UInt64 = 0
        var encoder = ContainerEncoder()
        for (index, part) in self.parts.enumerated() {
            let (sum, overflow) = total.addingReportingOverflow(part.source.count)
            total = sum
            try self.limits.checkSize(overflow ? .max : total)
            guard part.name.utf8.count <= self.limits.container.nameLength else {
                throw PacketError(
                    .limitExceeded,
                    "the name of part \(index + 1) has \(part.name.utf8.count) bytes in UTF-8, "
                        + "\(self.limits.container.nameLength) are allowed")
            }
            do {
                _ = try encoder.begin(ContainerEntry(name: part.name, size: part.source.count, crc32: 0))
            } catch {
                throw PacketError(.manifestInvalid, "part \(index + 1) cannot be packed under its name", cause: error)
            }
        }
    }

    private static func measure(_ part: Part, _ algorithm: DigestAlgorithm) throws -> (Digest, SignedPackage.Entry) {
        // Asked once, so that list and entry agree whatever becomes of the file.
        let size = part.source.count
        var context = try DigestContext(algorithm)
        var checksum = CRC32()
        var offset: UInt64 = 0
        while offset < size {
            let length = Int(min(64 << 10, size - offset))
            let chunk = try part.source.read(at: offset, count: length)
            try context.update(chunk)
            checksum.update(chunk)
            offset += UInt64(length)
        }
        let entry = SignedPackage.Entry(name: part.name, size: size, crc32: checksum.value, source: part.source)
        return (try context.finish(), entry)
    }
}
