import Cryptography
import Foundation
import NIOCore
import NIOPosix

/// Strangers who knock at a node's link: `openssl s_client`, and one who does not speak TLS at all.
enum LinkClient {
    static let request = "POST /v1/hello HTTP/1.1\r\nHost: link\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

    /// Sends a request over TLS and waits for the server to close.
    ///
    /// - Parameters:
    ///   - port: The link's port.
    ///   - identity: What is shown, if anything.
    ///   - options: More options, by default for TLS 1.3; `-quiet` lets any byte through.
    ///   - request: What is sent.
    ///   - scratch: Where files go.
    static func ask(
        port: Int,
        showing identity: TestAuthorities.Identity?,
        options: [String] = ["-tls1_3"],
        sending request: [UInt8] = Array(Self.request.utf8),
        in scratch: Scratch
    ) async throws -> CommandRun {
        var arguments = ["s_client", "-connect", "127.0.0.1:\(port)", "-ign_eof"] + options
        if let identity {
            let stem = scratch.path("link-\(UUID().uuidString)")
            try identity.write(to: stem)
            try Data(identity.chain.map(\.pem).joined().utf8).write(to: URL(fileURLWithPath: "\(stem).chain.pem"))
            arguments += [
                "-cert", "\(stem).cert.pem", "-key", "\(stem).key.pem",
                "-pass", "pass:\(TestAuthorities.passphraseText)",
            ]
            if !identity.chain.isEmpty { arguments += ["-cert_chain", "\(stem).chain.pem"] }
        }
        return try await CommandRun.of(Program.openssl, arguments, bytes: request, in: scratch)
    }

    /// Sends bytes without TLS, and gives back all that comes until the server closes.
    static func plain(port: Int, sending bytes: [UInt8]) async throws -> [UInt8] {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(bytes: bytes))
            var answer: [UInt8] = []
            do {
                for try await part in inbound { answer += part.readableBytesView }
            } catch is IOError {
                // A reset is an end too.
            }
            return answer
        }
    }
}
