import Cryptography
import Documents
import Evidence
import Exchange
import Packets
import Storage
import Synchronization
import Testing

@Suite("Uploads that go on where they were cut", .timeLimit(.minutes(5)))
struct UploadTests {
    private static let document = [UInt8](repeating: 0x5A, count: 300_000)

    /// Bytes that end by an error, as a cut line does.
    private struct CutBody: AsyncSequence, AsyncIteratorProtocol, Sendable {
        struct Cut: Error {}
        var rest: ArraySlice<UInt8>

        func makeAsyncIterator() -> Self { self }

        mutating func next() async throws -> [UInt8]? {
            guard !self.rest.isEmpty else { throw Cut() }
            defer { self.rest = self.rest.dropFirst(5000) }
            return Array(self.rest.prefix(5000))
        }
    }

    /// Bytes that never come, until the task is cancelled.
    private struct SilentBody: AsyncSequence, AsyncIteratorProtocol, Sendable {
        let began: AsyncStream<Void>.Continuation

        func makeAsyncIterator() -> Self { self }

        mutating func next() async throws -> [UInt8]? {
            self.began.yield()
            try await Task.sleep(for: .seconds(3600))
            return nil
        }
    }

    private static func with(
        _ suite: Cryptography.Suite = .int,
        limits: PacketLimits = .standard,
        rules: LinkRules = LinkRules(),
        _ body: (Cluster, TestPacket, [UInt8]) async throws -> Void
    ) async throws {
        try await Cluster.with(suite, nodes: []) { cluster in
            let neighbours = [RoutingTable.Neighbour(code: try DivisionCode("35"), isParent: true, rules: rules)]
            try await cluster.start("3508", neighbours: neighbours, limits: limits)
            let packet = try TestPacket(
                cluster.pki, from: Unit.province, to: [Unit.city], document: Self.document)
            try await body(cluster, packet, packet.slip(passed: ["35"]).bytes)
        }
    }

    private static let province = Result { try DivisionCode("35") }

    private static func open(
        _ cluster: Cluster,
        _ slip: [UInt8],
        _ packet: TestPacket
    ) async throws -> UploadAnswer {
        try await cluster["3508"].openUpload(
            slip: slip, size: UInt64(packet.bytes.count), from: Self.province.get())
    }

    private static func wanted(_ answer: UploadAnswer) throws -> (token: UploadToken, offset: UInt64) {
        guard case .wanted(let token, let offset) = answer else {
            throw ExchangeError(.failed, "bytes should be wanted, the answer is \(answer)")
        }
        return (token, offset)
    }

