import Cryptography
import Foundation
import Synchronization
import Testing

extension IntegrationTests {
    @Suite("A neighbour that was broken into", .timeLimit(.minutes(2)))
    struct HostileNeighbourTests {
        /// Bytes a neighbour sends over a good channel.
        private struct Attack: Sendable {
            let name: String
            let request: [UInt8]
            /// The answer's first line; nil where the connection just ends.
            let answer: String?
            /// What the log says.
            let cause: [String]

            init(_ name: String, _ request: [UInt8], _ answer: String?, _ cause: String...) {
                self.name = name
                self.request = request
                self.answer = answer
                self.cause = cause
            }

            init(_ name: String, _ request: String, _ answer: String?, _ cause: String...) {
                self.name = name
                self.request = Array(request.utf8)
                self.answer = answer
                self.cause = cause
            }
        }

        @Test(
            "Heads too large or too slow, bodies too slow, bombs, entities, paths: refused, named in the log, not kept")
        func attacks() async throws {
            try await Self.withCity { node, port, neighbour in
                let attacks = try Self.floods + Self.packets()
                for attack in attacks {
                    let before = try node.logLines("request refused").count
                    let run = try await LinkClient.ask(
                        port: port, showing: neighbour, options: ["-tls1_3", "-quiet"], sending: attack.request,
                        in: node.scratch)
                    #expect(!run.output.contains("HTTP/1.1 200"), "\(attack.name)")
                    if let answer = attack.answer {
                        #expect(run.output.hasPrefix(answer), "\(attack.name): \(run.output)")
                    }
                    let line = try await eventually("the log to tell of \(attack.name)") {
                        try node.logLines("request refused").dropFirst(before).first
                    }
                    for cause in attack.cause { #expect(line.contains(cause), "\(attack.name): \(line)") }
                }
                let kept = try Files.all(below: "\(node.folder)/data/spool")
                #expect(kept.filter { $0.contains("/drafts/") || $0.contains("/blobs/") } == [])
                #expect(try await node.inbox(of: .city) == [])
                let welcome = try await LinkClient.ask(port: port, showing: neighbour, in: node.scratch)
                #expect(welcome.output.contains("HTTP/1.1 200 OK"))
            }
        }

        @Test("Greetings over the rate are answered with 429 and when to come back; the log says so once")
        func rate() async throws {
            try await Self.withCity(limits: ["greetings-per-second: 1"]) { node, port, neighbour in
                let one = "POST /v1/hello HTTP/1.1\r\nHost: link\r\nContent-Length: 0\r\n"
                let many = String(repeating: one + "\r\n", count: 9) + one + "Connection: close\r\n\r\n"
                let run = try await LinkClient.ask(
                    port: port, showing: neighbour, options: ["-tls1_3", "-quiet"], sending: Array(many.utf8),
                    in: node.scratch)
                let answers = run.output.components(separatedBy: "HTTP/1.1 ").dropFirst()
                #expect(answers.count == 10)
                #expect(answers.prefix(2).allSatisfy { $0.hasPrefix("200 OK") })
                let refused = answers.filter { $0.hasPrefix("429") }
                #expect(refused.count >= 4, "\(run.output)")
                #expect(
                    refused.allSatisfy { $0.lowercased().contains("retry-after: ") && $0.contains("too-many-requests") }
                )
                let lines = try node.logLines("request refused", "error.code=too-many-requests", "350823")
                #expect((1...max(1, refused.count - 2)).contains(lines.count))
            }
        }

