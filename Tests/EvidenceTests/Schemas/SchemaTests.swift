import CanonicalJSON
import Cryptography
import Evidence
import Testing

@Suite("The schemas")
struct SchemaTests {
    @Test("What the code writes is what the schemas describe", arguments: EvidenceEvent.allCases)
    func written(event: EvidenceEvent) throws {
        guard event.actingSide != .sender else { return }
        var sample = try Sample(.gm)
        sample.event = event
        let core = try sample.core()
        #expect(try Schema("evidence.schema.json").accepts(try JSONValue(canonical: core.evidence.bytes)))
        #expect(try Schema("receipt.schema.json").accepts(try JSONValue(canonical: core.bytes)))
    }

    @Test("So is what stands in exports", arguments: [false, true])
    func exports(isRedacted: Bool) throws {
        var sample = try AuditSample(.gm)
        sample.isRedacted = isRedacted
        let entries = Dictionary(uniqueKeysWithValues: try AuditSample.entries(try sample.file()))
        let limits = JSONLimits(size: 1 << 20, depth: 4, count: 10_000)
        let manifest = try JSONValue(canonical: try #require(entries["manifest.json"]), limits: limits)
        #expect(try Schema("audit-manifest.schema.json").accepts(manifest))
        let lines = try #require(entries["receipts/000001/timeline.jsonl"]).split(separator: 0x0A)
        #expect(lines.count == 9)
        for line in lines {
            #expect(try Schema("audit-line.schema.json").accepts(try JSONValue(canonical: Array(line))))
        }
        #expect(try !Schema("audit-line.schema.json").accepts(manifest))
    }

    @Test("The schema knows the same events")
    func events() throws {
        let schema = try Schema("evidence.schema.json").root
        let events = try schema.requiredObject("properties").requiredObject("event").requiredTexts("enum")
        #expect(events == EvidenceEvent.allCases.map(\.rawValue))
    }

    /// What only code can see: check characters, and which party a node or an officer belongs to.
    static let beyondSchemas: Set = [
        "sender with a wrong check character", "a delivery stated by another node", "issuer with trailing zeros",
        "an officer of the sender",
    ]

    @Test(
        "What the code refuses the schema refuses, but for what a schema cannot say",
        arguments: EvidenceFormTests.changes)
    func refused(change: EvidenceFormTests.Change) throws {
        var sample = try Sample(.gm)
        sample.event = change.event
        var members = try #require(try JSONValue(canonical: try sample.evidence().bytes).members)
        change.apply(&members)
        let isAccepted = try Schema("evidence.schema.json").accepts(.object(members))
        #expect(isAccepted == Self.beyondSchemas.contains(change.testDescription))
    }
}
