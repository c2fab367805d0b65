import CanonicalJSON
import Cryptography
import Documents
import Evidence
import Testing

/// Receipts of each kind, and cores and evidence in any form but the one.
extension Vector {
    static let forms = Self.joined([
        Self.sample("a relay for three recipients", .pass) {
            $0.event = .relayAccepted
            $0.to = try World.units(3)
        },
        Self.sample("a submission", .pass) { $0.event = .submissionAccepted },
        Self.sample("a reason of a thousand characters", .pass) {
            $0.event = .consignmentFailed
            $0.reason = EvidenceReason(code: "x", text: String(repeating: "满", count: 1000))
        },
        Self.reasons, Self.officerFields, Self.evidenceForms, Self.coreForms,
    ])

    private static let reasons = Self.joined(
        [
            ("code", "duplicate", "duplicatf", [.inclusion]), ("text", "重复 发送", "重复 发生", [.inclusion]),
            ("code's alphabet", "duplicate", "Duplicate", Self.evidenceUnread),
            ("lines", "重复 发送", "重复\\n发送", Self.evidenceUnread),
        ].map { (what, old, new, notPassing) in
            Self.replacing("changed reason's \(what)", .fail, notPassing, in: ["evidence"], old, new) {
                $0.event = .consignmentFailed
            }
        } as [[Vector]])

    private static let officerFields = Self.joined(
        [("name", "chen-hu"), ("certificate", "\"certificate\":\"sha-256:")].map { (what, place) in
            Self.sample(
                "changed officer's \(what)", .fail, [.inclusion, .officerSignature, .officerCertificate],
                officerActs: true
            ) { sample in
                sample.edit = { members in
                    members["evidence"] = (members["evidence"]?.text).map { .string($0.changed(behind: place)) }
                }
            }
        } as [[Vector]])

    private static let evidenceForms = Self.joined(
        [
            ("an upper-case digest", ":000102030405060708090a0b", ":000102030405060708090A0B"),
            ("a digest of another algorithm", "\"packet\":\"s", "\"packet\":\"S"),
            ("a time without milliseconds", "08:30:00.123Z", "08:30:00Z"),
            ("a time of another zone", "08:30:00.123Z", "16:30:00.123+08:00"),
            ("a day that does not exist", "2026-11-22T", "2026-02-30T"),
            ("a leap second", "08:30:00.123Z", "08:30:60.123Z"),
            ("an unknown event", "consignment.delivered", "consignment.received"),
            ("an unknown member", "{\"event\"", "{\"a\":1,\"event\""),
            ("a member twice", "{\"event\"", "{\"event\":\"relay.accepted\",\"event\""),
            ("a number for the version that is no integer", "\"v\":1", "\"v\":1.0"),
            ("a version as a text", "\"v\":1", "\"v\":\"1\""),
            ("an identifier above 128 bits", "01KAP4V5Q0ZZZZZZZZZZZZZZZZ", "81KAP4V5Q0ZZZZZZZZZZZZZZZZ"),
            ("a unit with a wrong check character", "11350802004987658B@", "11350802004987658C@"),
            ("a unit with a wrong organisation check", "11350802004987658B@", "11350802004987648B@"),
            ("a node's code with trailing zeros", "B@3508\"", "B@350800\""),
            ("a letter written as an escape", "\"to\":[\"1", "\"to\":[\"\\u0031"),
            ("no recipient", "[\"11350802004987658B@3508\"]", "[]"),
            (
                "a recipient twice", "[\"11350802004987658B@3508\"]",
                "[\"11350802004987658B@3508\",\"11350802004987658B@3508\"]"
            ),
            ("null in place of an absent member", "\"previous\":\"s", "\"officer\":null,\"previous\":\"s"),
        ].map { (name, old, new) in
            Self.replacing(name, .fail, Self.evidenceUnread, in: ["evidence"], old, new)
        } as [[Vector]])

    /// The same of the core, whose bytes are changed as they stand.
    private static let coreForms = Self.joined(
        [
            ("a core with a member twice", "{\"checkpoint\"", "{\"checkpoint\":\"\",\"checkpoint\""),
            ("a core with white space", ",\"index\"", ", \"index\""),
            ("a core with a number that is no integer", "\"index\":2,", "\"index\":2.0,"),
            ("a core with a negative index", "\"index\":2,", "\"index\":-2,"),
            ("a core with an index beyond 2^53", "\"index\":2,", "\"index\":9007199254740992,"),
            ("a core without path", "\"path\"", "\"paths\""),
            ("a core with a deep value", "\"index\":2,", "\"index\":[[[[2]]]],"),
            ("a core with a path of one text", "\"path\":[", "\"path\":\"\",\"q\":["),
        ].map { (name, old, new) in
            Self.file(name, .fail, Self.unread) { suite in
                let sample = try Sample(suite)
                let text = String(decoding: try sample.coreBytes(), as: UTF8.self)
                #expect(text.contains(old))
                return try sample.file(core: Array(text.replacing(old, with: new).utf8))
            }
        } as [[Vector]]
            + [
                Self.file("a core with a byte order mark", .fail, Self.unread) { suite in
                    let sample = try Sample(suite)
                    return try sample.file(core: [0xEF, 0xBB, 0xBF] + sample.coreBytes())
                },
                Self.file("a core that is not UTF-8", .fail, Self.unread) { suite in
                    let sample = try Sample(suite)
                    return try sample.file(core: sample.coreBytes().map { $0 == UInt8(ascii: "y") ? 0xFF : $0 })
                },
                Self.sample("a path in base64 with unused bits", .fail, Self.unread) {
                    $0.edit = { $0["path"] = .array([.string(String(repeating: "A", count: 42) + "B=")]) }
                },
                Self.sample("a path with a short hash", .fail, Self.unread) {
                    $0.edit = { $0["path"] = .array([.string(String(repeating: "A", count: 40))]) }
                },
            ])

    static let evidenceUnread: Set<VerificationCheck> = [.evidence, .inclusion, .time]

    /// A vector in whose texts something is replaced; it is a mistake when there is nothing to replace.
    static func replacing(
        _ name: String,
        _ verdict: VerificationStatus,
        _ notPassing: Set<VerificationCheck>,
        in keys: [String],
        _ old: String,
        _ new: String,
        change: @escaping @Sendable (inout Sample) throws -> Void = { _ in }
    ) -> [Vector] {
        Self.sample(name, verdict, notPassing) { sample in
            try change(&sample)
            sample.edit = { members in
                for key in keys {
                    let text = members[key]?.text ?? ""
                    #expect(text.contains(old), "\(name)")
                    members[key] = .string(text.replacing(old, with: new))
                }
            }
        }
    }
}

extension String {
    /// Another digit in the place behind a text.
    fileprivate func changed(behind text: String) -> String {
        guard let range = self.firstRange(of: text) else { return self }
        let digit = self[range.upperBound]
        return self[..<range.upperBound] + (digit == "0" ? "1" : "0") + self[self.index(after: range.upperBound)...]
    }
}
