public import CanonicalJSON
public import Cryptography
internal import Documents
internal import DurableFiles
internal import Exchange
internal import Foundation
public import LocalAPI
public import Packets

/// Takes a document out of its packet (取阅) into a folder of the user's.
public struct ContentClient: Sendable {
    /// What was taken out.
    public struct Opened: Sendable {
        /// The package's manifest with the metadata.
        public let manifest: PackageManifest
        /// The files written.
        public let files: [String]
        /// The node's answer with the receipt of the act.
        public let answer: JSONValue
    }

    private let api: APIClient

    /// A client for a node.
    public init(_ api: APIClient) { self.api = api }

    /// Opens a packet.
    ///
    /// - Parameters:
    ///   - packet: The packet's identifier.
    ///   - officer: The officer who takes it out.
    ///   - suite: The packet's suite.
    ///   - folder: Where the files go; it must not exist yet.
    /// - Returns: What was taken out.
    /// - Throws: ``ClientError``, `PacketError` or `APIClient.Refusal`; no file is left then.
    public func open(
        _ packet: String,
        officer: SigningIdentity,
        suite: Suite,
        into folder: String
    ) async throws -> Opened {
        guard !FileManager.default.fileExists(atPath: folder) else {
            throw ClientError(.fileUnwritable, "\(folder) exists; give a new folder")
        }
        let answer = try await ActClient(self.api).perform(.open, packet: packet, officer: officer)
        guard let content = answer["content"]?.text, content.hasPrefix("/v1/content/") else {
            throw ClientError(.answerUnexpected, "the node gave no ticket for the content")
        }
        let draft = "\(folder).\(Hexadecimal.encode(try RandomBytes.make(8))).partial"
        do {
            let writer = try PartWriter(folder: draft, suite: suite)
            try await self.api.download(content) { try await writer.take($0) }
            let package = try await writer.finish()
            try FileManager.default.moveItem(atPath: draft, toPath: folder)
            let files = package.manifest.parts.map { "\(folder)/\($0.name)" }
            return Opened(manifest: package.manifest, files: files, answer: answer)
        } catch {
            try? FileManager.default.removeItem(atPath: draft)
            throw error
        }
    }
}

/// Checks a package while it comes and writes its parts.
private actor PartWriter {
    /// Who signed was judged by the node, which holds the trust material; here it is checked that all is whole.
    private struct JudgedByNode: SignerTrust {
        func refusal(
            of certificate: Certificate,
            presented: [Certificate],
            purpose: CertificatePurpose,
            name: String,
            at time: UTCMilliseconds
        ) throws -> String? { nil }
    }

    private let folder: String
    private var inspector: PackageInspector?
    private var current: (name: String, handle: FileHandle)?

    init(folder: String, suite: Suite) throws {
        self.folder = folder
        self.inspector = PackageInspector(suite: suite)
        let private700: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
        // Without intermediate folders this fails when the folder exists or its parent does not: nothing of another's is
        // written into, and a typing error makes no tree of folders.
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: false, attributes: private700)
        } catch {
            throw ClientError(.fileUnwritable, "the folder \(folder) cannot be made; does the one above it exist?")
        }
    }

    func take(_ bytes: [UInt8]) throws {
        var pending: [(String, [UInt8])] = []
        try self.inspector?.consume(bytes[...]) { name, part in pending.append((name, Array(part))) }
        for (name, part) in pending where Self.isPart(name) { try self.write(part, to: name) }
    }

    func finish() throws -> VerifiedPackage {
        try self.current?.handle.close()
        self.current = nil
        guard let inspector = self.inspector.take() else {
            throw ClientError(.answerUnexpected, "the package was finished already")
        }
        let package = try inspector.finish(trust: JudgedByNode(), now: SystemClock().now())
        // An empty file has no content to be written, but is a part nevertheless.
        for part in package.manifest.parts where part.size == 0 { try self.write([], to: part.name) }
        return package
    }

    private static func isPart(_ name: String) -> Bool {
        name != "mimetype" && name != "manifest.xml" && !name.hasPrefix("META-INF/")
    }

    private func write(_ bytes: [UInt8], to name: String) throws {
        if self.current?.name != name {
            try self.current?.handle.close()
            // The container's own rules refuse traversal; SafePath refuses it once more where files are made.
            let path = "\(self.folder)/\(try SafePath(name))"
            let parent = URL(fileURLWithPath: path).deletingLastPathComponent()
            try FileManager.default.createDirectory(
                at: parent, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
            else { throw ClientError(.fileUnwritable, "\(path) cannot be written") }
            self.current = (name, try FileHandle(forWritingTo: URL(fileURLWithPath: path)))
        }
        try self.current?.handle.write(contentsOf: Data(bytes))
    }
}
