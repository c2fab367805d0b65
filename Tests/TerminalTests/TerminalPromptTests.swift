import Cryptography
import Foundation
import Glibc
import Testing

@testable import Terminal

/// A terminal without a screen; the test sits at the other end.
final class PseudoTerminal: Sendable {
    /// `ioctl_tty(2)`; the module map of the C library leaves out both macros, and `posix_openpt` as well.
    private static let (unlock, number): (UInt, UInt) = (0x4004_5431, 0x8004_5430)

    private let master: Int32
    let path: String

    init() throws {
        let master = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY)
        try #require(master >= 0)
        self.master = master
        var (isLocked, number): (Int32, UInt32) = (0, 0)
        try #require(unsafe ioctl(master, Self.unlock, &isLocked) == 0)
        try #require(unsafe ioctl(master, Self.number, &number) == 0)
        self.path = "/dev/pts/\(number)"
    }

    /// Another descriptor of it, which keeps it from going away when the prompt closes its own.
    func opened() -> Int32 { unsafe open(self.path, O_RDWR | O_NOCTTY) }

    /// Reads until a text has appeared.
    func shown(upTo text: String) throws -> String {
        var seen = ""
        while !seen.contains(text) {
            var byte: UInt8 = 0
            try #require(unsafe read(self.master, &byte, 1) == 1)
            seen.unicodeScalars.append(Unicode.Scalar(byte))
        }
        return seen
    }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe write(self.master, bytes, bytes.count)
    }

    func resize(columns: UInt16) {
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = unsafe ioctl(self.master, UInt(TIOCSWINSZ), &size)
    }

    var echoes: Bool {
        var settings = termios()
        return unsafe tcgetattr(self.master, &settings) == 0 && settings.c_lflag & tcflag_t(ECHO) != 0
    }

    deinit { close(self.master) }
}

/// A prompt on a thread of its own: it blocks, and the tests' own threads are too few to be blocked.
private final class TypedAnswer: Sendable {
    private let result: Task<SecretBytes, any Error>

    init(_ prompt: @escaping @Sendable () throws -> SecretBytes) {
        let (stream, continuation) = AsyncStream.makeStream(of: Result<SecretBytes, any Error>.self)
        let thread = Thread { continuation.yield(Result { try prompt() }) }
        thread.start()
        self.result = Task {
            for await result in stream { return try result.get() }
            throw CancellationError()
        }
    }

    var value: SecretBytes {
        get async throws { try await self.result.value }
    }
}

@Suite("Secrets typed at a terminal", .timeLimit(.minutes(5)))
struct TerminalPromptTests {
    @Test("What is typed is read and never shown; the echo is on again afterwards")
    func secret() async throws {
        let terminal = try PseudoTerminal()
        let prompt = TerminalPrompt(path: terminal.path)
        let slave = terminal.opened()
        defer { close(slave) }
        let answer = TypedAnswer { try prompt.readSecret("passphrase: ") }
        _ = try terminal.shown(upTo: "passphrase: ")
        terminal.type("correct horse\n")
        #expect(try terminal.shown(upTo: "\n") == "\r\n")
        #expect(try await answer.value.withBytes { $0 } == Array("correct horse".utf8))
        #expect(terminal.echoes)
    }

    @Test("An interrupt cancels, and the echo is on again afterwards")
    func cancelled() async throws {
        let terminal = try PseudoTerminal()
        let prompt = TerminalPrompt(path: terminal.path)
        let slave = terminal.opened()
        defer { close(slave) }
        let answer = TypedAnswer { try prompt.readSecret("passphrase: ") }
        _ = try terminal.shown(upTo: "passphrase: ")
        terminal.type("half\u{3}")
        await #expect(throws: TerminalError.cancelled) { try await answer.value }
        #expect(terminal.echoes)
    }

    @Test("More than is accepted is refused, not cut off")
    func tooLong() async throws {
        let terminal = try PseudoTerminal()
        let prompt = TerminalPrompt(path: terminal.path, limit: 8)
        let answer = TypedAnswer { try prompt.readSecret("passphrase: ") }
        _ = try terminal.shown(upTo: "passphrase: ")
        terminal.type("123456789\n")
        await #expect(throws: TerminalError.tooLong(8)) { try await answer.value }
    }

    @Test("Without a terminal there is nobody to ask", arguments: ["/dev/null", "/nonexistent/tty"])
    func noTerminal(_ path: String) {
        #expect(throws: TerminalError.noTerminal) { try TerminalPrompt(path: path).readSecret("passphrase: ") }
    }

    @Test("The width is the terminal's; what is no terminal has none")
    func columns() throws {
        let terminal = try PseudoTerminal()
        terminal.resize(columns: 132)
        let slave = terminal.opened()
        defer { close(slave) }
        #expect(TerminalStream.columns(of: slave) == 132)
        let null = unsafe open("/dev/null", O_RDWR)
        defer { close(null) }
        #expect(TerminalStream.columns(of: null) == nil)
    }
}
