import Foundation
import Logging
import SecureChannel
import Testing

/// What `openssl s_client` sees of an HTTP server behind the secure channel.
@Suite("HTTP server and openssl s_client", .timeLimit(.minutes(5)))
struct OpenSSLClientTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        let node: String?
        let alert: String
        let code: String
        let reason: String
        var testDescription: String { self.node ?? "no certificate" }
    }

    private static let request = "GET / HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n"

    private func client(_ options: [String], as node: String?, port: Int, in folder: URL) async throws -> String {
        let authority = try TestAuthority.current
        try authority.rootPEM.write(to: folder.appendingPathComponent("root.pem"))
        var arguments = ["openssl", "s_client", "-connect", "127.0.0.1:\(port)", "-CAfile", "root.pem"]
        arguments += ["-verify_return_error", "-ign_eof"] + options
        if let node {
            try authority.node(node).write(to: folder)
            arguments += ["-cert", "\(node).pem", "-key", "\(node).key", "-cert_chain", "\(node).pem"]
        }
        let command = try Command(arguments, in: folder)
        defer { command.kill() }
        try? command.send(Self.request)
        return await command.wholeOutput()
    }

    private func withServer<Result: Sendable>(
        _ body: (_ port: Int, _ log: LogRecorder, _ trust: TestTrust, _ folder: URL) async throws -> Result
    ) async throws -> Result {
        let authority = try TestAuthority.current
        let trust = TestTrust(authority)
        let context = try contextPair(authority, trust).server
        let log = LogRecorder()
        return try await withHTTPServer(context, logger: log.logger) { port in
            try await withScratchFolder { folder in
                try await body(port, log, trust, folder)
            }
        }
    }

    @Test("A neighbour with a good certificate gets an answer that names it")
    func goodCertificate() async throws {
        try await self.withServer { port, _, _, folder in
            let text = try await self.client([], as: "neighbour", port: port, in: folder)
            #expect(text.contains("HTTP/1.1 200"))
            #expect(text.contains("welcome neighbour.3508.35.yizhan"))
            #expect(text.contains("New, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384"))
        }
    }

    @Test(
        "A client without a good neighbour's certificate sees the alert, gets no answer, and the log has the cause",
        arguments: [
            Refusal(
                node: nil,
                alert: "alert certificate required",
                code: "certificateMissing",
                reason: "showed no certificate"
            ),
            Refusal(
                node: "expired",
                alert: "alert certificate expired",
                code: "certificateRefused",
                reason: "expired yesterday"
            ),
            Refusal(
                node: "revoked",
                alert: "alert certificate revoked",
                code: "certificateRefused",
                reason: "in the revocation list"
            ),
            Refusal(
                node: "foreign",
                alert: "alert unknown ca",
                code: "certificateRefused",
                reason: "no chain to a known anchor"
            ),
            Refusal(
                node: "stranger",
                alert: "alert certificate unknown",
                code: "certificateRefused",
                reason: "no neighbour of this node"
            ),
        ]
    )
    func refusal(_ refusal: Refusal) async throws {
        try await self.withServer { port, log, _, folder in
            let text = try await self.client([], as: refusal.node, port: port, in: folder)
            #expect(text.contains(refusal.alert))
            #expect(!text.contains("HTTP/1.1"))
            let entry = await log.entry(code: refusal.code)
            #expect(entry.reason.hasSuffix(refusal.reason))
            #expect(entry.level == .warning)
        }
    }

    @Test("TLS 1.2 is refused")
    func olderVersion() async throws {
        try await self.withServer { port, log, _, folder in
            let text = try await self.client(["-tls1_2"], as: "neighbour", port: port, in: folder)
            #expect(text.contains("alert protocol version"))
            #expect(!text.contains("HTTP/1.1"))
            #expect(await log.entry(code: "protocolViolation").reason.contains("unsupported protocol"))
        }
    }

    @Test("A session is resumed, and no longer once the certificate is revoked")
    func resumption() async throws {
        try await self.withServer { port, log, trust, folder in
            let first = try await self.client(["-sess_out", "session"], as: "neighbour", port: port, in: folder)
            #expect(first.contains("New, TLSv1.3"))
            let options = ["-sess_in", "session"]
            let second = try await self.client(options, as: "neighbour", port: port, in: folder)
            #expect(second.contains("Reused, TLSv1.3"))
            #expect(second.contains("welcome neighbour.3508.35.yizhan"))
            trust.revoke(try TestAuthority.current.node("neighbour"))
            let third = try await self.client(options, as: "neighbour", port: port, in: folder)
            #expect(third.contains("alert certificate revoked"))
            #expect(!third.contains("HTTP/1.1"))
            #expect(await log.entry(code: "certificateRefused").reason.hasSuffix("revoked today"))
        }
    }
}
