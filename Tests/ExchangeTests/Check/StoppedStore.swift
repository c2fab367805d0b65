import Cryptography
import Documents
import DurableFiles
import Evidence
import Exchange
import Foundation
import Packets
import SQLiteStorage
import Storage
import Testing

/// The folder of a node that does not run, to be spoilt and checked.
struct StoppedStore: Sendable {
    let node: String
    let pki: TestPKI
    let path: String

    /// Runs a body with a copy, which is removed afterwards.
    func withCopy<Value>(_ body: (StoppedStore) async throws -> Value) async throws -> Value {
        let copy = StoppedStore(node: self.node, pki: self.pki, path: "\(self.path).\(UUID().uuidString)")
        try FileManager.default.copyItem(atPath: self.path, toPath: copy.path)
        defer { try? FileManager.default.removeItem(atPath: copy.path) }
        return try await body(copy)
    }

    private func withDatabase<Value>(_ body: (SQLiteDatabase) async throws -> Value) async throws -> Value {
        let database = try SQLiteDatabase(
            directory: DurableDirectory(path: self.path), name: SafeName("yizhan.sqlite"))
        do {
            let value = try await body(database)
            try await database.close()
            return value
        } catch {
            try? await database.close()
            throw error
        }
    }

    /// Changes rows behind the node's back; each statement must change at least one.
    func execute(_ statements: String..., arguments: [SQLValue] = []) async throws {
        try await self.withDatabase { database in
            for statement in statements {
                let count = try await database.transaction { try $0.execute(statement, arguments) }
                try #require(count > 0, "\(statement) changed nothing")
            }
        }
    }

    /// The first column of the first row.
    func text(_ statement: String) async throws -> String {
        try await self.withDatabase { database in
            try await database.read { session in
                let row = try #require(try session.row(statement))
                return try row.text(try #require(row.columns.names.first))
            }
        }
    }

    func integer(_ statement: String) async throws -> Int64 {
        try await self.withDatabase { database in
            try await database.read { session in
                let row = try #require(try session.row(statement))
                return try row.integer(try #require(row.columns.names.first))
            }
        }
    }

    /// The spool file of a packet, found by a condition on its row.
    func file(ofPacket condition: String) async throws -> String {
        let name = try await self.text("SELECT blob_name FROM packets WHERE digest = (\(condition))")
        return "\(self.path)/spool/blobs/\(name.prefix(2))/\(name)"
    }

    /// Writes bytes into a file at an offset.
    static func overwrite(_ path: String, at offset: UInt64, _ bytes: [UInt8]) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.seek(toOffset: offset)
        try handle.write(contentsOf: Data(bytes))
        try handle.close()
    }

    static func size(_ path: String) throws -> UInt64 {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.size] as? UInt64)
    }

    /// Checks the store as `yizhan fsck` does.
    func check(
        isDeep: Bool = false,
        neighbours: [String] = ["35", "350823"],
        hasCertificates: Bool = true,
        findingLimit: Int = 1000
    ) async throws -> StoreReport {
        let pool = BlockingPool(threads: 1)
        let result: Result<StoreReport, any Error>
        do {
            result = .success(
                try await self.withDatabase { database in
                    let spool = try SpoolFileStore(
                        directory: DurableDirectory(path: self.path).directory(SafePath("spool")), pool: pool,
                        reserve: 0)
                    let log = try #require(self.pki.keys[self.node]?.log)
                    return try await StoreCheck(
                        StoreCheck.Parts(
                            node: DivisionCode(self.node), suite: self.pki.suite, database: database,
                            integrity: { try await database.integrityCheck(limit: $0) }, spool: spool,
                            neighbours: Set(neighbours.map { try DivisionCode($0) }),
                            logCertificates: hasCertificates ? [log.certificate] : []),
                        isDeep: isDeep, findingLimit: findingLimit
                    ).run()
                })
        } catch {
            result = .failure(error)
        }
        await pool.shutdown()
        return try result.get()
    }
}

