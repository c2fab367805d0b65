internal import Cryptography
internal import Documents
public import Zip

/// An export for auditors, its structure and its list of files checked.
public struct AuditContainer<Source: ByteSource> {
    /// What stands in it.
    public let manifest: AuditManifest
    let signature: NoteSignature
    private let reader: ContainerReader<Source>
    private let limits: AuditLimits

    /// Opens an export; no digest and no signature is looked at.
    ///
    /// - Parameters:
    ///   - source: The container's bytes.
    ///   - limits: How large it may be.
    /// - Throws: `auditInvalid` or `checkpointInvalid` for another form.
    public init(_ source: Source, limits: AuditLimits = .standard) throws(EvidenceError) {
        self.limits = limits
        do {
            let reader = try ContainerReader(
                source,
                limits: ContainerLimits(
                    entryCount: Int(UInt16.max) - 1, nameLength: 64, entrySize: UInt64(limits.manifestSize),
                    totalSize: limits.exportSize))
            let names = reader.entries.map(\.name)
            guard names.first == "mimetype", names.suffix(2) == ["manifest.json", "manifest.sig"] else {
                throw EvidenceError.audit("the entries are not those of an export")
            }
            guard try reader.bytes(of: "mimetype", limit: 64) == Array(AuditArchive.mediaType.utf8) else {
                throw EvidenceError.audit("the media type is not \(AuditArchive.mediaType)")
            }
            self.reader = reader
            self.manifest = try AuditManifest(
                bytes: try reader.bytes(of: "manifest.json", limit: limits.manifestSize), limits: limits)
            self.signature = try Self.signature(try reader.bytes(of: "manifest.sig", limit: 1024), self.manifest)
        } catch let error as EvidenceError {
            throw error
        } catch {
            throw .audit("the export cannot be read", cause: error)
        }
        let entries = self.reader.entries.dropFirst().dropLast(2)
        guard entries.count == self.manifest.files.count,
            zip(entries, self.manifest.files).allSatisfy({ $0.name == $1.name && $0.size == UInt64(clamping: $1.size) })
        else { throw .audit("the entries are not those of the manifest") }
    }

    private static func signature(
        _ bytes: [UInt8],
        _ manifest: AuditManifest
    ) throws(EvidenceError) -> NoteSignature {
        guard bytes.last == 0x0A, let line = String(validating: bytes.dropLast(), as: UTF8.self) else {
            throw .audit("the manifest's signature is no line")
        }
        let signature = try NoteSignature(line: line)
        guard signature.name == manifest.node.domainName else {
            throw .audit("the manifest's signature is not by \(manifest.node.domainName)")
        }
        return signature
    }

    /// Compares every file with its digest in the manifest.
    ///
    /// - Throws: `auditInvalid` with the first that differs.
    func verifyDigests() throws(EvidenceError) {
        for file in self.manifest.files {
            let bytes = try self.content(of: file.name)
            let found: Digest
            do throws(CryptographyError) { found = try file.digest.algorithm.hash(bytes) } catch {
                throw .library(error)
            }
            guard found == file.digest else {
                throw .audit("\(file.name) is not the file that the manifest names")
            }
        }
    }

    /// The content of a file.
    ///
    /// - Parameter name: One of the manifest.
    /// - Throws: `auditInvalid` when it cannot be read.
    /// - Returns: Its bytes.
    public func content(of name: String) throws(EvidenceError) -> [UInt8] {
        do throws(ZipError) {
            return try self.reader.bytes(of: name, limit: self.limits.fileSize)
        } catch {
            throw .audit("\(name) cannot be read", cause: error)
        }
    }

    /// The lines of a file, without their ends.
    ///
    /// - Parameter name: One of the manifest.
    /// - Throws: `auditInvalid` when it cannot be read or its last line has no end.
    /// - Returns: The lines.
    public func lines(of name: String) throws(EvidenceError) -> [[UInt8]] {
        let bytes = try self.content(of: name)
        guard !bytes.isEmpty else { return [] }
        guard bytes.last == 0x0A else { throw .audit("\(name) does not end with a line's end") }
        return bytes.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
    }

    /// The certificates and revocation lists beside a folder's receipts, or those of the manifest.
    func material(_ folder: String, limits: EvidenceLimits) throws(EvidenceError) -> VerificationMaterial {
        try ReceiptContainer.material(
            certificates: try self.content(of: folder + "certificates.pem"),
            lists: try self.content(of: folder + "revocation.pem"), limits: limits)
    }
}

extension AuditContainer: Sendable where Source: Sendable {}
