import Cryptography
import Testing

@testable import Terminal

@Suite("A line typed unseen")
struct HiddenLineTests {
    /// Types bytes and tells the last outcome and what the line holds.
    private func typed(_ keys: String, limit: Int = 16) -> (outcome: HiddenLine.Outcome, text: String, isTooLong: Bool)
    {
        var line = HiddenLine(limit: limit)
        var outcome = HiddenLine.Outcome.goesOn
        for byte in keys.utf8 where outcome == .goesOn { outcome = line.received(byte) }
        let isTooLong = line.isTooLong
        return (outcome, line.takeSecret().withBytes { String(decoding: $0, as: UTF8.self) }, isTooLong)
    }

    @Test("Return ends the line, in either spelling", arguments: ["口令 1\n", "口令 1\r"])
    func done(_ keys: String) {
        let result = self.typed(keys)
        #expect(result.outcome == .done)
        #expect(result.text == "口令 1")
    }

    @Test("Backspace removes a whole character, and nothing from an empty line")
    func backspace() {
        #expect(self.typed("ab令\u{7F}\u{8}c\n").text == "ac")
        #expect(self.typed("\u{7F}\u{7F}x\n").text == "x")
    }

    @Test("Control-U begins anew, even behind a line that was too long")
    func eraseLine() {
        #expect(self.typed("wrong\u{15}right\n").text == "right")
        let result = self.typed("12345\u{15}123\n", limit: 4)
        #expect(result.text == "123")
        #expect(!result.isTooLong)
    }

    @Test("Interrupt and quit cancel; so does the end of input on an empty line, which else ends it")
    func cancelled() {
        #expect(self.typed("abc\u{3}").outcome == .cancelled)
        #expect(self.typed("abc\u{1C}").outcome == .cancelled)
        #expect(self.typed("\u{4}").outcome == .cancelled)
        #expect(self.typed("abc\u{4}").outcome == .done)
    }

    @Test("Other control characters are no part of a passphrase")
    func controls() {
        #expect(self.typed("a\u{1B}\u{9}\u{0}b\n").text == "ab")
    }

    @Test("What goes beyond the limit is dropped and told")
    func tooLong() {
        let result = self.typed("12345\n", limit: 4)
        #expect(result.isTooLong)
        #expect(result.text == "1234")
    }
}
