import Glibc
import Terminal
import Testing

@Suite("A terminal taken over for a live view", .timeLimit(.minutes(5)))
struct TerminalScreenTests {
    @Test("Pictures are drawn on the other screen, keys come one by one, and the terminal is given back")
    func life() throws {
        let terminal = try PseudoTerminal()
        let slave = terminal.opened()
        defer { close(slave) }
        terminal.resize(columns: 100)
        let screen = try TerminalScreen(path: terminal.path)
        #expect(try terminal.shown(upTo: "\u{1B}[?25l") == "\u{1B}[?1049h\u{1B}[?25l")
        #expect(!terminal.echoes)
        #expect(screen.size?.columns == 100 && screen.size?.rows == 24)
        try screen.draw(["one", "two"])
        #expect(try terminal.shown(upTo: "\u{1B}[J") == "\u{1B}[Hone\u{1B}[K\r\ntwo\u{1B}[K\u{1B}[J")
        terminal.type("xq\u{3}")
        #expect(screen.key(within: .seconds(30)) == .character(UInt8(ascii: "x")))
        #expect(screen.key(within: .seconds(30)) == .character(UInt8(ascii: "q")))
        #expect(screen.key(within: .seconds(30)) == .end)
        #expect(screen.key(within: .zero) == nil)
        screen.close()
        screen.close()
        #expect(try terminal.shown(upTo: "\u{1B}[?1049l") == "\u{1B}[?25h\u{1B}[?1049l")
        #expect(terminal.echoes)
    }

    @Test("A view that is dropped gives the terminal back too")
    func dropped() throws {
        let terminal = try PseudoTerminal()
        let slave = terminal.opened()
        defer { close(slave) }
        do { _ = try TerminalScreen(path: terminal.path) }
        _ = try terminal.shown(upTo: "\u{1B}[?1049l")
        #expect(terminal.echoes)
    }

    @Test("What is no terminal is not taken over", arguments: ["/dev/null", "/nowhere"])
    func noTerminal(_ path: String) {
        #expect(throws: TerminalError.self) { _ = try TerminalScreen(path: path) }
    }
}
