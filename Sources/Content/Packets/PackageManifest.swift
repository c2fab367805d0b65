public import Cryptography
public import Documents

/// The inside of a packet: `manifest.xml` with the document's metadata and the list of its parts.
///
/// Identifier, sender, recipients, suite and creation time stand here once more, under the unit's signature, so that
/// a packet cannot be wrapped anew for somebody else.
public struct PackageManifest: Sendable, Hashable {
    /// What a part is.
    public enum Role: String, Sendable, Hashable, CaseIterable {
        /// The document's body (正文); exactly one.
        case document
        /// An attachment (附件).
        case attachment
    }

    /// One file of the package.
    public struct Part: Sendable, Hashable {
        /// The entry's name in the package.
        public let name: String
        /// Body or attachment.
        public let role: Role
        /// The media type.
        public let mediaType: String
        /// The size in bytes.
        public let size: UInt64
        /// The suite's digest of the content.
        public let digest: Digest

        /// A part.
        public init(name: String, role: Role, mediaType: String, size: UInt64, digest: Digest) {
            self.name = name
            self.role = role
            self.mediaType = mediaType
            self.size = size
            self.digest = digest
        }
    }

    /// The packet's identifier.
    public let id: PacketIdentifier
    /// The suite.
    public let suite: Suite
    /// The sending unit.
    public let from: UnitAddress
    /// The recipients.
    public let to: [Envelope.Recipient]
    /// When the sender made it.
    public let created: UTCMilliseconds
    /// The document's metadata after GB/T 33480.
    public let metadata: DocumentMetadata
    /// The files, the body first.
    public let parts: [Part]

    /// A manifest.
    public init(
        id: PacketIdentifier,
        suite: Suite,
        from: UnitAddress,
        to: [Envelope.Recipient],
        created: UTCMilliseconds,
        metadata: DocumentMetadata,
        parts: [Part]
    ) {
        self.id = id
        self.suite = suite
        self.from = from
        self.to = to
        self.created = created
        self.metadata = metadata
        self.parts = parts
    }

    /// Whether the manifest says of the packet what the envelope says.
    public func agrees(with envelope: Envelope) -> Bool {
        self.id == envelope.id && self.suite == envelope.suite && self.from == envelope.from && self.to == envelope.to
            && self.created == envelope.created
    }

    /// Requires one document first, then attachments, each under a name of its kind.
    func requireRoles() throws(PacketError) {
        guard let document = self.parts.first, document.role == .document,
            self.parts.dropFirst().allSatisfy({ $0.role == .attachment })
        else { throw PacketError(.manifestInvalid, "there must be one document first, then attachments") }
        guard PackageEntry.documents.contains(where: { Self.isSame($0, document.name) }) else {
            throw PacketError(.manifestInvalid, "the document must be one of \(PackageEntry.documents)")
        }
        for (index, part) in self.parts.dropFirst().enumerated() {
            let path = part.name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            guard path.count == 2, part.name.hasPrefix(PackageEntry.attachmentFolder), !path[1].isEmpty else {
                throw PacketError(
                    .manifestInvalid,
                    "attachment \(index + 1) has no name directly under \(PackageEntry.attachmentFolder)")
            }
        }
    }

    /// Requires that the parts listed are exactly the entries that are there.
    func requireParts(_ entries: some Collection<DigestedEntry>) throws(PacketError) {
        try self.requireRoles()
        guard entries.count == self.parts.count else {
            throw PacketError(
                .manifestInvalid, "manifest.xml lists \(self.parts.count) parts, the package has \(entries.count)")
        }
        for (index, (part, entry)) in zip(self.parts, entries).enumerated() {
            guard Self.isSame(part.name, entry.name), part.size == entry.size, part.digest == entry.digest else {
                throw PacketError(.digestMismatch, "part \(index + 1) is not the one manifest.xml lists")
            }
        }
    }

    /// Names are the same when their bytes are: `==` takes canonically equivalent texts for the same.
    private static func isSame(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }

    /// Refuses state secrets (design decision 12): by the metadata, and by a mark in the title or a part's name.
    public func requireUnclassified() throws(PacketError) {
        let texts = [self.metadata.title] + self.metadata.attachmentNotes + self.parts.map(\.name)
        guard !self.metadata.isStateSecret, texts.allSatisfy({ ClassificationMark.find(inField: $0) == nil }) else {
            throw PacketError(
                .stateSecret,
                "packet \(self.id) bears a mark of state secrecy (密级); such documents travel by other channels")
        }
    }
}
