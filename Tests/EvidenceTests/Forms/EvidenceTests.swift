import CanonicalJSON
import Cryptography
import Documents
import Evidence
import Testing

@Suite("Evidence")
struct EvidenceFormTests {
    @Test("The form is fixed to the byte")
    func form() throws {
        let evidence = try Sample(.int, officerActs: true).evidence()
        let fingerprint = World.of(.int).officer.certificate.fingerprint
        let expected = """
            {"event":"act.signed-for","from":"11350800004123454N@3508","id":"01KAP4V5Q0ZZZZZZZZZZZZZZZZ",\
            "issuer":"3508","officer":{"certificate":"\(fingerprint)",\
            "name":"chen-hua.11350802004987658b.3508.35.yizhan"},\
            "packet":"sha-256:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",\
            "previous":"sha-256:ca358758f6d27e6cf45272937977a748fd88391db679ceda7dc7bf1f005ee879",\
            "time":"2026-11-22T08:30:00.123Z","to":["11350802004987658B@3508"],"v":1}
            """
        #expect(String(decoding: evidence.bytes, as: UTF8.self) == expected)
        let digest = try DigestAlgorithm.sm3.hash(Array("yizhan/evidence/v1\n\(expected)".utf8))
        #expect(try evidence.digest(.sm3) == digest)
        #expect(evidence.actingParty == World.recipient)
    }

    @Test("What is made is read back as the same bytes", arguments: EvidenceEvent.allCases)
    func roundTrip(event: EvidenceEvent) throws {
        var sample = try Sample(.gm)
        sample.event = event
        let made: Evidence
        if event.actingSide == .sender {
            let officer = OfficerAddress(officer: try OfficerName("li-qiang"), unit: World.sender)
            made = try Evidence(
                event: event, packet: try DigestAlgorithm.sm3.hash([1]),
                id: try PacketIdentifier("01KAP4V5Q0ZZZZZZZZZZZZZZZZ"),
                from: World.sender, to: [World.recipient], issuer: World.node, time: World.time,
                officer: EvidenceOfficer(address: officer, certificate: try DigestAlgorithm.sha256.hash([2])))
        } else {
            made = try sample.evidence()
        }
        let read = try Evidence(bytes: made.bytes)
        #expect(read == made)
        #expect(read.bytes == made.bytes)
    }

    struct Change: CustomTestStringConvertible {
        let testDescription: String
        let event: EvidenceEvent
        let apply: @Sendable (inout [String: JSONValue]) -> Void

        init(
            _ name: String, _ event: EvidenceEvent = .consignmentDelivered,
            _ apply: @escaping @Sendable (inout [String: JSONValue]) -> Void
        ) {
            self.testDescription = name
            self.event = event
            self.apply = apply
        }
    }

    static let changes: [Change] = [
        Change("unknown key") { $0["extra"] = 1 },
        Change("unknown version") { $0["v"] = 2 },
        Change("unknown event") { $0["event"] = "act.smiled" },
        Change("missing packet") { $0["packet"] = nil },
        Change("packet in upper case") { $0["packet"] = .string("sm3:" + String(repeating: "AB", count: 32)) },
        Change("packet by an unknown algorithm") {
            $0["packet"] = .string("md5:" + String(repeating: "ab", count: 32))
        },
        Change("time without milliseconds") { $0["time"] = "2026-11-22T08:30:00Z" },
        Change("time with an offset") { $0["time"] = "2026-11-22T08:30:00.123+08:00" },
        Change("issuer with trailing zeros") { $0["issuer"] = "350800" },
        Change("sender with a wrong check character") { $0["from"] = "11350800004123454M@3508" },
        Change("identifier in lower case") { $0["id"] = "01kap4v5q0zzzzzzzzzzzzzzzz" },
        Change("no recipient") { $0["to"] = [] },
        Change("recipient as text") { $0["to"] = "11350802004987658B@3508" },
        Change("the same recipient twice", .relayAccepted) {
            $0["to"] = ["11350802004987658B@3508", "11350802004987658B@3508"]
        },
        Change("two recipients of a delivery") { $0["to"] = ["11350802004987658B@3508", "11350800004123454N@3508"] },
        Change("a delivery stated by another node") { $0["issuer"] = "35" },
        Change("a failure without reason", .consignmentFailed) { $0["reason"] = nil },
        Change("a reason with an unknown key", .consignmentFailed) {
            $0["reason"] = ["code": "a", "text": "", "x": 1]
        },
        Change("a reason with a bad code", .consignmentFailed) { $0["reason"] = ["code": "Not Good", "text": ""] },
        Change("a reason of two lines", .consignmentFailed) { $0["reason"] = ["code": "a", "text": "b\nc"] },
        Change("a reason of 1001 characters", .consignmentFailed) {
            $0["reason"] = ["code": "a", "text": .string(String(repeating: "因", count: 1001))]
        },
        Change("an officer at a delivery") {
            $0["officer"] = [
                "name": "chen-hua.11350802004987658b.3508.35.yizhan",
                "certificate": .string("sha-256:" + String(repeating: "ab", count: 32)),
            ]
        },
        Change("a human act without officer", .actSignedFor) { $0["officer"] = nil },
        Change("an officer of the sender", .actSignedFor) {
            $0["officer"] = [
                "name": "chen-hua.11350800004123454n.3508.35.yizhan",
                "certificate": .string("sha-256:" + String(repeating: "ab", count: 32)),
            ]
        },
        Change("a fingerprint by SM3", .actSignedFor) {
            $0["officer"] = [
                "name": "chen-hua.11350802004987658b.3508.35.yizhan",
                "certificate": .string("sm3:" + String(repeating: "ab", count: 32)),
            ]
        },
        Change("previous that is null") { $0["previous"] = .null },
    ]

    @Test("Evidence that is not of the form or contradicts itself is refused", arguments: Self.changes)
    func refuses(change: Change) throws {
        var sample = try Sample(.gm)
        sample.event = change.event
        var members = try #require(try JSONValue(canonical: try sample.evidence().bytes).members)
        change.apply(&members)
        let bytes = JSONValue.object(members).serialized()
        #expect(EvidenceError.Code.evidenceInvalid.isThrown { try Evidence(bytes: bytes) })
    }

    @Test("White space is refused, and so is too much")
    func bounds() throws {
        let bytes = try Sample(.gm).evidence().bytes
        #expect(EvidenceError.Code.evidenceInvalid.isThrown { try Evidence(bytes: bytes + [0x0A]) })
        var limits = EvidenceLimits.standard
        limits.evidenceSize = bytes.count - 1
        #expect(EvidenceError.Code.evidenceInvalid.isThrown { try Evidence(bytes: bytes, limits: limits) })
        limits = .standard
        limits.recipientCount = 0
        #expect(EvidenceError.Code.evidenceInvalid.isThrown { try Evidence(bytes: bytes, limits: limits) })
    }

    @Test("A changed byte is refused or is other evidence")
    func flips() throws {
        let original = try Sample(.int, officerActs: true).evidence()
        for place in original.bytes.indices {
            for bit in 0..<8 {
                var changed = original.bytes
                changed[place] ^= 1 << UInt8(bit)
                guard let read = try? Evidence(bytes: changed) else { continue }
                #expect(read.bytes == changed)
                #expect(read != original)
            }
        }
    }
}
