internal import Glibc

/// One of the three standard streams, asked whether a person sits behind it.
public enum TerminalStream: Int32, Sendable, Hashable, CaseIterable {
    /// Standard input.
    case input = 0
    /// Standard output.
    case output = 1
    /// Standard error.
    case errors = 2

    /// Whether the stream is connected to a terminal.
    public var isTerminal: Bool { isatty(self.rawValue) == 1 }

    /// How many columns the terminal has; nil when the stream is none or does not tell.
    public var columns: Int? { Self.columns(of: self.rawValue) }

    static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
