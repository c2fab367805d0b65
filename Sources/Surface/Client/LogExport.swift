internal import CanonicalJSON
internal import Cryptography
public import DurableFiles
public import Evidence
internal import Foundation
public import LocalAPI

/// Writes a shard of a node's log into a folder as C2SP tiles, or adds to it what is new.
///
/// The tree is computed here from the entries, and its root compared with the one the node has signed, so an export is a
/// check of the log at the same time. What is there is gone on from: a log that does not continue it is refused, and the
/// folder stays as it was.
public struct LogExport: Sendable {
    /// What an export came to.
    public struct Outcome: Sendable {
        /// The state that the folder holds now.
        public let body: CheckpointBody
        /// How many entries are new.
        public let added: Int
    }

    /// Why nothing was exported.
    public struct Refusal: Error, Sendable, CustomStringConvertible {
        /// What is wrong.
        public let description: String
        /// Whether the log contradicts what the folder holds.
        public let isFork: Bool
    }

    /// The node's answer about a shard.
    private struct State {
        let checkpoint: Checkpoint
        let files: [(name: String, text: String)]
        let isWitnessedEarlier: Bool
    }

    private static let entriesAtOnce = 65_536

    private let api: APIClient
    private let folder: DurableDirectory
    private let path: String

    /// An export.
    ///
    /// - Parameters:
    ///   - shard: The shard.
    ///   - log: Which of the node's logs.
    ///   - api: The node.
    ///   - folder: Where to; empty, or with an earlier export of the same shard.
    public init(shard: Int, log: LogKind = .evidence, of api: APIClient, into folder: DurableDirectory) {
        self.path = "\(log == .evidence ? "/v1/log" : "/v1/people/log")/shards/\(shard)"
        self.api = api
        self.folder = folder
    }

    /// Exports.
    ///
    /// - Parameter progress: Told how many entries are there.
    /// - Returns: What the folder holds now.
    /// - Throws: ``Refusal``, or the errors of the API and of files.
    public func run(progress: (Int) -> Void = { _ in }) async throws -> Outcome {
        let state = try await self.state()
        let body = state.checkpoint.body
        let known = try self.known()
        if let known, known.origin != body.origin {
            throw Refusal(
                description: "\(self.folder.path) holds the log \(known.origin), not \(body.origin)", isFork: false)
        }
        var builder = try self.builder(known, body.root.algorithm)
        let oldSize = builder.size
        guard body.size >= oldSize else {
            throw Refusal(
                description: "the log \(body.origin) has \(body.size) entries; \(oldSize) are in \(self.folder.path)",
                isFork: true)
        }
        while builder.size < body.size {
            let end = min(body.size, builder.size + Self.entriesAtOnce)
            let bytes = try await self.api.bytes(
                "\(self.path)/entries?from=\(builder.size)&to=\(end)")
            guard bytes.count == (end - builder.size) * TileBuilder.entrySize else {
                throw Refusal(description: "the node gave \(bytes.count) bytes of entries", isFork: false)
            }
            for start in stride(from: 0, to: bytes.count, by: TileBuilder.entrySize) {
                for tile in try builder.append(Array(bytes[start..<(start + TileBuilder.entrySize)])) {
                    try self.write(tile)
                }
            }
            progress(builder.size)
        }
        guard try builder.root() == body.root else {
            throw Refusal(
                description:
                    "the entries of \(body.origin) do not lead from what \(self.folder.path) holds to the root "
                    + "that was signed at \(body.size)", isFork: true)
        }
        try self.finish(builder, state, known)
        return Outcome(body: body, added: body.size - oldSize)
    }

    private func state() async throws -> State {
        let answer = try await self.api.get(self.path)
        let witnessed = try answer.optionalText("witnessed")
        var files = [
            ("certificates.pem", try answer.requiredText("certificates")),
            ("revocation.pem", try answer.requiredText("revocation")),
        ]
        if let witnessed { files.append(("checkpoint.witnessed", witnessed)) }
        let note = try answer.requiredText("checkpoint")
        // The checkpoint is last: whoever reads the folder goes by it.
        files.append(("checkpoint", note))
        return State(
            checkpoint: try Checkpoint(bytes: Array(note.utf8)), files: files,
            isWitnessedEarlier: witnessed != nil)
    }

