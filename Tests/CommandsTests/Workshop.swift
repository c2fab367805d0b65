import CanonicalJSON
import CertificateAuthority
import Commands
import Cryptography
import Documents
import Foundation
import Synchronization
import Testing

/// Testing has one too.
typealias ExitStatus = Commands.ExitStatus

/// How a command ended and what it printed.
struct CommandRun {
    let output: String
    let errors: String
    let status: ExitStatus

    /// The one line of JSON a command printed.
    func json() throws -> JSONValue {
        #expect(self.output.hasSuffix("\n") && self.output.dropLast().allSatisfy { $0 != "\n" })
        return try JSONValue(parsing: Array(self.output.utf8))
    }
}

/// A person who types passphrases; each question is written down.
final class ScriptedPrompt: PassphrasePrompt {
    private let state: Mutex<(answers: [String], questions: [String])>

    init(_ answers: String...) {
        self.state = Mutex((answers, []))
    }

    var questions: [String] { self.state.withLock { $0.questions } }

    func passphrase(for object: String, isNew: Bool) throws -> SecretBytes {
        let answer = try self.state.withLock { state in
            state.questions.append(isNew ? "new: \(object)" : object)
            guard !state.answers.isEmpty else { throw CommandFailure(.usage, "nobody answers") }
            return state.answers.removeFirst()
        }
        return SecretBytes(copyOf: Array(answer.utf8))
    }
}

/// A folder with two passphrase files, `ca.pass` and `key.pass`, in which commands are run.
struct Workshop {
    let folder: String
    /// What the clock shows.
    var now = UTCMilliseconds(sinceEpoch: 1_795_334_400_000)
    var columns: Int?

    static func with<Value>(_ body: (Workshop) async throws -> Value) async throws -> Value {
        let folder = NSTemporaryDirectory() + "yizhan-commands-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let workshop = Workshop(folder: folder)
        try workshop.write("correct horse\n", to: "ca.pass", mode: 0o600)
        try workshop.write("battery staple\n", to: "key.pass", mode: 0o600)
        return try await body(workshop)
    }

    /// Runs a command line; `$` stands for the folder, `%ca` and `%key` for where the passphrases are.
    func run(_ line: String, prompt: any PassphrasePrompt = ScriptedPrompt()) async -> CommandRun {
        let line = line.replacing("%ca", with: "--passphrase-file $/ca.pass")
            .replacing("%key", with: "--key-passphrase-file $/key.pass --key-iterations 1000")
        let (output, errors) = (CapturedOutput(columns: self.columns), CapturedOutput())
        let now = self.now
        let environment = CommandEnvironment(
            output: output, errors: errors, variables: [:], prompt: prompt, now: { now })
        let arguments = line.split(whereSeparator: \.isWhitespace).map { String($0).replacing("$", with: self.folder) }
        let status = await YizhanCommand.run(arguments, in: environment)
        return CommandRun(output: output.text, errors: errors.text, status: status)
    }

    /// Runs a command that must succeed and say nothing on the standard error.
    @discardableResult
    func done(_ line: String, location: SourceLocation = #_sourceLocation) async throws -> CommandRun {
        let run = await self.run(line)
        try #require(run.status == .success && run.errors.isEmpty, "\(line): \(run.errors)", sourceLocation: location)
        return run
    }

    /// Runs a command that must fail in a certain way, tell why, print nothing and leave no file behind.
    @discardableResult
    func fails(
        _ line: String,
        _ status: ExitStatus,
        _ message: String,
        prompt: any PassphrasePrompt = ScriptedPrompt(),
        location: SourceLocation = #_sourceLocation
    ) async throws -> CommandRun {
        let before = try self.files
        let run = await self.run(line, prompt: prompt)
        #expect(run.status == status, "\(line): \(run.errors)", sourceLocation: location)
        #expect(run.errors.hasPrefix("yizhan: error: "), sourceLocation: location)
        #expect(run.errors.contains(message), "\(run.errors)", sourceLocation: location)
        #expect(run.output.isEmpty, sourceLocation: location)
        #expect(try self.files == before, sourceLocation: location)
        return run
    }

    func path(_ name: String) -> String { "\(self.folder)/\(name)" }

    func write(_ text: String, to name: String, mode: Int = 0o644) throws {
        try self.write(Array(text.utf8), to: name, mode: mode)
    }

    func write(_ bytes: [UInt8], to name: String, mode: Int = 0o644) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: self.path(name)))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: self.path(name))
    }

    func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: self.path(name))))
    }

    func text(_ name: String) throws -> String { String(decoding: try self.bytes(name), as: UTF8.self) }

    func mode(_ name: String) throws -> Int? {
        let attributes = try FileManager.default.attributesOfItem(atPath: self.path(name))
        return (attributes[.posixPermissions] as? NSNumber)?.intValue
    }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: self.path(name), withIntermediateDirectories: true)
    }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: self.path(name)) }

    /// Every file and folder below.
    var files: [String] {
        get throws {
            try FileManager.default.subpathsOfDirectory(atPath: self.folder).sorted()
        }
    }

    func certificate(_ name: String) throws -> Certificate {
        try #require(try Certificate.all(inPEM: self.text(name)).first)
    }

    func key(_ name: String) throws -> PrivateKey {
        try KeyFile.read(
            path: self.path(name), passphrase: SecretBytes(copyOf: Array("battery staple".utf8)))
    }
}

extension Suite {
    /// As it is written on the command line.
    var argument: String { self.rawValue.lowercased() }
}
