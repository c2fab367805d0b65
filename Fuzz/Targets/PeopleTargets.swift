internal import Cryptography
internal import Documents
internal import Evidence

/// The log of people.
let peopleTargets: [FuzzTarget] = [
    FuzzTarget(
        "people-act", "an exported act with entry and fields: the same bytes come out",
        seeds: { _ in
            try DigestAlgorithm.allCases.map { algorithm in
                let field = SaltedField("线路检修", salt: [UInt8](repeating: 7, count: SaltedField.saltSize))
                let entry = try PeopleEntry(
                    .peerPaused, .neighbour(DivisionCode("350823")), way: .socket,
                    actor: PeopleEntry.Actor(user: 1000, process: 4711), node: DivisionCode("3508"),
                    time: FuzzCast.now, outcome: .refused, code: "not-neighbour",
                    fields: ["reason": field.digest(named: "reason", algorithm)])
                return FuzzSeed(
                    algorithm.rawValue,
                    ExportedAct(position: 3, entry: entry, fields: OpenedFields(["reason": field])).line)
            }
        },
        property: { bytes, _ in
            let act = try value(refusing: EvidenceError.self) { try ExportedAct(line: bytes) }
            guard let act else { return false }
            try require(act.line == bytes, "an act has two spellings")
            try require(try PeopleEntry(bytes: act.entry.bytes) == act.entry, "an entry is not read as it is written")
            _ = try act.entry.disagreements(with: act.fields)
            return true
        })
]
