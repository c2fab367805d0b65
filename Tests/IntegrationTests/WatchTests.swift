import CanonicalJSON
import CertificateAuthority
import Cryptography
import Documents
import Foundation
import Synchronization
import Testing

extension IntegrationTests {
    @Suite("A node is seen", .timeLimit(.minutes(3)))
    struct WatchTests {
        @Test("After a packet the metrics show it on both sides; a node exposes what is documented, and no more")
        func metrics() async throws {
            try await TestNetwork.with(.gm) { network in
                let ports = try await network.watch(.county, .city)
                try await network.start(.county, .city)
                let packet = try await network.send(Letter(from: .county, to: [.city]))
                try await network.await("delivered", of: packet, for: [.city], seenBy: .county)
                let sent = #"yizhan_delivery_attempts_total{peer="3508",subject="packet",outcome="handed-over"} 1"#
                let text = try await Monitor(port: ports[0]).lines { $0.contains(sent) }
                #expect(text.contains(#"yizhan_link_status{peer="3508",status="open"} 1"#))
                #expect(text.contains(#"yizhan_queue_packets{peer="3508"} 0"#))
                #expect(text.contains("yizhan_ready 1"))
                #expect(text.contains { $0.hasPrefix("yizhan_commit_duration_seconds_count ") })
                #expect(text.contains { $0.hasPrefix(#"yizhan_certificate_days_left{purpose="link",suite="INT"} "#) })
                let came = #"yizhan_arrivals_total{peer="350823",outcome="accepted"} 1"#
                _ = try await Monitor(port: ports[1]).lines { $0.contains(came) }
                let documented = try Monitor.documented()
                #expect(Monitor.types(text) == documented)
                let top = try await network[.county].run(["top", "--once"])
                #expect(top.status == 0 && top.output.contains("3508 ↑") && top.output.contains("正常 open"), "\(top)")
                let json = try await network[.county].json("top")
                #expect(json["neighbours"]?.elements?.first?["sent"]?["packets"] == 1)
            }
        }

        @Test(
            "A directory that ends soon, and a neighbour that is not accepted, turn the health to 503 with the reason")
        func alarms() async throws {
            let kept = Mutex<[TestAuthorities]>([])
            try await TestNetwork.with(
                .gm, prepare: { hierarchies, _ in kept.withLock { $0 = Array(hierarchies.values) } }
            ) { network in
                let hierarchies = kept.withLock { $0 }
                let ports = try await network.watch(.county, .city)
                let links = try #require(hierarchies.first { $0.suite == .int }?.divisions[.city])
                let link = try #require(links.certificates.first { $0.certificate.purpose == .link })
                try links.revoke(serial: link.serial, reason: .keyCompromise, at: .now)
                let hour = Duration.seconds(3600)
                try network.give(
                    .county,
                    try TestAuthorities.directory(
                        hierarchies, issued: .now.advanced(by: hour * -10), expires: .now.advanced(by: hour)))
                try await network.start(.county, .city)
                let monitor = Monitor(port: ports[0])
                let reasons = try await monitor.reasons { $0.keys.contains("neighbour-unauthorised") }
                #expect(reasons["neighbour-unauthorised"]?["subject"] == "3508")
                #expect(reasons["directory-expiring"]?["text"]?.text?.contains("ends at") == true)
                #expect(reasons.values.allSatisfy { (try? UTCMilliseconds($0["since"]?.text ?? "")) != nil })
                let answer = try await monitor.get("/healthz")
                #expect(answer.status == 503)
                #expect(try await monitor.get("/readyz").status == 200)
                try await network[.county].awaitLog("validity ends soon", "expiry.kind=directory")
                let top = try await network[.county].run(["top", "--once"])
                #expect(top.output.contains("directory-expiring") && top.output.contains("neighbour-unauthorised"))
            }
        }

        @Test("A status list of seals that is missing or no list is an alarm that says so")
        func sealStatus() async throws {
            try await TestNetwork.with(.int) { network in
                let ports = try await network.watch(.county)
                let path = network.scratch.path("maker.json")
                try network.append(
                    "seals:\n  status-lists: [\(path)]\n  status-interval: 1s\n", toConfigurationOf: .county)
                try await network.start(.county)
                let monitor = Monitor(port: ports[0])
                let missing = try await monitor.reasons { $0.keys.contains("seal-status-refused") }
                #expect(missing["seal-status-refused"]?["subject"]?.text == path)
                try Data("{}".utf8).write(to: URL(fileURLWithPath: path))
                _ = try await monitor.reasons {
                    $0["seal-status-refused"]?["text"]?.text?.contains("the status list cannot be read") == true
                }
            }
        }

