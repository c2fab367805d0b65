internal import Client
internal import Evidence

/// An export for auditors in a file, to be read line by line; that it is right is for `yizhan verify` to say.
struct AuditFile {
    let path: String
    private let container: AuditContainer<FileSource>

    var manifest: AuditManifest { self.container.manifest }

    init(_ path: String) throws {
        self.path = path
        do {
            self.container = try AuditContainer(FileSource(path: path))
        } catch let error as EvidenceError {
            throw CommandFailure(.badData, "\(path) is no export for auditors: \(error)")
        }
    }

    /// Hands over every line of the timelines, packet by packet.
    func forEachLine(_ body: (AuditLine) throws -> Void) throws {
        for file in self.manifest.files where file.name.hasSuffix("/timeline.jsonl") {
            for line in try self.container.lines(of: file.name) { try body(AuditLine(line)) }
        }
    }
}