extension StoppedStore {
    /// A city's store after all kinds of traffic: delivered, signed for, passed on, waiting for a neighbour, given up,
    /// half uploaded, a receipt under way, and its log witnessed from above and below.
    static func with(
        _ suite: Cryptography.Suite,
        _ body: (StoppedStore) async throws -> Void
    ) async throws {
        try await Cluster.with(suite, nodes: ["35", "350823"]) { cluster in
            let office = try StampingOffice(cluster.pki, cluster.clock)
            try await cluster.start("3508", timestamps: TimestampPlan(source: office, interval: .milliseconds(10)))
            let large = [UInt8](repeating: 7, count: 100_000)
            let received = try await cluster.submit(
                from: Unit.province, to: [Unit.city, Unit.finance], document: large)
            try await cluster.until(received.envelope.id, Unit.finance, is: .delivered, at: "35")
            try await cluster.act(.signFor, on: received.envelope.id, by: Unit.city)
            try await cluster.until(received.envelope.id, Unit.city, is: .signedFor, at: "35")
            let passed = try await cluster.submit(from: Unit.province, to: [Unit.county])
            try await cluster.until(passed.envelope.id, Unit.county, is: .delivered, at: "35")
            let sent = try await cluster.submit(from: Unit.city, to: [Unit.province], copies: [Unit.county])
            try await cluster.until(sent.envelope.id, Unit.county, is: .delivered, at: "3508")
            try await cluster.until(sent.envelope.id, Unit.province, is: .delivered, at: "3508")
            try await cluster.poll { try await cluster.count("cosignatures", "3508") > 0 }
            try await cluster.poll { try await cluster.count("witnessed", "3508") > 0 }
            try await cluster.poll { try await cluster.count("timestamps", "3508") > 0 }
            let person = ActingPerson(
                way: .socket, actor: PeopleEntry.Actor(user: 1000, process: 1), name: "registrar")
            try await cluster["3508"].recordSession(of: person)
            _ = try await cluster["3508"].probe(DivisionCode("35"), by: person)
            _ = try await cluster["3508"].probe(DivisionCode("350823"), by: person)
            try await cluster.poll { try await cluster.count("people_cosignatures", "3508") > 0 }
            try await Self.giveUp(cluster, large)
            try await Self.leaveUnfinished(cluster, received.envelope.id, large)
            try await cluster.stop("3508")
            try await body(StoppedStore(node: "3508", pki: cluster.pki, path: cluster.folder(of: "3508")))
        }
    }

    private static func giveUp(_ cluster: Cluster, _ document: [UInt8]) async throws {
        try await cluster.stop("350823")
        var limits = PacketLimits.standard
        limits.packetSize = 65_536
        try await cluster.start("350823", limits: limits)
        let refused = try await cluster.submit(from: Unit.city, to: [Unit.county], document: document)
        try await cluster.until(refused.envelope.id, Unit.county, is: .undeliverable, at: "3508")
        try await cluster.stop("350823")
    }

    private static func leaveUnfinished(
        _ cluster: Cluster,
        _ received: PacketIdentifier,
        _ document: [UInt8]
    ) async throws {
        _ = try await cluster.submit(from: Unit.city, to: [Unit.county], document: document)
        try await cluster.stop("35")
        try await cluster.act(.signFor, on: received, by: Unit.finance)
        let packet = try TestPacket(
            cluster.pki, from: Unit.province, to: [Unit.city], document: document + document)
        let province = try DivisionCode("35")
        let answer = try await cluster["3508"].openUpload(
            slip: packet.slip(passed: ["35"]).bytes, size: UInt64(packet.bytes.count), from: province)
        guard case .wanted(let token, _) = answer else { throw ExchangeError(.failed, "\(answer)") }
        _ = try await cluster["3508"].appendUpload(
            token, from: province, at: 0, body: Chunks(Array(packet.bytes.prefix(123_456))))
    }
}
