import PrometheusMetrics
import Testing

@Suite("Metrics are counted and written down for Prometheus")
struct MetricRegistryTests {
    private static let requests = MetricDefinition(
        "test_requests_total", .counter, labels: ["peer", "outcome"], "Requests.\nA second line and a \\.")
    private static let depth = MetricDefinition("test_depth", .gauge, "How deep.")
    private static let time = MetricDefinition(
        "test_time_seconds", .histogram(buckets: [0.1, 1, 10]), labels: ["kind"], "How long.")

    @Test("A metric without values still has its help and type")
    func empty() {
        let registry = MetricRegistry([Self.depth])
        #expect(registry.text == "# HELP test_depth How deep.\n# TYPE test_depth gauge\n")
    }

    @Test("Series stand in the order of their labels, metrics in their own, however they came")
    func order() {
        let registry = MetricRegistry([Self.requests, Self.depth])
        registry.set(Self.depth, to: 2)
        registry.increment(Self.requests, ["b", "good"])
        registry.increment(Self.requests, ["a", "good"], by: 2)
        registry.increment(Self.requests, ["a", "bad"])
        registry.increment(Self.requests, ["b", "good"])
        #expect(
            registry.text == #"""
                # HELP test_requests_total Requests.\nA second line and a \\.
                # TYPE test_requests_total counter
                test_requests_total{peer="a",outcome="bad"} 1
                test_requests_total{peer="a",outcome="good"} 2
                test_requests_total{peer="b",outcome="good"} 2
                # HELP test_depth How deep.
                # TYPE test_depth gauge
                test_depth 2

                """#)
    }

    @Test("Buckets count what is not above their end, and all below")
    func histogram() {
        let registry = MetricRegistry([Self.time])
        for value in [0.05, 0.1, 0.5, 10, 11] { registry.observe(Self.time, ["x"], value: value) }
        #expect(
            registry.text.split(separator: "\n").dropFirst(2) == [
                #"test_time_seconds_bucket{kind="x",le="0.1"} 2"#,
                #"test_time_seconds_bucket{kind="x",le="1"} 3"#,
                #"test_time_seconds_bucket{kind="x",le="10"} 4"#,
                #"test_time_seconds_bucket{kind="x",le="+Inf"} 5"#,
                #"test_time_seconds_sum{kind="x"} 21.65"#,
                #"test_time_seconds_count{kind="x"} 5"#,
            ])
    }

    @Test("Quotes, backslashes, line ends and controls stay inside their label")
    func escaping() {
        let registry = MetricRegistry([Self.time, Self.requests])
        registry.increment(Self.requests, ["a\"} 1\nforged_total 7", "back\\slash\u{1B}\r"])
        let lines = registry.text.split(separator: "\n")
        #expect(
            lines.last
                == #"test_requests_total{peer="a\"} 1\nforged_total 7",outcome="back\\slash\#u{FFFD}\#u{FFFD}"} 1"#)
        #expect(!lines.contains { $0.hasPrefix("forged") })
    }

    @Test("What has too many labels is counted under other, and nothing is lost")
    func limit() {
        let registry = MetricRegistry([Self.requests], seriesLimit: 3)
        for number in 0..<10 { registry.increment(Self.requests, ["peer\(number)", "good"]) }
        registry.increment(Self.requests, ["peer0", "good"])
        let lines = registry.text.split(separator: "\n").dropFirst(2)
        #expect(lines.count == 4)
        #expect(lines.contains { $0 == #"test_requests_total{peer="other",outcome="other"} 7"# })
        #expect(lines.contains { $0 == #"test_requests_total{peer="peer0",outcome="good"} 2"# })
    }

    @Test("Replacing a gauge removes the series that are gone")
    func replacing() {
        let peers = MetricDefinition("test_peers", .gauge, labels: ["peer"], "Peers.")
        let registry = MetricRegistry([peers])
        registry.replace(peers, with: [(["a"], 1), (["b"], 2)])
        registry.replace(peers, with: [(["b"], 3)])
        #expect(registry.text.split(separator: "\n").dropFirst(2) == [#"test_peers{peer="b"} 3"#])
    }

    @Test(
        "Numbers have one form that reads back the same",
        arguments: [
            (0.0, "0"), (-3, "-3"), (1.5, "1.5"), (1e15, "1000000000000000"), (1e300, "1e+300"), (.infinity, "+Inf"),
            (-.infinity, "-Inf"), (.nan, "NaN"), (0.000_01, "1e-05"),
        ])
    func numbers(_ value: Double, _ text: String) {
        let registry = MetricRegistry([Self.depth])
        registry.set(Self.depth, to: value)
        #expect(registry.text.split(separator: "\n").last == "test_depth \(text)")
    }

    @Test("Counting from many tasks at once loses nothing")
    func concurrency() async {
        let registry = MetricRegistry([Self.requests])
        await withDiscardingTaskGroup { group in
            for task in 0..<8 {
                group.addTask {
                    for _ in 0..<1000 { registry.increment(Self.requests, ["peer\(task % 2)", "good"]) }
                }
            }
        }
        #expect(
            registry.text.split(separator: "\n").dropFirst(2) == [
                #"test_requests_total{peer="peer0",outcome="good"} 4000"#,
                #"test_requests_total{peer="peer1",outcome="good"} 4000"#,
            ])
    }
}
