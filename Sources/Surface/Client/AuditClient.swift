internal import Cryptography
internal import Documents
internal import DurableFiles
public import Evidence
internal import Foundation
public import LocalAPI

/// Takes an export for auditors from a node into a file: whole and durable under its name, or not at all.
public struct AuditClient: Sendable {
    private let api: APIClient

    /// A client for a node.
    public init(_ api: APIClient) { self.api = api }

    /// Exports.
    ///
    /// - Parameters:
    ///   - selection: What the export is about.
    ///   - secret: 32 bytes that hide names and texts; nil shows them.
    ///   - path: The file; it must not exist yet.
    ///   - progress: Told how many bytes have come.
    /// - Returns: The manifest of what was written; nothing of it is verified.
    /// - Throws: ``ClientError``, `EvidenceError`, or the errors of the API and of files; no file is left then.
    public func export(
        _ selection: AuditSelection,
        secret: [UInt8]?,
        into path: String,
        progress: @escaping @Sendable (Int64) -> Void
    ) async throws -> AuditManifest {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw ClientError(.fileUnwritable, "\(path) exists; exports are not overwritten")
        }
        let url = URL(fileURLWithPath: path)
        let draft = try AuditDraft(folder: url.deletingLastPathComponent().path, progress)
        do {
            try await self.api.download(Self.resource(selection, secret)) { try await draft.take($0) }
            // The stream of an answer that failed in the middle just ends: the directory at the end tells that it is whole.
            let manifest = try AuditContainer(FileSource(path: draft.path)).manifest
            try await draft.publish(as: url.lastPathComponent)
            return manifest
        } catch {
            await draft.remove()
            throw error
        }
    }

    private static func resource(_ selection: AuditSelection, _ secret: [UInt8]?) -> String {
        let parameters: [(String, String?)] = [
            ("from", selection.from?.description), ("to", selection.to?.description),
            ("unit", selection.unit?.description), ("packet", selection.packet?.description),
            ("secret", secret.map { Hexadecimal.encode($0) }),
        ]
        let given = parameters.compactMap { name, value in value.map { "\(name)=\($0)" } }
        return "/v1/audit/export" + (given.isEmpty ? "" : "?" + given.joined(separator: "&"))
    }
}

/// The file that an export is written into before it has its name.
private actor AuditDraft {
    private let folder: DurableDirectory
    private let file: DurableFile
    private let progress: @Sendable (Int64) -> Void
    private var size: Int64 = 0
    nonisolated let path: String

    init(folder: String, _ progress: @escaping @Sendable (Int64) -> Void) throws {
        self.folder = try DurableDirectory(path: folder)
        self.file = try self.folder.createFile(SafeName(".\(UUID().uuidString).partial"))
        self.path = self.file.path
        self.progress = progress
    }

    func take(_ bytes: [UInt8]) throws {
        try self.file.append(bytes)
        self.size += Int64(bytes.count)
        self.progress(self.size)
    }

    func publish(as name: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: self.path)
        try self.folder.publish(self.file, as: SafeName(name), replacing: false)
    }

    func remove() { try? self.file.remove() }
}
