import CanonicalJSON
import Cryptography
import Foundation
import Testing

extension IntegrationTests {
    @Suite("The check of a node's store from outside", .timeLimit(.minutes(3)))
    struct FsckTests {
        @Test("Killed nodes' stores are without error after real traffic; a lost file is found, named and explained")
        func killed() async throws {
            try await TestNetwork.with(.gm) { network in
                try await network.start(.city, .county, .town)
                let noise = try network.scratch.writeNoise(1 << 20, to: "noise.pdf")
                let packet = try await network.send(Letter(from: .town, to: [.city], attachments: [noise]))
                try await network.await("delivered", of: packet, for: [.city], seenBy: .town)
                #expect(try await network.act("sign-for", packet, by: .city).status == 0)
                try await network.await("signed-for", of: packet, for: [.city], seenBy: .town)
                await network[.town].kill()
                let waiting = try await network.send(Letter(from: .city, to: [.town]))
                try await network.await("relayed", of: waiting, for: [.town], seenBy: .city)
                for place in [Place.city, .county] { await network[place].kill() }
                for place in [Place.city, .county, .town] {
                    let report = try await Self.fsck(network[place], network, "--deep").json()
                    #expect(try report.requiredInteger("errors") == 0, "\(report.canonicalText)")
                    #expect(report["checked"]?["contents"]?.integerValue ?? 0 > 0, "\(report.canonicalText)")
                }
                try await Self.loseFile(network)
            }
        }

        private static func loseFile(_ network: TestNetwork) async throws {
            let city = network[.city]
            let files = try Files.all(below: "\(city.folder)/data/spool/blobs").filter { $0.hasSuffix(".packet") }
            try FileManager.default.removeItem(atPath: try #require(files.first))
            let run = try await Self.fsck(city, network)
            #expect(run.status == 1)
            let report = try JSONValue(parsing: Array(run.output.utf8))
            #expect(report["findings"]?.elements?.compactMap { $0["kind"]?.text } == ["file-missing"])
            let text = try await CommandRun.of(
                network.executable, ["fsck", "--config", city.configuration], in: network.scratch)
            #expect(text.status == 1)
            for words in ["file-missing", "公文包文件缺失", "packet sm3:", "yizhan track", "错误 errors"] {
                #expect(text.output.contains(words), "\(text.output)")
            }
        }

        @Test("A running node is left alone, with a hint; without a store there is nothing to check, and none is made")
        func refused() async throws {
            try await TestNetwork.with(.int) { network in
                try await network.start(.city)
                let running = try await Self.fsck(network[.city], network)
                #expect(running.status == 75 && running.errors.contains("the node runs over"), "\(running.errors)")
                #expect(running.errors.contains("yizhan: hint: stop it first"), "\(running.errors)")
                #expect(try await network[.city].json("status").requiredText("node") == "3508")
                #expect(await network[.city].stop() == .exited(0))
                #expect(try await Self.fsck(network[.city], network).status == 0)
                let missing = try await Self.fsck(network[.county], network)
                #expect(missing.status == 66, "\(missing.errors)")
                #expect(!FileManager.default.fileExists(atPath: "\(network[.county].folder)/data"))
            }
        }

        @Test("A file that is no database at all is a finding, not a failure of the check")
        func noDatabase() async throws {
            try await TestNetwork.with(.int) { network in
                try await network.start(.city)
                #expect(await network[.city].stop() == .exited(0))
                let path = "\(network[.city].folder)/data/yizhan.sqlite"
                let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
                try handle.write(contentsOf: Data(repeating: 0x5A, count: 8192))
                try handle.close()
                let run = try await Self.fsck(network[.city], network)
                #expect(run.status == 1, "\(run.errors)")
                #expect(run.output.contains("\"database-damaged\""), "\(run.output)")
            }
        }

        private static func fsck(
            _ node: TestNode,
            _ network: TestNetwork,
            _ more: String...
        ) async throws -> CommandRun {
            try await CommandRun.of(
                network.executable, ["fsck", "--config", node.configuration, "--json"] + more, in: network.scratch)
        }
    }
}