        @Test("Strangers get no further than the monitoring's bounds")
        func bounds() async throws {
            try await TestNetwork.with(.int) { network in
                let port = try await network.watch(.county)[0]
                try await network.start(.county)
                let monitor = Monitor(port: port)
                #expect(try await monitor.get("/v1/queue").status == 404)
                #expect(
                    try await monitor.ask("POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n").status != 200)
                let long = String(repeating: "x", count: 100_000)
                let refused = try? await monitor.ask("GET /metrics HTTP/1.1\r\nHost: x\r\nX-Long: \(long)\r\n")
                #expect(refused?.status != 200)
                // Who never ends is ended; this returns when the server closes.
                async let loris = LinkClient.plain(port: port, sending: Array("GET /healthz HTTP/1.1\r\nHost".utf8))
                #expect(try await monitor.get("/readyz").status == 200)
                #expect(try await !String(decoding: loris, as: UTF8.self).contains("200 OK"))
            }
        }

        @Test("The service manager hears that the node serves, lives and ends")
        func manager() async throws {
            try await TestNetwork.with(.int) { network in
                let node = network[.county]
                let socket = network.scratch.path("notify")
                let heard = network.scratch.path("heard")
                let script = try network.scratch.write(Self.listener, to: "listener.py")
                let manager = try ChildProcess(
                    "/usr/bin/env", ["python3", script, socket], output: heard, errors: heard)
                defer { manager.signal(SIGKILL) }
                func awaitState(_ state: String) async throws {
                    try await eventually("the manager to hear \(state)") {
                        try Files.exist(heard) && String(decoding: Files.bytes(heard), as: UTF8.self).contains(state)
                            ? () : nil
                    }
                }
                try await awaitState("listening")
                try node.launch(environment: ["NOTIFY_SOCKET": socket, "WATCHDOG_USEC": "1000000"])
                try await awaitState("READY=1")
                try await awaitState("STATUS=")
                try await awaitState("WATCHDOG=1")
                #expect(await node.stop() == .exited(0))
                try await awaitState("STOPPING=1")
            }
        }

        private static let listener = """
            import socket, sys
            manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            manager.bind(sys.argv[1])
            print("listening", flush=True)
            while True:
                print(manager.recv(4096).decode(), flush=True)
            """
    }
}

/// A monitoring system.
struct Monitor {
    struct Answer {
        let status: Int
        let body: String
    }

    let port: Int

    func get(_ path: String) async throws -> Answer { try await self.ask("GET \(path) HTTP/1.1\r\nHost: x\r\n") }

    func ask(_ head: String) async throws -> Answer {
        let request = head + "Connection: close\r\n\r\n"
        let answer = String(
            decoding: try await LinkClient.plain(port: self.port, sending: Array(request.utf8)), as: UTF8.self)
        let status = try #require(answer.split(separator: " ").dropFirst().first.flatMap { Int($0) }, "\(answer)")
        let start = try #require(answer.range(of: "\r\n\r\n")?.upperBound)
        return Answer(status: status, body: String(answer[start...]))
    }

    /// The lines of the metrics, as soon as they are as they should be.
    func lines(_ isGood: ([String]) -> Bool) async throws -> [String] {
        try await eventually("metrics on port \(self.port)") {
            let answer = try await self.get("/metrics")
            try #require(answer.status == 200)
            let lines = answer.body.split(separator: "\n").map(String.init)
            return isGood(lines) ? lines : nil
        }
    }

    /// The reasons of the health by their codes, as soon as they are as they should be.
    func reasons(_ isGood: ([String: JSONValue]) -> Bool) async throws -> [String: JSONValue] {
        try await eventually("reasons on port \(self.port)") {
            let body = try await self.get("/healthz").body
            let value = try JSONValue(parsing: Array(body.utf8.dropLast()))
            let reasons = Dictionary(
                (value["reasons"]?.elements ?? []).map { ($0["code"]?.text ?? "", $0) }
            ) { first, _ in first }
            return isGood(reasons) ? reasons : nil
        }
    }

    /// Names and types of what is exposed.
    static func types(_ lines: [String]) -> [String] {
        lines.filter { $0.hasPrefix("# TYPE ") }.map { String($0.dropFirst("# TYPE ".count)) }
    }

    /// The same, from the documentation.
    static func documented() throws -> [String] {
        let root = (0..<3).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent() }
        let text = String(
            decoding: try Files.bytes(root.appendingPathComponent("docs/operations/metrics.md").path), as: UTF8.self)
        return text.split(separator: "\n").filter { $0.hasPrefix("| `yizhan_") || $0.hasPrefix("| `process_") }.map {
            let cells = $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            return "\(cells[0].filter { $0 != "`" }) \(cells[1])"
        }
    }
}

extension TestNetwork {
    /// Has nodes answer monitoring.
    ///
    /// - Returns: Their ports, in the same order.
    func watch(_ places: Place...) async throws -> [Int] {
        let ports = try await Self.freePorts(places.count)
        for (place, port) in zip(places, ports) {
            try self[place].configure { $0 + "\nwatch:\n  listen: 127.0.0.1:\(port)\n" }
        }
        return ports
    }

    /// Gives a node another directory.
    fileprivate func give(_ place: Place, _ directory: SignedDirectory) throws {
        try self.scratch.write(directory.bytes, to: "\(place.rawValue)/trust/directory.json")
    }
}
