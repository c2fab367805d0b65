import CanonicalJSON
import Cryptography
import Foundation
import Testing

extension IntegrationTests {
    @Suite("How a node starts, and when it does not", .timeLimit(.minutes(2)))
    struct StartTests {
        @Test("A configuration with unknown settings is refused with every problem and a suggestion")
        func unknownSettings() async throws {
            try await TestNetwork.with(.int) { network in
                let node = network[.city]
                try node.configure { $0.replacing("listen:", with: "lisen:") + "\nlog:\n  levle: debug\n" }
                let check = try await CommandRun.of(
                    network.executable, ["config", "check", "--config", node.configuration], in: network.scratch)
                #expect(check.status == 78)
                #expect(try await Self.refusal(of: node, .exited(78)) == check.errors)
                for text in ["lisen", "listen", "levle", "level"] { #expect(check.errors.contains(text)) }
                #expect(!FileManager.default.fileExists(atPath: "\(node.folder)/data"))
            }
        }

        @Test("A protocol that the TLS library does not have is refused with a sentence")
        func unavailableProtocol() async throws {
            try await TestNetwork.with(.int) { network in
                let node = network[.city]
                try node.configure { $0.replacing("link:\n", with: "link:\n  protocol: tls13-gm\n") }
                let errors = try await Self.refusal(of: node, .exited(78))
                for text in ["tls13-gm", "RFC 8998", "the TLS library in use", "yizhan: hint: "] {
                    #expect(errors.contains(text), "\(errors)")
                }
            }
        }

        @Test("A node whose key others may read does not start")
        func publicKey() async throws {
            try await TestNetwork.with(.int) { network in
                let node = network[.city]
                let key = "\(node.folder)/keys/log.int.key.pem"
                try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
                let errors = try await Self.refusal(of: node, .exited(77))
                #expect(errors.contains("log.int.key.pem"), "\(errors)")
            }
        }

        @Test("A wrong passphrase of the node's keys is named as such")
        func wrongPassphrase() async throws {
            try await TestNetwork.with(.int) { network in
                let node = network[.city]
                try network.scratch.write("another passphrase\n", to: "wrong", mode: 0o600)
                try node.configure { $0.replacing("../passphrase", with: "../wrong") }
                let errors = try await Self.refusal(of: node, .exited(77))
                #expect(errors.contains("passphrase") && !errors.contains("another passphrase"), "\(errors)")
            }
        }

        @Test("A second daemon on the same data does not start, and the first one goes on")
        func secondDaemon() async throws {
            try await TestNetwork.with(.int) { network in
                try await network.start(.city)
                let node = network[.city]
                let second = try await CommandRun.of(
                    network.executable, ["serve", "--config", node.configuration], in: network.scratch)
                #expect(second.status == 75, "\(second.errors)")
                #expect(second.errors.contains("yizhan: error: "), "\(second.errors)")
                #expect(try await node.json("status").requiredText("node") == "3508")
                #expect(await node.stop() == .exited(0))
            }
        }

        @Test("A port that is taken is named, and nothing goes on running")
        func takenPort() async throws {
            try await TestNetwork.with(.int) { network in
                try await network.start(.city)
                let port = try network[.city].port()
                let node = network[.county]
                try node.configure { text in
                    text.replacing(#/listen: 127.0.0.1:\d+/#, with: "listen: 127.0.0.1:\(port)")
                }
                let errors = try await Self.refusal(of: node, .exited(78))
                #expect(errors.contains("127.0.0.1:\(port)"), "\(errors)")
            }
        }

        @Test("Socket, keys and store are their owner's; a socket left by a dead node is replaced")
        func modes() async throws {
            try await TestNetwork.with(.int) { network in
                let node = network[.city]
                try await node.start()
                #expect(try Files.mode(node.socket) == 0o660)
                await node.kill()
                #expect(FileManager.default.fileExists(atPath: node.socket))
                try await node.start()
                #expect(try Files.mode(node.socket) == 0o660)
                #expect(try await node.json("status").requiredText("node") == "3508")
                for path in try Files.all(below: "\(node.folder)/data") {
                    #expect(try Files.mode(path) == (Files.isFolder(path) ? 0o700 : 0o600), "\(path)")
                }
                #expect(await node.stop() == .exited(0))
                #expect(!FileManager.default.fileExists(atPath: node.socket))
            }
        }

        @Test("The keys of a new node are its owner's")
        func newNode() async throws {
            try await TestNetwork.with(.int) { network in
                let folder = network.scratch.path("new")
                let arguments = [
                    "node", "init", "--code", "350802", "--folder", folder, "--passphrase-file",
                    network.scratch.path("passphrase"), "--key-iterations", "1000",
                ]
                let run = try await CommandRun.of(network.executable, arguments, in: network.scratch)
                #expect(run.status == 0, "\(run.errors)")
                #expect(try Files.mode(folder) == 0o700 && Files.mode("\(folder)/keys") == 0o700)
                let keys = try Files.all(below: "\(folder)/keys").filter { $0.hasSuffix(".key.pem") }
                #expect(keys.count == 6)
                for key in keys { #expect(try Files.mode(key) == 0o600, "\(key)") }
                let again = try await CommandRun.of(network.executable, arguments, in: network.scratch)
                #expect(again.status == 73 && again.errors.contains("exists"))
            }
        }

        /// Starts a node that must not come up; what it says.
        private static func refusal(of node: TestNode, _ end: ProcessEnd?) async throws -> String {
            let process = try node.launch()
            let actual = await process.endOrKill()
            let log = try node.log()
            #expect(actual == end ?? actual && actual != .exited(0), "\(log)")
            #expect(log.contains("yizhan: error: "), "\(log)")
            #expect(!FileManager.default.fileExists(atPath: node.socket))
            return log
        }
    }
}
