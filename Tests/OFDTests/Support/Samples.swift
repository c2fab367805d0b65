import Foundation
import OFD

/// OFD files of other makers, where they are at hand beside the repository.
enum Samples {
    static let folder: URL? = {
        var folder = URL(filePath: #filePath).resolvingSymlinksInPath()
        while folder.path.count > 1 {
            folder.deleteLastPathComponent()
            let found = folder.appending(path: "shared/samples/ofd")
            if FileManager.default.fileExists(atPath: found.path) { return found }
        }
        return nil
    }()

    static let names: [String] = {
        guard let folder = Self.folder else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".ofd") }.sorted()
    }()

    static func bytes(_ name: String) throws -> [UInt8] {
        guard let folder = Self.folder else { throw CocoaError(.fileNoSuchFile) }
        return [UInt8](try Data(contentsOf: folder.appending(path: name)))
    }

    static func file(_ name: String) throws -> OFDFile { try OFDFile(self.bytes(name)) }
}
