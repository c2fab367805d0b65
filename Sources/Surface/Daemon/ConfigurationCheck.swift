internal import CertificateAuthority
internal import Documents
internal import DurableFiles
internal import Exchange
internal import Foundation

extension NodeConfiguration {
    /// What would keep a node with this configuration from starting, beyond the file's own form.
    ///
    /// Nothing is opened that a running node holds, and no passphrase is read further than to see that it can be.
    ///
    /// - Returns: One sentence for each problem; none when the node should start.
    public func startProblems() -> [String] {
        var problems = self.settingProblems()
        func attempt(_ body: () throws -> Void) {
            do { try body() } catch { problems.append("\(error)") }
        }
        attempt { _ = try TrustMaterial.resolver(self, at: SystemClock().now()) }
        if case .file(let path) = self.passphrase {
            attempt { _ = try PassphraseSource.file(path).read(for: "the keys") }
        }
        return problems
    }

    /// What is wrong with the settings as they stand to each other and to the folders, without reading keys or trust.
    func settingProblems() -> [String] {
        var problems: [String] = []
        if !Self.isFolder(self.keys) {
            problems.append("the key folder \(self.keys) is missing")
        }
        let folder = URL(fileURLWithPath: self.socket).deletingLastPathComponent().path
        if !Self.isFolder(folder) {
            problems.append("the folder of the socket, \(folder), is missing")
        }
        // sun_path of unix(7) has 108 bytes, the last of them zero.
        if self.socket.utf8.count > 107 {
            problems.append("the socket's path has \(self.socket.utf8.count) bytes, 107 are possible: \(self.socket)")
        }
        for neighbour in self.neighbours where neighbour.code == self.node {
            problems.append("node \(self.node) is its own neighbour")
        }
        if Set(self.neighbours.map(\.code)).count != self.neighbours.count {
            problems.append("a neighbour is listed twice")
        }
        return problems
    }

    private static func isFolder(_ path: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.type] as? FileAttributeType == .typeDirectory
    }
}
