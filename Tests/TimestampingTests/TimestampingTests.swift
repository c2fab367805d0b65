import Cryptography
import Documents
import DurableFiles
import Exchange
import Foundation
import HTTPClient
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Testing
import Timestamping

@Suite("Timestamps over HTTP", .timeLimit(.minutes(2)))
struct TimestampingTests {
    @Test("A request is answered by a token over its digest, numbered anew each time", arguments: Suite.allCases)
    func whole(suite: Cryptography.Suite) async throws {
        try await Office.with(suite) { office in
            let client = TimestampClient(office.address)
            var serials: Set<[UInt8]> = []
            for number in 0..<20 {
                let digest = try suite.digestAlgorithm.hash([UInt8(number)])
                let request = try TimestampRequest(imprint: digest, nonce: [UInt8(number + 1)])
                let token = try TimestampToken(der: #require(try await client.answer(to: request).token))
                #expect(token.information.imprint == digest && token.information.nonce == request.nonce)
                #expect(token.information.time == office.clock.now().sinceEpoch / 1000 * 1000)
                try token.verifySignature()
                serials.insert(token.information.serialNumber)
            }
            #expect(serials.count == 20)
        }
    }

    @Test("Many at once get numbers of their own")
    func concurrent() async throws {
        try await Office.with(.int) { office in
            let client = TimestampClient(office.address)
            let serials = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for number in 0..<40 {
                    group.addTask {
                        let request = try TimestampRequest(
                            imprint: DigestAlgorithm.sha256.hash([UInt8(number)]), nonce: [1])
                        let token = try #require(try await client.answer(to: request).token)
                        return try TimestampToken(der: token).information.serialNumber
                    }
                }
                return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
            }
            #expect(serials.count == 40)
        }
    }

    @Test("What is no request is refused in the protocol's own form or by HTTP, and the server goes on")
    func refusals() async throws {
        try await Office.with(.int) { office in
            let post = { (type: String, body: [UInt8], path: String) in
                try await Self.post(office.address.port, path: path, type: type, body: body)
            }
            let type = TimestampServer.queryType
            let nonsense = try await post(type, [1, 2, 3], "/")
            #expect(nonsense.hasPrefix("HTTP/1.1 200") && nonsense.contains(TimestampServer.replyType))
            #expect(try await post("text/plain", [1], "/").hasPrefix("HTTP/1.1 415"))
            #expect(try await post(type, [UInt8](repeating: 0x30, count: 9000), "/").hasPrefix("HTTP/1.1 413"))
            #expect(try await post(type, [1], "/other").hasPrefix("HTTP/1.1 404"))
            let request = try TimestampRequest(
                imprint: DigestAlgorithm.sha256.hash([1]), policy: "1.2.9", nonce: [1])
            let refused = try await TimestampClient(office.address).answer(to: request)
            #expect(refused.token == nil && refused.text.contains("policy"))
        }
    }

    @Test("An authority that is not there, or gives no timestamp, is told apart from one that refuses")
    func unreachable() async throws {
        let request = try TimestampRequest(imprint: DigestAlgorithm.sha256.hash([1]), nonce: [1])
        // Port 1 of this machine: nobody listens there.
        await #expect(throws: TimestampingError.self) {
            try await TimestampClient(HTTPAddress("http://127.0.0.1:1/")).answer(to: request)
        }
        try await Office.with(.int) { office in
            let elsewhere = try HTTPAddress("http://127.0.0.1:\(office.address.port)/other")
            do {
                _ = try await TimestampClient(elsewhere).answer(to: request)
                Issue.record("an answer came from nowhere")
            } catch let error as TimestampingError {
                #expect(error.code == .answerInvalid)
            }
        }
        // It accepts and says nothing.
        let silent = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(silent.localAddress?.port)
        do {
            let client = TimestampClient(
                try HTTPAddress("http://127.0.0.1:\(port)/"), patience: .milliseconds(50))
            _ = try await client.answer(to: request)
            Issue.record("an answer came from a server that says nothing")
        } catch let error as TimestampingError {
            #expect(error.code == .unreachable)
        }
        try await silent.close()
    }

    private static func post(_ port: Int, path: String, type: String, body: [UInt8]) async throws -> String {
        let head =
            "POST \(path) HTTP/1.1\r\nhost: localhost\r\ncontent-type: \(type)\r\n"
            + "content-length: \(body.count)\r\nconnection: close\r\n\r\n"
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(bytes: Array(head.utf8) + body))
            var text = ""
            for try await part in inbound {
                text += String(decoding: part.readableBytesView, as: UTF8.self)
                if text.contains("\r\n\r\n") { break }
            }
            return text
        }
    }
}

@Suite("The book of numbers", .timeLimit(.minutes(1)))
struct SerialBookTests {
    @Test("No number is given twice over restarts, in order or by a crash, and none by two processes")
    func durable() async throws {
        let folder = try Folder()
        let pool = BlockingPool(threads: 1)
        var random = SystemRandomNumberGenerator()
        var seen: Set<[UInt8]> = []
        var prefixes: Set<[UInt8]> = []
        for life in 0..<4 {
            let directory = try DurableDirectory(path: folder.path)
            let book = try SerialBook(in: directory, pool: pool, using: &random)
            if life == 0 {
                var other = SystemRandomNumberGenerator()
                #expect(throws: DurableFilesError.self) {
                    try SerialBook(in: DurableDirectory(path: folder.path), pool: pool, using: &other)
                }
            }
            for _ in 0..<1500 {
                let serial = try await book.take()
                #expect(serial.count == 16 && serial[0] < 0x80 && serial[0] != 0)
                #expect(seen.insert(serial).inserted)
                prefixes.insert(Array(serial.prefix(8)))
            }
            await book.close()
        }
        #expect(seen.count == 6000 && prefixes.count == 1)
        await pool.shutdown()
    }

    @Test("A damaged book is not gone on with, a lost one begins another series")
    func damage() async throws {
        let folder = try Folder()
        let pool = BlockingPool(threads: 1)
        var random = SystemRandomNumberGenerator()
        let path = URL(fileURLWithPath: "\(folder.path)/serials")
        let directory = try DurableDirectory(path: folder.path)
        var book = try SerialBook(in: directory, pool: pool, using: &random)
        let first = try await book.take()
        await book.close()
        try FileManager.default.removeItem(at: path)
        book = try SerialBook(in: directory, pool: pool, using: &random)
        #expect(try await book.take().prefix(8) != first.prefix(8))
        await book.close()
        for text in ["", "zz 1\n", "12 x\n", "12 1 2\n", "ffffffffffffffff 18446744073709551615\n"] {
            try Data(text.utf8).write(to: path)
            #expect(throws: TimestampingError.self, "\(text)") {
                var other = SystemRandomNumberGenerator()
                _ = try SerialBook(in: directory, pool: pool, using: &other)
            }
        }
        await pool.shutdown()
    }
}
