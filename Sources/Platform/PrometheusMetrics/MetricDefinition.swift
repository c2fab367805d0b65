/// What a metric is called and what it means; whoever counts and whoever documents name the same value.
public struct MetricDefinition: Sendable, Hashable {
    /// What kind of number it is.
    public enum Kind: Sendable, Hashable {
        /// Only grows while the process lives.
        case counter
        /// Goes up and down.
        case gauge
        /// Counts values by size; the buckets' upper ends rise, the last one has none and is not named.
        case histogram(buckets: [Double])

        /// The word of the exposition format.
        public var word: String {
            switch self {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            }
        }
    }

    /// The name, for example `yizhan_queue_packets`.
    public let name: String
    /// What kind of number it is.
    public let kind: Kind
    /// The names of its labels.
    public let labels: [String]
    /// What it means, in one line.
    public let help: String

    /// A metric.
    ///
    /// - Parameters:
    ///   - name: Letters, digits and underscores, no digit first.
    ///   - kind: What kind of number it is.
    ///   - labels: The names of its labels, of the same characters.
    ///   - help: What it means.
    public init(_ name: String, _ kind: Kind, labels: [String] = [], _ help: String) {
        precondition(Self.isName(name), "\(name) is no name of a metric")
        precondition(
            labels.allSatisfy { Self.isName($0) && $0 != "le" && !$0.hasPrefix("__") }, "\(name) has a wrong label")
        precondition(Set(labels).count == labels.count, "\(name) has a label twice")
        if case .histogram(let buckets) = kind {
            precondition(
                !buckets.isEmpty && zip(buckets, buckets.dropFirst()).allSatisfy { $0 < $1 },
                "the buckets of \(name) do not rise")
        }
        self.name = name
        self.kind = kind
        self.labels = labels
        self.help = help
    }

    private static func isName(_ text: String) -> Bool {
        let isMade = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        return isMade && text.utf8.first.map { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } == true
    }
}
