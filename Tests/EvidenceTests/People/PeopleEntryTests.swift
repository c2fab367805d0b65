import CanonicalJSON
import Cryptography
import Documents
import Evidence
import Testing

@Suite("Entries of the log of people")
struct PeopleEntryTests {
    private static let fields = OpenedFields([
        "reason": SaltedField("线路检修", salt: [UInt8](repeating: 1, count: 16)),
        "user": SaltedField("chen", salt: [UInt8](repeating: 2, count: 16)),
    ])

    private static func entry(
        _ outcome: PeopleEntry.Outcome = .done,
        code: String? = nil,
        _ algorithm: DigestAlgorithm = .sha256
    ) throws -> PeopleEntry {
        try PeopleEntry(
            .peerPaused, .neighbour(DivisionCode("350823")), way: .socket,
            actor: PeopleEntry.Actor(user: 1000, process: 4711), node: World.node, time: World.time, outcome: outcome,
            code: code,
            fields: Dictionary(
                uniqueKeysWithValues: Self.fields.fields.map { ($0.key, try $0.value.digest(named: $0.key, algorithm)) }
            ))
    }

    @Test("An entry is read from its bytes, has one spelling, and names no person")
    func form() throws {
        let entry = try Self.entry()
        #expect(try PeopleEntry(bytes: entry.bytes) == entry)
        let text = String(decoding: entry.bytes, as: UTF8.self)
        #expect(text.contains(#""who":{"process":4711,"user":1000}"#) && text.contains(#""kind":"neighbour""#))
        #expect(!text.contains("chen") && !text.contains("线路检修"))
        let refused = try Self.entry(.refused, code: "not-neighbour")
        #expect(try PeopleEntry(bytes: refused.bytes).code == "not-neighbour")
    }

    @Test(
        "Another form is refused",
        arguments: [
            (#""v":1"#, #""v":2"#), (#""act":"peer.paused""#, #""act":"peer.painted""#),
            (#""how":"socket""#, #""how":"dream""#), (#""outcome":"done""#, #""outcome":"refused""#),
            (#""outcome":"done""#, #""outcome":"done","more":1"#), (#""kind":"neighbour""#, #""kind":7"#),
            (#""kind":"neighbour""#, #""name":"neighbour""#), (#""node":"3508""#, #""node":"35080""#),
            (#""time":"2026"#, #""time":"26"#), (#""user":1000"#, #""user":"1000""#), ("sha-256:", "sha-257:"),
            (#"{"act""#, #"{ "act""#),
        ])
    func malformed(part: String, other: String) throws {
        let text = String(decoding: try Self.entry().bytes, as: UTF8.self)
        let changed = text.replacing(part, with: other)
        try #require(changed != text)
        #expect(EvidenceError.Code.evidenceInvalid.isThrown { try PeopleEntry(bytes: Array(changed.utf8)) })
    }

    @Test("Every byte of an entry counts: its digest is another, or it cannot be read")
    func flips() throws {
        let entry = try Self.entry()
        let digest = try entry.digest(.sha256)
        for index in entry.bytes.indices {
            var bytes = entry.bytes
            bytes[index] ^= 1
            guard let other = try? PeopleEntry(bytes: bytes) else { continue }
            #expect(try other.digest(.sha256) != digest)
        }
    }

    @Test(
        "A field can be shown by itself, and no other value passes for it", arguments: [DigestAlgorithm.sm3, .sha256])
    func fields(algorithm: DigestAlgorithm) throws {
        let entry = try Self.entry(.done, algorithm)
        #expect(try entry.disagreements(with: Self.fields).isEmpty)
        let one = Self.fields.showing(["reason"])
        #expect(one.fields.count == 1 && one[.reason] == "线路检修" && one[.user] == nil)
        #expect(try entry.disagreements(with: one).isEmpty)
        let reason = try #require(Self.fields.fields["reason"])
        var salt = reason.salt
        salt[3] ^= 1
        for wrong in [
            ["reason": SaltedField("线路检查", salt: reason.salt)], ["reason": SaltedField(reason.value, salt: salt)],
            ["user": reason], ["officer": reason],
        ] {
            #expect(try entry.disagreements(with: OpenedFields(wrong)) == wrong.keys.sorted())
        }
        #expect(try OpenedFields(bytes: Self.fields.bytes) == Self.fields)
        #expect(
            EvidenceError.Code.evidenceInvalid.isThrown {
                try OpenedFields(bytes: Array(#"{"a":{"salt":"00","value":"x"}}"#.utf8))
            })
    }

    @Test("A code belongs to a refusal alone, and an entry is bounded")
    func bounds() throws {
        #expect(EvidenceError.Code.evidenceInvalid.isThrown { try Self.entry(.done, code: "busy") })
        #expect(EvidenceError.Code.evidenceInvalid.isThrown { try Self.entry(.refused) })
        let names = (0..<10_000).map { "neighbours[\($0)].address" }
        let object = PeopleObject.configuration(
            before: nil, after: try DigestAlgorithm.sha256.hash([]), names: names)
        let changed = try #require(object.members["changed"])
        #expect(changed.utf8.count <= 8192 && changed.contains("+"))
        let long = SaltedField(String(repeating: "长", count: 5000), salt: [UInt8](repeating: 0, count: 16))
        #expect(long.value.utf8.count <= SaltedField.valueSize)
        #expect(try OpenedFields(bytes: OpenedFields(["reason": long]).bytes)[.reason] == long.value)
    }

    @Test("A receipt is of the log of evidence; a checkpoint of the log of people proves none")
    func origins() throws {
        let origin = LogOrigin(node: World.node, log: .people, shard: 202_601)
        #expect(origin.description == "\(World.node.domainName)/people/202601")
        #expect(LogOrigin(origin.description) == origin)
        #expect(LogOrigin("\(World.node.domainName)/persons/202601") == nil)
        var sample = try Sample(.int)
        sample.logKind = .people
        #expect(EvidenceError.Code.receiptInvalid.isThrown { try sample.core() })
    }

    @Test("An exported act is compared with the entry at its place")
    func exported() throws {
        let entry = try Self.entry()
        let act = ExportedAct(position: 3, entry: entry, fields: Self.fields)
        #expect(try ExportedAct(line: act.line) == act)
        let logged = try entry.digest(.sha256).bytes
        let root = try DigestAlgorithm.sha256.hash([])
        func body(_ log: LogKind, _ size: Int) -> CheckpointBody {
            CheckpointBody(
                origin: LogOrigin(node: World.node, log: log, shard: 202_601), size: size, root: root, time: World.time)
        }
        #expect(try act.objection(logged, in: body(.people, 4)) == nil)
        #expect(try act.objection(logged, in: body(.people, 3)) != nil)
        #expect(try act.objection(logged, in: body(.evidence, 4)) != nil)
        #expect(try act.objection(root.bytes, in: body(.people, 4)) != nil)
        #expect(try act.objection(nil, in: body(.people, 4)) != nil)
        let other = ExportedAct(
            position: 3, entry: entry,
            fields: OpenedFields(["user": SaltedField("lin", salt: [UInt8](repeating: 2, count: 16))]))
        #expect(try other.objection(logged, in: body(.people, 4)) != nil)
    }
}