        @Test("Connections of one neighbour over the limit are closed, those before go on")
        func connections() async throws {
            try await Self.withCity(limits: ["connections-per-neighbour: 1", "head-timeout: 5s"]) {
                node, port, neighbour in
                // Two at once: one lives, perhaps until its head is timed out, and the other is refused; which is which is chance.
                _ = try await eventually("one connection to be too many, and another to be timed out") {
                    async let slow = LinkClient.ask(
                        port: port, showing: neighbour, options: ["-tls1_3", "-quiet"],
                        sending: Array("POST /v1/hello HTTP/1.1\r\n".utf8), in: node.scratch)
                    _ = try await LinkClient.ask(port: port, showing: neighbour, in: node.scratch)
                    _ = try await slow
                    let refused = try node.logLines("error.code=connectionsExceeded", "350823").first
                    return try refused.flatMap { _ in try node.logLines("error.code=headTimedOut", "350823").first }
                }
                let welcome = try await LinkClient.ask(port: port, showing: neighbour, in: node.scratch)
                #expect(welcome.output.contains("HTTP/1.1 200 OK"))
            }
        }

        // MARK: Attacks

        private static func post(_ path: String, _ length: Int, _ more: String = "") -> String {
            "POST \(path) HTTP/1.1\r\nHost: link\r\nContent-Length: \(length)\r\nConnection: close\r\n\(more)\r\n"
        }

        private static var floods: [Attack] {
            let long = String(repeating: "a", count: 20_000)
            let fields = (0..<100).map { "X-\($0): y\r\n" }.joined()
            return [
                Attack("a long target", "GET /\(long) HTTP/1.1\r\nHost: link\r\n\r\n", nil, "350823"),
                Attack("a long field", self.post("/v1/hello", 0, "X-Long: \(long)\r\n"), nil, "350823"),
                Attack("many fields", self.post("/v1/hello", 0, fields), nil, "350823"),
                Attack("no HTTP", "\u{0}\u{1}\u{2} what?\r\n\r\n", nil, "error.code=requestMalformed", "350823"),
                Attack(
                    "a head that stops", "POST /v1/hello HTTP/1.1\r\nHost: l", nil, "error.code=headTimedOut", "350823"),
                Attack(
                    "a body that stops", self.post("/v1/packets", 1000) + "\u{0}\u{0}\u{1}\u{0}{", nil,
                    "error.code=bodyTimedOut",
                    "350823"),
                Attack(
                    "a large greeting", self.post("/v1/hello", 5000) + long.prefix(5000), "HTTP/1.1 413",
                    "error.code=request-too-large", "350823"),
                Attack(
                    "messages that are none", self.post("/v1/messages", 2) + "[]", "HTTP/1.1 422", "receipt-invalid"),
                Attack(
                    "a long slip", Array(self.post("/v1/packets", 4).utf8) + [0x7F, 0, 0, 0], "HTTP/1.1 422",
                    "slip-invalid"),
            ]
        }

        private static func packets() throws -> [Attack] {
            try HostilePackets.all().map { packet in
                let slip = Array(HostilePackets.slip.utf8)
                let body = [0, 0, UInt8(slip.count >> 8), UInt8(slip.count & 0xFF)] + slip + packet.bytes
                return Attack(
                    packet.name, Array(self.post("/v1/packets", body.count).utf8) + body, "HTTP/1.1 422", packet.cause)
            }
        }

        /// Runs the city's node with short times, and gives the county's link identity.
        private static func withCity(
            limits: [String] = ["head-timeout: 1s", "body-timeout: 1s"],
            _ body: (TestNode, Int, TestAuthorities.Identity) async throws -> Void
        ) async throws {
            let neighbour = Mutex<TestAuthorities.Identity?>(nil)
            try await TestNetwork.with(prepare: { hierarchies, _ in
                let made = try #require(hierarchies[.int]).issue(.link, to: Place.county.rawValue, by: .county)
                neighbour.withLock { $0 = made }
            }) { network in
                let node = network[.city]
                let lines = limits.map { "  \($0)\n" }.joined()
                try node.configure { $0.replacingOccurrences(of: "link:\n", with: "link:\n\(lines)") }
                try await network.start(.city)
                try await body(node, try node.port(), try #require(neighbour.withLock { $0 }))
            }
        }
    }
}