    @Test("What came before a cut is not asked for again, also after a restart", arguments: [false, true])
    func resumed(restarts: Bool) async throws {
        try await Self.with { cluster, packet, slip in
            let (token, zero) = try Self.wanted(try await Self.open(cluster, slip, packet))
            #expect(zero == 0)
            await #expect(throws: CutBody.Cut.self) {
                try await cluster["3508"].appendUpload(
                    token, from: Self.province.get(), at: 0, body: CutBody(rest: packet.bytes.prefix(123_456)))
            }
            if restarts {
                try await cluster.stop("3508")
                try await cluster.start("3508", neighbours: [.init(code: Self.province.get(), isParent: true)])
            }
            let (again, offset) = try Self.wanted(try await Self.open(cluster, slip, packet))
            #expect(again == token && offset == 123_456)
            #expect(try await cluster["3508"].unfinishedUploads().map(\.synced) == [123_456])
            let answer = try await cluster["3508"].appendUpload(
                token, from: Self.province.get(), at: offset, body: Chunks(Array(packet.bytes.dropFirst(123_456))))
            guard case .taken(let receipts) = answer else { throw ExchangeError(.failed, "\(answer)") }
            #expect(receipts.map(\.evidence.event) == [.consignmentDelivered])
            #expect(try await cluster["3508"].unfinishedUploads().isEmpty)
            guard case .taken(let same) = try await Self.open(cluster, slip, packet) else {
                throw ExchangeError(.failed, "a packet that is here is not asked for")
            }
            #expect(same.map(\.bytes) == receipts.map(\.bytes))
            #expect(try cluster.spoolEntries("3508").count == 1)
        }
    }

    @Test("Bytes at another offset than where it stands are refused, and nothing is lost by it")
    func offset() async throws {
        try await Self.with { cluster, packet, slip in
            let (token, _) = try Self.wanted(try await Self.open(cluster, slip, packet))
            await #expect(throws: ExchangeError(.uploadOffset, "")) {
                try await cluster["3508"].appendUpload(
                    token, from: Self.province.get(), at: 7, body: Chunks(packet.bytes))
            }
            await #expect(throws: ExchangeError(.uploadOffset, "")) {
                try await cluster["3508"].appendUpload(
                    token, from: Self.province.get(), at: 0, body: Chunks(packet.bytes + [0]))
            }
            let state = try await cluster["3508"].uploadOffset(of: token, from: Self.province.get())
            #expect(state.size == UInt64(packet.bytes.count) && state.offset <= state.size)
        }
    }

    @Test("A newer connection takes the upload over from one that hangs")
    func superseded() async throws {
        try await Self.with { cluster, packet, slip in
            let (token, _) = try Self.wanted(try await Self.open(cluster, slip, packet))
            let (hanging, began) = AsyncStream.makeStream(of: Void.self)
            let exchange = try cluster["3508"]
            let province = try Self.province.get()
            let first = Task {
                try await exchange.appendUpload(token, from: province, at: 0, body: SilentBody(began: began))
            }
            var iterator = hanging.makeAsyncIterator()
            _ = await iterator.next()
            let (_, offset) = try Self.wanted(try await Self.open(cluster, slip, packet))
            let answer = try await exchange.appendUpload(token, from: province, at: offset, body: Chunks(packet.bytes))
            guard case .taken = answer else { throw ExchangeError(.failed, "\(answer)") }
            await #expect(throws: ExchangeError(.uploadSuperseded, "")) { try await first.value }
        }
    }

    @Test("Bytes that are no packet end the upload; none of them is kept")
    func damaged() async throws {
        try await Self.with { cluster, packet, slip in
            let (token, _) = try Self.wanted(try await Self.open(cluster, slip, packet))
            var bytes = packet.bytes
            bytes[0] ^= 1
            await #expect(throws: ReceptionRefusal.self) {
                try await cluster["3508"].appendUpload(token, from: Self.province.get(), at: 0, body: Chunks(bytes))
            }
            #expect(try cluster.spoolEntries("3508").isEmpty)
            #expect(try await cluster.count("uploads", "3508") == 0)
            await #expect(throws: ExchangeError(.uploadUnknown, "")) {
                try await cluster["3508"].uploadOffset(of: token, from: Self.province.get())
            }
        }
    }

    @Test("A flipped bit anywhere in the content is found at the end, and nothing of it is kept")
    func flipped() async throws {
        try await Self.with { cluster, packet, slip in
            let (token, _) = try Self.wanted(try await Self.open(cluster, slip, packet))
            var bytes = packet.bytes
            bytes[150_000] ^= 0x10
            await #expect(throws: ReceptionRefusal.self) {
                try await cluster["3508"].appendUpload(token, from: Self.province.get(), at: 0, body: Chunks(bytes))
            }
            #expect(try cluster.spoolEntries("3508").isEmpty)
            #expect(try await cluster.count("uploads", "3508") == 0)
        }
    }

    @Test("A neighbour has no more unfinished uploads, and no more bytes in them, than it may")
    func quota() async throws {
        try await Self.with(rules: LinkRules(uploadQuota: 400_000, uploadCount: 2)) { cluster, packet, slip in
            _ = try await Self.open(cluster, slip, packet)
            let other = try TestPacket(cluster.pki, from: Unit.province, to: [Unit.city], document: Self.document)
            await #expect(throws: ExchangeError(.uploadQuota, "")) {
                try await Self.open(cluster, other.slip(passed: ["35"]).bytes, other)
            }
            let small = try TestPacket(cluster.pki, from: Unit.province, to: [Unit.city])
            _ = try await Self.open(cluster, small.slip(passed: ["35"]).bytes, small)
            let third = try TestPacket(cluster.pki, from: Unit.province, to: [Unit.city])
            await #expect(throws: ExchangeError(.uploadQuota, "")) {
                try await Self.open(cluster, third.slip(passed: ["35"]).bytes, third)
            }
        }
    }

    @Test("An upload nobody continues is given up in time, with its bytes")
    func expiry() async throws {
        try await Self.with { cluster, packet, slip in
            let (token, _) = try Self.wanted(try await Self.open(cluster, slip, packet))
            await #expect(throws: CutBody.Cut.self) {
                try await cluster["3508"].appendUpload(
                    token, from: Self.province.get(), at: 0, body: CutBody(rest: packet.bytes.prefix(100_000)))
            }
            cluster.clock.advance(by: .seconds(3 * 86_400 + 60))
            try await cluster.stop("3508")
            try await cluster.start("3508", neighbours: [.init(code: Self.province.get(), isParent: true)])
            try await cluster.poll { try await cluster.count("uploads", "3508") == 0 }
            try await cluster.poll { try cluster.spoolEntries("3508").isEmpty }
        }
    }

    @Test("An upload belongs to the neighbour that began it, and it may give it up")
    func ownership() async throws {
        try await Self.with { cluster, packet, slip in
            let (token, _) = try Self.wanted(try await Self.open(cluster, slip, packet))
            await #expect(throws: ExchangeError(.uploadUnknown, "")) {
                try await cluster["3508"].uploadOffset(of: token, from: try DivisionCode("350823"))
            }
            try await cluster["3508"].cancelUpload(token, from: Self.province.get())
            #expect(try cluster.spoolEntries("3508").isEmpty)
        }
    }
}
