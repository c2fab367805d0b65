import Commands
import Synchronization
import Testing

@Suite("Tables and progress")
struct OutputTests {
    @Test(
        "Width is counted as a terminal shows it",
        arguments: [
            ("", 0), ("abc", 3), ("陈华", 4), ("ＡＢ", 4), ("한국", 4), ("かな", 4), ("é", 1), ("e\u{301}", 1), ("“”", 2),
            ("、。", 4),
            ("㊙", 2), ("𠀀", 2), ("👍", 2), ("👨‍👩‍👧", 2), ("☎️", 2), ("ﾊﾝｶｸ", 4), ("〿", 1), ("a\u{200D}b", 2),
        ])
    func width(_ text: String, _ columns: Int) {
        #expect(text.displayWidth == columns)
    }

    @Test("Columns line up with wide characters in them, numbers to the right")
    func table() {
        var table = TextTable([.init("NAME"), .init("DAYS", .right), .init("STATE")])
        table.append(["陈华", "7", "valid"])
        table.append(["Li", "1200", ""])
        #expect(
            table.text == """
                NAME  DAYS  STATE
                陈华     7  valid
                Li    1200

                """)
    }

    @Test("A cell keeps to its line and cannot steer the terminal")
    func hostileCell() {
        var table = TextTable([.init("NAME")])
        table.append(["a\nb\u{1B}[31m\u{202E}"])
        #expect(table.text == "NAME\na\u{FFFD}b\u{FFFD}[31m\u{FFFD}\n")
    }

    /// A clock that shows what it is told.
    private final class ManualClock: Sendable {
        private let state = Mutex(ContinuousClock.now)
        var now: ContinuousClock.Instant { self.state.withLock { $0 } }
        func advance(by duration: Duration) { self.state.withLock { $0 = $0.advanced(by: duration) } }
    }

    @Test("On a terminal one line is drawn again and again, not too often, and wiped at the end")
    func bar() {
        let (clock, output) = (ManualClock(), CapturedOutput(columns: 80))
        let bar = ProgressBar("sending", total: 100 << 20, unit: .bytes, output: output) { clock.now }
        bar.update(to: 1)
        #expect(output.text.isEmpty)
        clock.advance(by: .seconds(2))
        bar.update(to: 50 << 20)
        let drawn = output.text
        #expect(
            drawn.hasPrefix("\rsending  50% [")
                && drawn.hasSuffix("] 50.0 MiB of 100.0 MiB, 25.0 MiB/s, 0:02 left\u{1B}[K"))
        #expect(drawn.dropFirst().dropLast(3).count <= 79)
        bar.update(to: 51 << 20)
        #expect(output.text == drawn)
        bar.finish()
        #expect(output.text == drawn + "\r\u{1B}[K")
        bar.finish()
        #expect(output.text == drawn + "\r\u{1B}[K")
    }

    @Test("Work that ends at once shows nothing")
    func shortWork() {
        let (clock, output) = (ManualClock(), CapturedOutput(columns: 80))
        let bar = ProgressBar("sending", total: 10, unit: .items("packets"), output: output) { clock.now }
        clock.advance(by: .milliseconds(400))
        bar.update(to: 10)
        bar.finish()
        #expect(output.text.isEmpty)
    }

    @Test("Elsewhere lines come after ten seconds, twenty, forty")
    func log() {
        let (clock, output) = (ManualClock(), CapturedOutput())
        let bar = ProgressBar("verifying", total: 1000, unit: .items("receipts"), output: output) { clock.now }
        for second in 1...60 {
            clock.advance(by: .seconds(1))
            bar.update(to: Int64(second * 10))
        }
        bar.finish()
        #expect(
            output.text == """
                verifying: 10%, 100 receipts of 1000 receipts, 10 receipts/s, 1:30 left
                verifying: 20%, 200 receipts of 1000 receipts, 10 receipts/s, 1:20 left
                verifying: 40%, 400 receipts of 1000 receipts, 10 receipts/s, 1:00 left

                """)
    }

    @Test("A narrow terminal gets the words without the bar, cut to fit; an unknown total has no percentage")
    func narrow() {
        let (clock, output) = (ManualClock(), CapturedOutput(columns: 20))
        let bar = ProgressBar("核验", total: nil, unit: .items("receipts"), output: output) { clock.now }
        clock.advance(by: .seconds(1))
        bar.update(to: 12345)
        #expect(output.text == "\r核验  12345 receipt\u{1B}[K")
    }
}
