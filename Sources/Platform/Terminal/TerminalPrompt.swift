public import Cryptography
internal import Glibc

/// Asks a person for a secret at the controlling terminal, without showing what is typed.
public struct TerminalPrompt: Sendable {
    private let path: String
    private let limit: Int

    /// A prompt.
    ///
    /// - Parameters:
    ///   - path: The terminal; the one that controls the process unless another is given.
    ///   - limit: How many bytes may be typed.
    public init(path: String = "/dev/tty", limit: Int = 1024) {
        self.path = path
        self.limit = limit
    }

    /// Asks once and waits for the end of the line.
    ///
    /// - Parameter question: The text before the cursor.
    /// - Returns: What was typed, without the end of the line.
    /// - Throws: ``TerminalError``, with `noTerminal`, `cancelled`, `tooLong` or `inputOutput`.
    public func readSecret(_ question: String) throws(TerminalError) -> SecretBytes {
        let descriptor = unsafe open(self.path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .noTerminal }
        defer { close(descriptor) }
        var usual = termios()
        guard unsafe tcgetattr(descriptor, &usual) == 0 else { throw .noTerminal }
        var silent = Self.silent(usual)
        // TCSAFLUSH drops what was typed before the question, which cannot have been meant for it.
        guard unsafe tcsetattr(descriptor, TCSAFLUSH, &silent) == 0 else { throw .system("set") }
        defer { _ = unsafe tcsetattr(descriptor, TCSAFLUSH, &usual) }
        try Self.write(question, to: descriptor)
        let result = self.readLine(descriptor)
        try Self.write("\n", to: descriptor)
        return try result.get()
    }

    /// No echo and no signals: an interrupt must come as a character, or it would end the process with the echo off.
    private static func silent(_ usual: termios) -> termios {
        var silent = usual
        silent.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON | ISIG | IEXTEN)
        unsafe withUnsafeMutableBytes(of: &silent.c_cc) { characters in
            unsafe characters[Int(VMIN)] = 1
            unsafe characters[Int(VTIME)] = 0
        }
        return silent
    }

    private func readLine(_ descriptor: Int32) -> Result<SecretBytes, TerminalError> {
        var line = HiddenLine(limit: self.limit)
        var byte: UInt8 = 0
        while true {
            let count = unsafe read(descriptor, &byte, 1)
            if count < 0 {
                guard errno == EINTR else { return .failure(.system("read")) }
                continue
            }
            guard count == 1 else { return .failure(.cancelled) }
            switch line.received(byte) {
            case .goesOn: continue
            case .cancelled: return .failure(.cancelled)
            case .done:
                let secret = line.isTooLong ? nil : line.takeSecret()
                return secret.map { .success($0) } ?? .failure(.tooLong(self.limit))
            }
        }
    }

    private static func write(_ text: String, to descriptor: Int32) throws(TerminalError) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if written == 0 || errno != EINTR {
                throw .system("write to")
            }
        }
    }
}
