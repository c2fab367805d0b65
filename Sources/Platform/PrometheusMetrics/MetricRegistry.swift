internal import Synchronization

/// The metrics of a process, or of a part of it: counts, and writes itself down for Prometheus.
///
/// Metrics are fixed when the registry is made, so a name that nobody documented cannot appear. The number of series of
/// each metric is bounded: what comes with more combinations of labels is counted under `other`.
public final class MetricRegistry: Sendable {
    private let definitions: [MetricDefinition]
    private let seriesLimit: Int
    private let families: Mutex<[String: MetricFamily]>

    /// A registry without values.
    ///
    /// - Parameters:
    ///   - definitions: The metrics, in the order they are written in; each name once.
    ///   - seriesLimit: How many combinations of labels one metric may have.
    public init(_ definitions: [MetricDefinition], seriesLimit: Int = 20_000) {
        precondition(
            Set(definitions.map(\.name)).count == definitions.count, "a registry has each metric once")
        self.definitions = definitions
        self.seriesLimit = seriesLimit
        self.families = Mutex(
            Dictionary(uniqueKeysWithValues: definitions.map { ($0.name, MetricFamily($0, limit: seriesLimit)) }))
    }

    /// Counts.
    ///
    /// - Parameters:
    ///   - metric: A counter of this registry.
    ///   - labels: A value for each of its labels.
    ///   - count: How much to add, not negative.
    public func increment(_ metric: MetricDefinition, _ labels: [String] = [], by count: Double = 1) {
        precondition(metric.kind == .counter && count >= 0, "\(metric.name) is counted upwards only")
        self.change(metric, labels) { $0.add(count) }
    }

    /// Sets a gauge.
    ///
    /// - Parameters:
    ///   - metric: A gauge of this registry.
    ///   - labels: A value for each of its labels.
    ///   - value: The value.
    public func set(_ metric: MetricDefinition, _ labels: [String] = [], to value: Double) {
        precondition(metric.kind == .gauge, "\(metric.name) is no gauge")
        self.change(metric, labels) { $0.set(value) }
    }

    /// Takes in a total that something else counts, for example the system.
    ///
    /// - Parameters:
    ///   - metric: A counter of this registry.
    ///   - labels: A value for each of its labels.
    ///   - total: The count.
    public func take(_ metric: MetricDefinition, _ labels: [String] = [], total: Double) {
        precondition(metric.kind == .counter, "\(metric.name) is no counter")
        self.change(metric, labels) { $0.set(total) }
    }

    /// Sets all series of a gauge; those not named are gone.
    ///
    /// - Parameters:
    ///   - metric: A gauge of this registry.
    ///   - series: The values of the labels, and the value.
    public func replace(_ metric: MetricDefinition, with series: [(labels: [String], value: Double)]) {
        precondition(metric.kind == .gauge, "\(metric.name) is no gauge")
        var family = MetricFamily(metric, limit: self.seriesLimit)
        for entry in series { family.change(entry.labels) { $0.set(entry.value) } }
        self.families.withLock { families in
            precondition(families[metric.name]?.definition == metric, "\(metric.name) is not of this registry")
            families[metric.name] = family
        }
    }

    /// Counts a value by its size.
    ///
    /// - Parameters:
    ///   - metric: A histogram of this registry.
    ///   - labels: A value for each of its labels.
    ///   - value: The value.
    public func observe(_ metric: MetricDefinition, _ labels: [String] = [], value: Double) {
        guard case .histogram(let buckets) = metric.kind else {
            preconditionFailure("\(metric.name) is no histogram")
        }
        let bucket = buckets.firstIndex { value <= $0 } ?? buckets.count
        self.change(metric, labels) { $0.observe(value, bucket: bucket) }
    }

    private func change(
        _ metric: MetricDefinition,
        _ labels: [String],
        _ body: (inout MetricSeries) -> Void
    ) {
        self.families.withLock { families in
            precondition(families[metric.name] != nil, "\(metric.name) is not of this registry")
            families[metric.name]?.change(labels, body)
        }
    }

    /// Everything in the text format 0.0.4 of Prometheus: metrics in their order, series by their labels.
    public var text: String {
        // Copied under the lock, written outside of it: nobody who counts waits for a slow reader.
        let families = self.families.withLock { $0 }
        return self.definitions.map { families[$0.name]?.text ?? "" }.joined()
    }
}
