import Foundation

/// The `openssl` command in a folder of its own, as the second opinion on what this module reads and writes.
struct OpenSSLTool {
    struct Failure: Error, CustomStringConvertible {
        let arguments: [String]
        let output: String

        var description: String { "openssl \(self.arguments.joined(separator: " ")): \(self.output)" }
    }

    static let identity = "distid:1234567812345678"

    let folder: URL

    static func with<T>(_ body: (OpenSSLTool) throws -> T) throws -> T {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cryptography-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(OpenSSLTool(folder: folder))
    }

    func path(_ name: String) -> String { self.folder.appending(path: name).path }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: self.folder.appending(path: name))
    }

    func write(_ name: String, _ text: String) throws { try self.write(name, Array(text.utf8)) }

    func read(_ name: String) throws -> [UInt8] {
        // Not by Data(contentsOf:), which leaks a page for every empty file.
        let handle = try FileHandle(forReadingFrom: self.folder.appending(path: name))
        defer { try? handle.close() }
        return [UInt8](try handle.readToEnd() ?? Data())
    }

    func text(_ name: String) throws -> String { String(decoding: try self.read(name), as: UTF8.self) }

    /// Runs the command and throws what it printed when it fails.
    @discardableResult
    func run(_ arguments: String...) throws -> String {
        let (status, output) = try self.launch("openssl", arguments)
        guard status == 0 else { throw Failure(arguments: arguments, output: output) }
        return output
    }

    /// Whether the command succeeds.
    func succeeds(_ arguments: String...) throws -> Bool { try self.launch("openssl", arguments).0 == 0 }

    /// Runs a program in the folder; its output goes through a file, which cannot block.
    func launch(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
        let log = "log-\(UUID().uuidString)"
        try self.write(log, [UInt8]())
        let handle = try FileHandle(forWritingTo: self.folder.appending(path: log))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.currentDirectoryURL = self.folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        process.waitUntilExit()
        try handle.close()
        return (process.terminationStatus, try self.text(log))
    }

    /// A fresh key on a curve, made by the command.
    func makeKey(_ name: String, curve: String) throws {
        try self.run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:\(curve)", "-out", name)
    }
}
