import Cryptography
import Documents
import Evidence
import Testing

@Suite("Statements about a log that contradicts itself")
struct LogContradictionTests {
    private static let witness = try! DivisionCode("35")

    private func state(
        _ size: Int,
        root: UInt8 = 0,
        shard: Int = 202_601,
        node: DivisionCode = World.node,
        after seconds: Int = 0
    ) throws -> Checkpoint {
        try Checkpoint.sign(
            CheckpointBody(
                origin: LogOrigin(node: node, shard: shard), size: size, root: DigestAlgorithm.sha256.hash([root]),
                time: World.time.advanced(by: .seconds(seconds))),
            key: World.of(.int).log.key)
    }

    private func statement(_ known: Checkpoint, _ shown: Checkpoint) throws -> LogContradiction {
        try LogContradiction(issuer: Self.witness, time: World.time, known: known, shown: shown)
    }

    @Test("Each way of contradicting is named")
    func kinds() throws {
        let known = try self.state(10)
        #expect(try self.statement(known, self.state(10, root: 1)).kind == .fork)
        #expect(try self.statement(known, self.state(11, root: 1)).kind == .inconsistent)
        #expect(try self.statement(known, self.state(9, root: 1, after: 1)).kind == .rollback)
        #expect(try self.statement(known, self.state(99, root: 1, shard: 202_599, after: 1)).kind == .rollback)
    }

    @Test("What may follow or precede is no contradiction")
    func harmless() throws {
        let known = try self.state(10)
        let other = try DivisionCode("3509")
        for shown in [
            known, try self.state(9, root: 1), try self.state(9, root: 1, after: -5),
            try self.state(1, root: 1, shard: 202_602), try self.state(10, root: 1, node: other),
        ] {
            #expect(throws: EvidenceError.self) { try self.statement(known, shown) }
        }
        let cosigned = known.adding(
            try Cosignature.make(
                over: known, witness: Self.witness, key: World.of(.int).log.key, at: World.time))
        #expect(throws: EvidenceError.self) { try self.statement(cosigned, self.state(10, root: 1)) }
    }

    @Test("It is read in its one form only, and its digest is its own kind's")
    func form() throws {
        let statement = try self.statement(self.state(10), self.state(10, root: 1))
        #expect(try LogContradiction(bytes: statement.bytes) == statement)
        #expect(
            try statement.digest(.sm3)
                == DigestAlgorithm.sm3.hash(Array("yizhan/log-contradiction/v1\n".utf8) + statement.bytes))
        let text = String(decoding: statement.bytes, as: UTF8.self)
        for change in [
            text.replacing("\"fork\"", with: "\"rollback\""), text.replacing("\"v\":1", with: "\"v\":2"),
            text.replacing("log.contradicted", with: "log.approved"), text + " ", "",
            text.replacing("}", with: ",\"x\":1}"), text.replacing("\"issuer\":\"35\"", with: "\"issuer\":\"3500\""),
            text.replacing("\"log\":\"3508.35.yizhan/log/202601\"", with: "\"log\":\"3508.35.yizhan/log/202602\""),
        ] {
            #expect(change != text)
            #expect(throws: EvidenceError.self, "\(change)") { try LogContradiction(bytes: Array(change.utf8)) }
        }
    }
}
