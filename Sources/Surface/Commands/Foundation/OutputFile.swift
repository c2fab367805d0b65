internal import DurableFiles
internal import Foundation

/// A file that a command writes: whole and durable under its name, or not at all.
///
/// It is made before the work begins, so that a name that cannot be used ends the command while nothing has happened.
struct OutputFile {
    let path: String
    private let folder: DurableDirectory
    private let name: SafeName
    private let replacing: Bool

    /// Prepares a file.
    ///
    /// - Parameters:
    ///   - path: The file; its folder must exist.
    ///   - replacing: Whether a file of that name may be there and is replaced.
    /// - Throws: ``CommandFailure`` when it exists, or the errors of the folder.
    init(_ path: String, replacing: Bool = false) throws {
        let url = URL(fileURLWithPath: path)
        self.path = path
        self.folder = try Self.open(folder: url.deletingLastPathComponent().path)
        self.name = try SafeName(url.lastPathComponent)
        self.replacing = replacing
        guard replacing || !FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(
                .cannotCreate, "\(path) exists", hint: "files are not overwritten; choose another name")
        }
    }

    private static func open(folder: String) throws -> DurableDirectory {
        do throws(DurableFilesError) {
            return try DurableDirectory(path: folder)
        } catch {
            guard error.code == .notFound || error.code == .notDirectory else { throw error }
            throw CommandFailure(.cannotCreate, "there is no folder \(folder) to write to")
        }
    }

    /// Writes the file, which everyone may read, as is right for certificates and lists but not for keys.
    func write(_ bytes: [UInt8]) throws {
        let file = try self.folder.createFile(SafeName(".\(UUID().uuidString).tmp"))
        do {
            try file.append(bytes)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
            try self.folder.publish(file, as: self.name, replacing: self.replacing)
        } catch {
            // The first error is the one to report.
            try? file.remove()
            throw error
        }
    }
}