    /// The state of an earlier export.
    private func known() throws -> CheckpointBody? {
        do {
            let bytes = try self.folder.readFile(
                SafeName("checkpoint"), limit: EvidenceLimits.standard.checkpointSize)
            return try Checkpoint(bytes: bytes).body
        } catch let error as DurableFilesError where error.code == .notFound {
            return nil
        }
    }

    /// The right edge of the tree that is there.
    private func builder(_ known: CheckpointBody?, _ algorithm: DigestAlgorithm) throws -> TileBuilder {
        guard let known else { return TileBuilder(algorithm) }
        let files = TiledFolder(self.folder)
        let builder = try TileBuilder(known.root.algorithm, size: known.size) { path in
            guard let bytes = try files.bytes(of: .tile(path)) else {
                throw Refusal(description: "\(path) is missing in \(self.folder.path)", isFork: false)
            }
            return bytes
        }
        guard try builder.root() == known.root else {
            throw Refusal(
                description: "the tiles in \(self.folder.path) do not lead to its own checkpoint", isFork: false)
        }
        return builder
    }

    private func write(_ tile: Tile) throws {
        var names = try tile.path.components.map { try SafeName($0) }
        let last = names.removeLast()
        try self.folder.directory(SafePath(names), createIfMissing: true).replaceFile(last, with: tile.bytes)
    }

    /// Partial tiles, then the files beside them, then the checkpoint; partial tiles that are full now go at last.
    private func finish(_ builder: TileBuilder, _ state: State, _ known: CheckpointBody?) throws {
        let partials = builder.partials
        for tile in partials { try self.write(tile) }
        for file in state.files { try self.folder.replaceFile(SafeName(file.name), with: Array(file.text.utf8)) }
        if !state.isWitnessedEarlier { try self.remove("checkpoint.witnessed") }
        let kept = Set(partials.map(\.path))
        for path in TilePath.partials(ofSize: known?.size ?? 0) where !kept.contains(path) {
            try self.remove(path.description)
        }
    }

    private func remove(_ path: String) throws {
        let place = "\(self.folder.path)/\(path)"
        if FileManager.default.fileExists(atPath: place) { try FileManager.default.removeItem(atPath: place) }
        // A folder of partial tiles that is empty now; one that is not stays.
        let parent = URL(fileURLWithPath: place).deletingLastPathComponent().path
        if parent.hasSuffix(".p"), try FileManager.default.contentsOfDirectory(atPath: parent).isEmpty {
            try FileManager.default.removeItem(atPath: parent)
        }
    }
}

/// The folder of an exported log.
public struct TiledFolder: Sendable {
    /// More than the largest file of a log has.
    private static let limit = 64 << 10
    private static let materialLimit = 16 << 20

    private let folder: DurableDirectory

    /// A folder.
    public init(_ folder: DurableDirectory) { self.folder = folder }

    /// Whether a log was exported here.
    public var hasLog: Bool { (try? self.bytes(of: .checkpoint)) != nil }

    /// The content of a file; nil when it is not there.
    ///
    /// - Throws: ``DurableFilesError`` when it cannot be read.
    public func bytes(of file: TiledLogVerifier.File) throws -> [UInt8]? {
        try self.bytes(file.components, limit: Self.limit)
    }

    /// The certificates and revocation lists beside the log.
    ///
    /// - Throws: What keeps them from being read.
    public func material() throws -> VerificationMaterial {
        let texts = try ["certificates.pem", "revocation.pem"].map { name in
            String(decoding: try self.bytes([name], limit: Self.materialLimit) ?? [], as: UTF8.self)
        }
        return try VerificationMaterial(certificates: texts[0], revocationLists: texts[1])
    }

    private func bytes(_ components: [String], limit: Int) throws -> [UInt8]? {
        var names = try components.map { try SafeName($0) }
        let last = names.removeLast()
        do {
            let folder = names.isEmpty ? self.folder : try self.folder.directory(SafePath(names))
            return try folder.readFile(last, limit: limit)
        } catch {
            guard error.code == .notFound else { throw error }
            return nil
        }
    }
}
