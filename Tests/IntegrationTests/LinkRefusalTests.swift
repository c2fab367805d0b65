import CertificateAuthority
import Cryptography
import Documents
import Foundation
import Synchronization
import Testing

extension IntegrationTests {
    @Suite("Who may speak to a node", .timeLimit(.minutes(2)))
    struct LinkRefusalTests {
        /// One who is turned away.
        private struct Stranger: Sendable {
            let name: String
            var identity: TestAuthorities.Identity?
            var options = ["-tls1_3"]
            /// What the other side is told, as `s_client` prints it.
            let alert: String
            /// What the log says.
            let cause: [String]
        }

        private struct Cast: Sendable {
            var neighbour: TestAuthorities.Identity
            var strangers: [Stranger]
        }

        @Test("Only a neighbour's link certificate gets an answer; the log says why the others do not")
        func strangers() async throws {
            let cast = Mutex<Cast?>(nil)
            try await TestNetwork.with(prepare: { hierarchies, scratch in
                let made = try Self.cast(#require(hierarchies[.int]), scratch)
                cast.withLock { $0 = made }
            }) { network in
                let cast = try #require(cast.withLock { $0 })
                try await network.start(.city)
                let node = network[.city]
                let port = try node.port()
                async let patience: Void = Self.neverEnds(node, port)
                let welcome = try await LinkClient.ask(port: port, showing: cast.neighbour, in: network.scratch)
                #expect(welcome.output.contains("HTTP/1.1 200 OK"))
                for stranger in cast.strangers { try await Self.isTurnedAway(stranger, node, port) }
                try await Self.speaksPlainly(node, port)
                let again = try await LinkClient.ask(port: port, showing: cast.neighbour, in: network.scratch)
                #expect(again.output.contains("HTTP/1.1 200 OK"))
                try await patience
            }
        }

        private static func cast(_ authorities: TestAuthorities, _ scratch: Scratch) throws -> Cast {
            let county = Place.county.rawValue
            let neighbour = try authorities.issue(.link, to: county, by: .county)
            let revoked = try authorities.issue(.link, to: county, by: .county)
            try authorities.revoke(revoked, by: .county)
            try scratch.makeFolder("foreign")
            let foreign = try TestAuthorities(.int, in: scratch.path("foreign"))
            let refused = "error.code=certificateRefused"
            return Cast(
                neighbour: neighbour,
                strangers: [
                    Stranger(
                        name: "without a certificate", alert: "alert number 116",
                        cause: ["error.code=certificateMissing"]),
                    Stranger(
                        name: "expired", identity: try authorities.expired(.county), alert: "alert number 45",
                        cause: [refused, "expired"]),
                    Stranger(
                        name: "revoked", identity: revoked, alert: "alert number 44", cause: [refused, "revoked"]),
                    Stranger(
                        name: "of a foreign root", identity: try foreign.issue(.link, to: county, by: .county),
                        alert: "alert number 48", cause: [refused]),
                    Stranger(
                        name: "no neighbour",
                        identity: try authorities.issue(.link, to: Place.town.rawValue, by: .county),
                        // OpenSSL cannot answer a certificate with access_denied; it says certificate_unknown.
                        alert: "alert number 46", cause: [refused, "no configured neighbour"]),
                    Stranger(
                        name: "for signing packets",
                        identity: try authorities.issue(.nodeSign, to: county, by: .county),
                        alert: "alert number 43", cause: [refused]),
                    Stranger(
                        name: "with TLS 1.2", identity: neighbour, options: ["-tls1_2"], alert: "alert number 70",
                        cause: ["error.code=protocolViolation"]),
                ])
        }

        private static func isTurnedAway(_ stranger: Stranger, _ node: TestNode, _ port: Int) async throws {
            let before = try node.logLines("secure channel failed").count
            let run = try await LinkClient.ask(
                port: port, showing: stranger.identity, options: stranger.options, in: node.scratch)
            #expect(!run.output.contains("HTTP/1.1"), "\(stranger.name)")
            #expect(run.errors.contains(stranger.alert), "\(stranger.name): \(run.errors)")
            let line = try await eventually("the log to tell of the peer \(stranger.name)") {
                try node.logLines("secure channel failed").dropFirst(before).first
            }
            for cause in stranger.cause { #expect(line.contains(cause), "\(stranger.name)") }
        }

        private static func speaksPlainly(_ node: TestNode, _ port: Int) async throws {
            let answer = try await LinkClient.plain(port: port, sending: Array(LinkClient.request.utf8))
            #expect(!String(decoding: answer, as: UTF8.self).contains("HTTP"))
            try await node.awaitLog("secure channel failed", "http request")
        }

        /// A slow loris: the first bytes of a ClientHello and nothing more.
        private static func neverEnds(_ node: TestNode, _ port: Int) async throws {
            _ = try await LinkClient.plain(port: port, sending: [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00])
            try await node.awaitLog("secure channel failed", "error.code=handshakeTimedOut")
        }
    }
}
