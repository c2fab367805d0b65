public import Cryptography
public import Documents
internal import Zip

/// Writes an export for auditors, file by file, as one container; memory holds one file and the list of files.
public struct AuditArchive: Sendable {
    /// The content of the entry `mimetype`.
    public static let mediaType = "application/vnd.yizhan.audit+zip"
    /// The ending of file names.
    public static let fileExtension = "yza"

    /// What the manifest says beside files and counts.
    public struct Heading: Sendable {
        /// The node that exports.
        public let node: DivisionCode
        /// Its suite.
        public let suite: Suite
        /// Its clock.
        public let time: UTCMilliseconds
        /// What was asked for.
        public let selection: AuditSelection
        /// Whether names and texts are hidden.
        public let isRedacted: Bool
        /// The ranges of its logs.
        public let logs: [AuditManifest.LogRange]

        /// What an export is about.
        public init(
            node: DivisionCode,
            suite: Suite,
            time: UTCMilliseconds,
            selection: AuditSelection,
            isRedacted: Bool,
            logs: [AuditManifest.LogRange]
        ) {
            self.node = node
            self.suite = suite
            self.time = time
            self.selection = selection
            self.isRedacted = isRedacted
            self.logs = logs
        }
    }

    private let heading: Heading
    private let limits: AuditLimits
    private var encoder = ContainerEncoder()
    private var files: [AuditManifest.File] = []
    private var bundles = 0
    private var receipts = 0
    /// How many packets were written so far; told by whoever writes.
    public var packets = 0
    /// The ranges of logs; until the end they may still be others than those of the heading.
    public var logs: [AuditManifest.LogRange]

    /// Begins an export.
    ///
    /// - Parameters:
    ///   - heading: What it is about.
    ///   - limits: How large it may become.
    public init(_ heading: Heading, limits: AuditLimits = .standard) {
        self.heading = heading
        self.logs = heading.logs
        self.limits = limits
    }

    /// The bytes it begins with.
    ///
    /// - Throws: ``EvidenceError`` with `auditInvalid`.
    public mutating func begin() throws(EvidenceError) -> [UInt8] {
        try self.entry("mimetype", Array(Self.mediaType.utf8))
    }

    /// The bytes of a bundle of receipts.
    ///
    /// - Throws: ``EvidenceError`` with `auditInvalid` when the export becomes too large.
    public mutating func add(_ bundle: AuditBundle) throws(EvidenceError) -> [UInt8] {
        self.bundles += 1
        self.receipts += bundle.count
        let folder = "receipts/\(AuditManifest.number(self.bundles))/"
        var output: [UInt8] = []
        for (name, content) in zip(AuditBundle.names, bundle.contents) {
            output += try self.file(folder + name, content)
        }
        return output
    }

    /// The bytes of a file of log entries.
    ///
    /// - Parameters:
    ///   - entries: ``AuditManifest/entriesInFile`` entries, or the last of a log.
    ///   - log: The log's place in the heading.
    ///   - number: The number of the file, from 1.
    /// - Throws: ``EvidenceError`` with `auditInvalid` when the export becomes too large.
    /// - Returns: The bytes.
    public mutating func add(entries: [UInt8], ofLog log: Int, number: Int) throws(EvidenceError) -> [UInt8] {
        try self.file("logs/\(log + 1)/entries/\(AuditManifest.number(number))", entries)
    }

    /// The last bytes: statements, certificates, the manifest and its signature.
    ///
    /// - Parameters:
    ///   - statements: Entries of the ranges that are no evidence.
    ///   - material: What manifest and checkpoints are verified with.
    ///   - key: The node's `log` key, which signs the manifest.
    /// - Throws: ``EvidenceError`` with `auditInvalid` or `libraryFailure`.
    /// - Returns: The bytes.
    public mutating func finish(
        statements: [LogContradiction],
        material: VerificationMaterial,
        key: PrivateKey
    ) throws(EvidenceError) -> [UInt8] {
        var output = try self.file("statements.jsonl", statements.flatMap { $0.bytes + [0x0A] })
        output += try self.file("certificates.pem", Array(material.certificatesPEM.utf8))
        output += try self.file("revocation.pem", Array(material.revocationListsPEM.utf8))
        let heading = self.heading
        let manifest = try AuditManifest(
            node: heading.node, suite: heading.suite, time: heading.time, selection: heading.selection,
            isRedacted: heading.isRedacted, packets: self.packets, receipts: self.receipts, bundles: self.bundles,
            logs: self.logs, files: self.files, limits: self.limits)
        let name = heading.node.domainName
        let line: NoteSignature
        do throws(CryptographyError) {
            line = NoteSignature(
                name: name,
                keyIdentifier: try NoteSignature.keyIdentifier(of: key.publicKey, name: name, kind: .auditExport),
                signature: try key.sign(AuditManifest.prefix + manifest.bytes))
        } catch {
            throw .library(error)
        }
        output += try self.entry("manifest.json", manifest.bytes)
        output += try self.entry("manifest.sig", Array((line.line + "\n").utf8))
        return output + self.encoder.finish()
    }

    private mutating func file(_ name: String, _ content: [UInt8]) throws(EvidenceError) -> [UInt8] {
        guard content.count <= self.limits.fileSize else { throw .audit("\(name) is too large for an export") }
        do throws(CryptographyError) {
            let digest = try self.heading.suite.digestAlgorithm.hash(content)
            self.files.append(.init(name: name, size: content.count, digest: digest))
        } catch {
            throw .library(error)
        }
        return try self.entry(name, content)
    }

    private mutating func entry(_ name: String, _ content: [UInt8]) throws(EvidenceError) -> [UInt8] {
        // The directory comes on top: about twice what names and sizes take in the manifest.
        let room = self.limits.exportSize - UInt64(4 << 20)
        guard self.encoder.offset + UInt64(content.count) <= room, self.bundles <= self.limits.bundleCount else {
            throw .audit("the export grows beyond 4 GiB; ask for a shorter period")
        }
        do throws(ZipError) {
            let entry = ContainerEntry(name: name, size: UInt64(content.count), crc32: CRC32.of(content))
            return try self.encoder.begin(entry) + content
        } catch {
            throw .audit("the container cannot be written", cause: error)
        }
    }
}
