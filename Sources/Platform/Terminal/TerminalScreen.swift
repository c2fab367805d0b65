internal import Glibc
internal import Synchronization

/// A whole terminal taken over for a live view: its other screen, no echo, keys as they are pressed.
///
/// The terminal is given back by ``close()``, at the latest when the value goes.
public final class TerminalScreen: Sendable {
    /// What was pressed.
    public enum Key: Sendable, Hashable {
        /// A character.
        case character(UInt8)
        /// Ctrl-C or Ctrl-D, or the terminal is gone.
        case end
    }

    private let descriptor: Int32
    private let usual: termios
    private let isOpen = Mutex(true)

    /// Takes a terminal over.
    ///
    /// - Parameter path: The terminal; the one that controls the process unless another is given.
    /// - Throws: ``TerminalError``, with `noTerminal` or `inputOutput`.
    public init(path: String = "/dev/tty") throws(TerminalError) {
        let descriptor = unsafe open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .noTerminal }
        var usual = termios()
        guard unsafe tcgetattr(descriptor, &usual) == 0 else {
            _ = Glibc.close(descriptor)
            throw .noTerminal
        }
        self.descriptor = descriptor
        self.usual = usual
        var live = usual
        // No signals from keys: an interrupt must come as a character, or it would end the process on the other screen.
        live.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON | ISIG | IEXTEN)
        live.c_iflag &= ~tcflag_t(IXON | ICRNL)
        // What is drawn goes out as it is: a line end that is given whole must not get a second return.
        live.c_oflag &= ~tcflag_t(OPOST)
        guard unsafe tcsetattr(descriptor, TCSAFLUSH, &live) == 0 else { throw .system("set") }
        // xterm's other screen, and no cursor.
        try self.write("\u{1B}[?1049h\u{1B}[?25l")
    }

    deinit { self.close() }

    /// Rows and columns; nil when the terminal does not tell.
    public var size: (rows: Int, columns: Int)? {
        var size = winsize()
        guard unsafe ioctl(self.descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return nil
        }
        return (Int(size.ws_row), Int(size.ws_col))
    }

    /// Draws a picture over the one before.
    ///
    /// - Parameter lines: Free of control characters, and no longer than the terminal is wide.
    /// - Throws: ``TerminalError`` with `inputOutput`.
    public func draw(_ lines: [String]) throws(TerminalError) {
        // Each line wipes what is left of the old one, so that nothing flickers.
        try self.write("\u{1B}[H" + lines.map { $0 + "\u{1B}[K" }.joined(separator: "\r\n") + "\u{1B}[J")
    }

    /// Waits for a key; it blocks.
    ///
    /// - Parameter limit: How long.
    /// - Returns: The key, or nil when none was pressed.
    public func key(within limit: Duration) -> Key? {
        var request = pollfd(fd: self.descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&request, 1, Int32(clamping: Int64(limit / .milliseconds(1)))) > 0 else { return nil }
        var byte: UInt8 = 0
        guard unsafe read(self.descriptor, &byte, 1) == 1 else { return .end }
        return byte == 3 || byte == 4 ? .end : .character(byte)
    }

    /// Gives the terminal back as it was; closing twice does nothing.
    public func close() {
        let wasOpen = self.isOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        guard wasOpen else { return }
        try? self.write("\u{1B}[?25h\u{1B}[?1049l")
        var usual = self.usual
        _ = unsafe tcsetattr(self.descriptor, TCSAFLUSH, &usual)
        _ = Glibc.close(self.descriptor)
    }

    private func write(_ text: String) throws(TerminalError) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(self.descriptor, $0.baseAddress, $0.count)
            }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if written == 0 || errno != EINTR {
                throw .system("write to")
            }
        }
    }
}
