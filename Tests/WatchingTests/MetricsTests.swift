import CanonicalJSON
import Documents
import Foundation
import PrometheusMetrics
import Testing

@testable import Exchange
@testable import Watching

@Suite("The metrics of a node")
struct MetricsTests {
    @Test("The documentation lists every metric with its type and labels, and no other")
    func documentation() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("docs/operations/metrics.md")
        let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
            .filter { $0.count == 6 && $0[0].hasPrefix("`") }
        let documented = rows.map { "\($0[0].dropFirst().dropLast()) \($0[1]) \($0[3].filter { $0 != "`" })" }
        let exposed = NodeMetric.all.map { "\($0.name) \($0.kind.word) \($0.labels.joined(separator: " "))" }
        #expect(documented == exposed)
    }

    @Test("Attempts and arrivals are counted by neighbour and outcome, for metrics and for rates")
    func counting() throws {
        let metrics = NodeMetrics()
        let city = try DivisionCode("3508")
        for result in ["handed-over", "handed-over", "unreachable"] {
            metrics.observe(
                .attempt(
                    .init(
                        neighbour: city, subject: .packet, result: result, duration: .milliseconds(20), bytes: 1000)))
        }
        metrics.observe(
            .attempt(
                .init(neighbour: city, subject: .messages, result: "handed-over", duration: .seconds(1), bytes: 5)))
        metrics.observe(.arrival(.init(neighbour: city, result: "accepted", bytes: 77)))
        metrics.observe(.arrival(.init(neighbour: city, result: "hop-limit", bytes: 0)))
        let lines = metrics.text(try Sample.snapshot(), took: .milliseconds(5)).split(separator: "\n").map(String.init)
        for line in [
            #"yizhan_delivery_attempts_total{peer="3508",subject="packet",outcome="handed-over"} 2"#,
            #"yizhan_delivery_attempts_total{peer="3508",subject="packet",outcome="unreachable"} 1"#,
            #"yizhan_delivery_bytes_total{peer="3508",subject="packet"} 2000"#,
            #"yizhan_delivery_duration_seconds_bucket{subject="packet",outcome="handed-over",le="0.025"} 2"#,
            #"yizhan_delivery_duration_seconds_count{subject="messages",outcome="handed-over"} 1"#,
            #"yizhan_arrivals_total{peer="3508",outcome="accepted"} 1"#,
            #"yizhan_arrivals_total{peer="3508",outcome="hop-limit"} 1"#,
            #"yizhan_arrival_bytes_total{peer="3508"} 77"#, "yizhan_snapshot_duration_seconds 0.005",
        ] { #expect(lines.contains(line), "\(line)") }
        #expect(metrics.counted.sent == [city: .init(packets: 2, bytes: 2000)])
        #expect(metrics.counted.received == [city: .init(packets: 1, bytes: 77)])
    }

    @Test("A snapshot's figures become gauges; a neighbour that is gone takes its series along")
    func gauges() throws {
        let metrics = NodeMetrics()
        var neighbour = try Sample.neighbour("3508", .unreachable, parent: true)
        (neighbour.packets, neighbour.bytes, neighbour.messages, neighbour.skew) = (4, 4096, 2, -1500)
        neighbour.ages[1] = 4
        neighbour.oldest = Sample.start.advanced(by: .seconds(-450))
        var snapshot = try Sample.snapshot([neighbour])
        snapshot.expiries = [
            Sample.item(ends: 12), Sample.item(.directory, "of 35", ends: 1),
            Sample.item(.revocationList, "A", ends: 3), Sample.item(.revocationList, "B", ends: 2),
        ]
        snapshot.deadLetters = [.ours: 3]
        snapshot.alarms = [HealthAlarm(.deadLetters, "", "", since: Sample.start)]
        let lines = metrics.text(snapshot, took: .zero).split(separator: "\n").map(String.init)
        for line in [
            #"yizhan_build_info{version="0.1.0",node="350823",suite="GM"} 1"#,
            #"yizhan_queue_packets{peer="3508"} 4"#, #"yizhan_queue_oldest_seconds{peer="3508"} 450"#,
            #"yizhan_queue_age_packets{peer="3508",minutes="5-10"} 4"#,
            #"yizhan_queue_age_packets{peer="3508",minutes="1280-"} 0"#,
            #"yizhan_link_status{peer="3508",status="unreachable"} 1"#,
            #"yizhan_link_status{peer="3508",status="open"} 0"#, #"yizhan_clock_skew_seconds{peer="3508"} -1.5"#,
            #"yizhan_certificate_days_left{purpose="node-sign",suite="GM"} 12"#,
            "yizhan_directory_seconds_left 86400", "yizhan_revocation_list_seconds_left 172800",
            #"yizhan_dead_letters{fault="ours"} 3"#, #"yizhan_dead_letters{fault="partner"} 0"#,
            #"yizhan_alarms{code="dead-letters",severity="degraded"} 1"#,
            #"yizhan_alarms{code="storage-full",severity="failing"} 0"#,
        ] { #expect(lines.contains(line), "\(line)") }
        let later = metrics.text(try Sample.snapshot(), took: .zero)
        #expect(!later.contains(#"peer="3508""#))
    }

    @Test("What is exposed names no cause, since others' words are in it")
    func discretion() throws {
        var neighbour = try Sample.neighbour("3508", .unauthorised)
        neighbour.cause = "unauthorised: CN=某单位"
        var snapshot = try Sample.snapshot([neighbour])
        var book = AlarmBook()
        snapshot.alarms = book.update(HealthRules().findings(snapshot, standing: []), at: Sample.start)
        #expect(!NodeMetrics().text(snapshot, took: .zero).contains("某单位"))
        #expect(!HealthReport(snapshot).json.canonicalText.contains("某单位"))
        #expect(!HealthReport.line(snapshot).contains("某单位"))
    }
}
