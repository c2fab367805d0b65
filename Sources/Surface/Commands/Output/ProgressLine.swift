/// How far long work has come, in words.
struct ProgressLine {
    let title: String
    let done: Int64
    let total: Int64?
    let unit: ProgressUnit
    let elapsed: Duration

    /// Done, total, rate and the time that is left.
    var facts: String {
        var parts = [
            self.total.map { "\(self.unit.text(self.done)) of \(self.unit.text($0))" } ?? self.unit.text(self.done)
        ]
        if let rate = self.rate { parts.append("\(self.unit.text(rate))/s") }
        if let remaining = self.remaining { parts.append("\(Self.clock(remaining)) left") }
        return parts.joined(separator: ", ")
    }

    /// One line for a log.
    var plain: String { "\(self.title): " + (self.percent.map { "\($0)%, " } ?? "") + self.facts }

    /// One line for a terminal, with a bar where there is room for one.
    func drawn(columns: Int) -> String {
        guard let percent = self.percent else { return "\(self.title)  \(self.facts)".fitted(to: columns) }
        let start = "\(self.title) \(percent < 10 ? "  " : percent < 100 ? " " : "")\(percent)% "
        let room = min(40, columns - start.displayWidth - self.facts.displayWidth - 4)
        guard room >= 10 else { return "\(start)\(self.facts)".fitted(to: columns) }
        let filled = room * percent / 100
        let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: room - filled)
        return "\(start)[\(bar)] \(self.facts)"
    }

    var percent: Int? {
        guard let total = self.total, total > 0 else { return nil }
        return Int(min(100, Double(self.done) * 100 / Double(total)))
    }

    private var seconds: Double {
        Double(self.elapsed.components.seconds) + Double(self.elapsed.components.attoseconds) * 1e-18
    }

    private var rate: Int64? {
        self.seconds >= 0.1 && self.done > 0 ? Int64(Double(self.done) / self.seconds) : nil
    }

    private var remaining: Int64? {
        guard let total = self.total, let rate = self.rate, rate > 0, total >= self.done else { return nil }
        return (total - self.done) / rate
    }

    private static func clock(_ seconds: Int64) -> String {
        let two = { (number: Int64) in number < 10 ? "0\(number)" : "\(number)" }
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(seconds % 60))" : "\(minutes):\(two(seconds % 60))"
    }
}

/// What is counted while work goes on.
package enum ProgressUnit: Sendable {
    /// Bytes, shown in binary multiples.
    case bytes
    /// Things of this name, in the plural.
    case items(String)

    func text(_ count: Int64) -> String {
        switch self {
        case .items(let name): return "\(count) \(name)"
        case .bytes:
            var (value, unit) = (Double(count), 0)
            let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
            while value >= 1024, unit < units.count - 1 {
                value /= 1024
                unit += 1
            }
            guard unit > 0 else { return "\(count) B" }
            let tenths = Int64(value * 10)
            return "\(tenths / 10).\(tenths % 10) \(units[unit])"
        }
    }
}

extension String {
    /// As much of the text as fits into a number of columns.
    func fitted(to columns: Int) -> String {
        var text = self
        while text.displayWidth > max(0, columns) { text.removeLast() }
        return text
    }
}
