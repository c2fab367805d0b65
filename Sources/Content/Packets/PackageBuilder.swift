internal import Cryptography
public import Documents
public import Zip

/// Makes a package from files: one pass over each to learn digest and checksum, a second to write.
public struct PackageBuilder {
    /// A file to be packed.
    public struct Part {
        let name: String
        let role: PackageManifest.Role
        let mediaType: String
        let source: any ByteSource

        /// The document's body; its entry is named `document` with the extension given.
        public static func document(_ source: any ByteSource, extension: String) -> Part {
            Part(
                name: "document.\(`extension`)", role: .document, mediaType: MediaType.of(extension: `extension`),
                source: source)
        }

        /// An attachment under its own file name.
        public static func attachment(_ source: any ByteSource, fileName: String) -> Part {
            let dot = fileName.lastIndex(of: ".").map { fileName[fileName.index(after: $0)...] } ?? ""
            return Part(
                name: PackageEntry.attachmentFolder + fileName, role: .attachment,
                mediaType: MediaType.of(extension: String(dot)), source: source)
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
        guard self.parts.count <= self.limits.partCount else {
            throw PacketError(.limitExceeded, "\(self.parts.count) parts, \(self.limits.partCount) are allowed")
        }
        let problems = self.metadata.problems()
        guard problems.isEmpty else {
            throw PacketError(.metadataInvalid, problems.map(\.description).joined(separator: "; "))
        }
        let algorithm = self.envelope.suite.digestAlgorithm
        var measured: [SignedPackage.Entry] = []
        var listed: [PackageManifest.Part] = []
        for part in self.parts {
            let (digest, checksum) = try Self.measure(part.source, algorithm)
            listed.append(
                .init(
                    name: part.name, role: part.role, mediaType: part.mediaType, size: part.source.count, digest: digest
                ))
            measured.append(.init(name: part.name, crc32: checksum, source: part.source))
        }
        let manifest = PackageManifest(
            id: self.envelope.id, suite: self.envelope.suite, from: self.envelope.from, to: self.envelope.to,
            created: self.envelope.created, metadata: self.metadata, parts: listed)
        try manifest.requireUnclassified()
        let manifestBytes = try manifest.xml()
        let references =
            [DigestManifest.Reference(name: PackageEntry.manifest, digest: try algorithm.hash(manifestBytes))]
            + listed.map { .init(name: $0.name, digest: $0.digest) }
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

    private static func measure(_ source: any ByteSource, _ algorithm: DigestAlgorithm) throws -> (Digest, UInt32) {
        var context = try DigestContext(algorithm)
        var checksum = CRC32()
        try source.forEachChunk { chunk in
            try context.update(chunk)
            checksum.update(chunk)
        }
        return (try context.finish(), checksum.value)
    }
}

@available(*, unavailable)
extension PackageBuilder: Sendable {}

@available(*, unavailable)
extension PackageBuilder.Part: Sendable {}

/// A package whose digests and signatures are made and whose bytes are written on demand.
public struct SignedPackage {
    struct Entry {
        let name: String
        let crc32: UInt32
        let source: any ByteSource

        init(name: String, crc32: UInt32, source: any ByteSource) {
            self.name = name
            self.crc32 = crc32
            self.source = source
        }

        init(name: String, bytes: [UInt8]) {
            self.init(name: name, crc32: CRC32.of(bytes), source: ArrayByteSource(bytes))
        }
    }

    /// What was signed.
    public let manifest: PackageManifest
    let entries: [Entry]

    /// The package's exact size in bytes.
    public var size: UInt64 { ContainerLayout.size(of: self.entries.map { ($0.name, $0.source.count) }) }

    /// Writes the package in chunks of about 64 KiB.
    ///
    /// - Parameter body: Takes the next bytes.
    /// - Throws: ``PacketError/Code/sourceChanged`` when a file is no longer what was signed, or what `body` throws.
    public func forEachChunk(_ body: ([UInt8]) throws -> Void) throws {
        var encoder = ContainerEncoder()
        for entry in self.entries {
            try body(try encoder.begin(ContainerEntry(name: entry.name, size: entry.source.count, crc32: entry.crc32)))
            var checksum = CRC32()
            try entry.source.forEachChunk { chunk in
                checksum.update(chunk)
                try body(chunk)
            }
            guard checksum.value == entry.crc32 else {
                throw PacketError(.sourceChanged, "\(entry.name) changed while it was being packed")
            }
        }
        try body(encoder.finish())
    }
}

@available(*, unavailable)
extension SignedPackage: Sendable {}

extension ByteSource {
    /// Reads the whole source front to back in chunks of 64 KiB.
    func forEachChunk(_ body: ([UInt8]) throws -> Void) throws {
        var offset: UInt64 = 0
        while offset < self.count {
            let length = Int(min(64 << 10, self.count - offset))
            try body(try self.read(at: offset, count: length))
            offset += UInt64(length)
        }
    }
}

/// Media types of the files documents come as.
enum MediaType {
    static func of(extension: String) -> String {
        switch `extension`.lowercased() {
        case "ofd": "application/ofd"
        case "pdf": "application/pdf"
        case "txt": "text/plain"
        case "xml": "application/xml"
        case "png": "image/png"
        case "jpg", "jpeg": "image/jpeg"
        case "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        case "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        default: "application/octet-stream"
        }
    }
}
