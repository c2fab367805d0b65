/// All series of one metric.
struct MetricFamily: Sendable {
    let definition: MetricDefinition
    private let limit: Int
    private var series: [[String]: MetricSeries] = [:]

    init(_ definition: MetricDefinition, limit: Int) {
        self.definition = definition
        self.limit = limit
    }

    mutating func change(_ labels: [String], _ body: (inout MetricSeries) -> Void) {
        precondition(
            labels.count == self.definition.labels.count, "\(self.definition.name) has other labels than given")
        let isKnown = self.series[labels] != nil
        let key = isKnown || self.series.count < self.limit ? labels : labels.map { _ in "other" }
        body(&self.series[key, default: MetricSeries(self.definition.kind)])
    }

    var text: String {
        let name = self.definition.name
        var text = "# HELP \(name) \(Self.escapedHelp(self.definition.help))\n"
        text += "# TYPE \(name) \(self.definition.kind.word)\n"
        for (labels, series) in self.series.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let pairs = zip(self.definition.labels, labels).map { "\($0)=\"\(Self.escapedValue($1))\"" }
            if case .histogram(let ends) = self.definition.kind {
                text += Self.histogram(name, pairs, ends, series)
            } else {
                text += Self.line(name, pairs, series.value)
            }
        }
        return text
    }

    private static func histogram(
        _ name: String,
        _ pairs: [String],
        _ ends: [Double],
        _ series: MetricSeries
    ) -> String {
        var text = ""
        var count = 0.0
        for (end, inBucket) in zip(ends + [.infinity], series.buckets) {
            count += inBucket
            text += Self.line("\(name)_bucket", pairs + ["le=\"\(Self.number(end))\""], count)
        }
        return text + Self.line("\(name)_sum", pairs, series.value) + Self.line("\(name)_count", pairs, count)
    }

    private static func line(_ name: String, _ pairs: [String], _ value: Double) -> String {
        let labels = pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
        return "\(name)\(labels) \(Self.number(value))\n"
    }

    /// Whole numbers without a point, the others in the shortest form that reads back the same.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        guard value == value.rounded(), value.magnitude < 9_007_199_254_740_992 else { return value.description }
        return Int64(value).description
    }

    private static func escapedHelp(_ text: String) -> String {
        text.map { $0 == "\\" ? "\\\\" : $0.isNewline ? "\\n" : String($0) }.joined()
    }

    private static func escapedValue(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "\\": "\\\\"
            case "\"": "\\\""
            case "\n": "\\n"
            // The format forbids none of the others, but a line must stay a line for every reader.
            default: scalar.properties.generalCategory == .control ? "\u{FFFD}" : String(scalar)
            }
        }.joined()
    }
}

/// The values of one combination of labels.
struct MetricSeries: Sendable {
    /// The value; of a histogram the sum of all values.
    private(set) var value = 0.0
    /// How many values fell into each bucket.
    private(set) var buckets: [Double]

    init(_ kind: MetricDefinition.Kind) {
        if case .histogram(let ends) = kind {
            self.buckets = Array(repeating: 0, count: ends.count + 1)
        } else {
            self.buckets = []
        }
    }

    mutating func add(_ count: Double) { self.value += count }

    mutating func set(_ value: Double) { self.value = value }

    mutating func observe(_ value: Double, bucket: Int) {
        self.value += value
        self.buckets[bucket] += 1
    }
}
