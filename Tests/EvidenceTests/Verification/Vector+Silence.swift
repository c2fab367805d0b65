import CanonicalJSON
import Cryptography
import Documents
import Evidence
import Testing

/// What a sender's node states when receipts do not come, and what takes its place.
extension Vector {
    static let silences = Self.joined([
        Self.stated, Self.misstated, Self.superseded, Self.reminders,
    ])

    /// The statements are of the sender's node, for one recipient, with a reason.
    private static let stated = Self.joined(
        [
            ("relay", EvidenceEvent.relayFailed), ("delivery", .consignmentOverdue), ("acceptance", .acceptanceOverdue),
            ("a warning", .deliveryDelayed),
        ].map { (what, event) in
            Self.sample("no receipt in time: \(what)", .pass) { sample in
                try sample.send(event)
            }
        } as [[Vector]])

    private static let misstated = Self.joined(
        [EvidenceEvent.consignmentOverdue, .acceptanceOverdue, .deliveryDelayed].map { event in
            Self.joined([
                // The recipient's node cannot state for the sender that nothing came.
                Self.replacing(
                    "\(event.rawValue) by another node", .fail, Self.evidenceUnread, in: ["evidence"],
                    "\"issuer\":\"3508\"", "\"issuer\":\"350802\""
                ) { try $0.send(event) },
                Self.replacing(
                    "\(event.rawValue) for two recipients", .fail, Self.evidenceUnread, in: ["evidence"],
                    "\"to\":[", "\"to\":[\"11350800004123454N@3508\","
                ) { try $0.send(event) },
                Self.replacing(
                    "\(event.rawValue) without a reason", .fail, Self.evidenceUnread, in: ["evidence"],
                    "\"reason\":{\"code\":\"overdue\",\"text\":\"时限 3 working days\"},", ""
                ) { try $0.send(event) },
                Self.replacing(
                    "\(event.rawValue) with an officer", .fail, Self.evidenceUnread, in: ["evidence"],
                    "\"packet\"",
                    "\"officer\":{\"certificate\":\"sha-256:\(String(repeating: "0", count: 64))\","
                        + "\"name\":\"chen-hua.11350802004987658b.3508.35.yizhan\"},\"packet\""
                ) { try $0.send(event) },
            ])
        })

    /// Statement and late receipt of one packet and recipient; each stands for itself, both are true.
    private static let superseded = Self.joined([
        Self.sample("superseded: not signed for in time", .pass) { sample in
            try sample.send(.acceptanceOverdue)
        },
        Self.sample("superseding: signed for a day late", .pass, officerActs: true) { sample in
            sample.time = sample.time.advanced(by: .seconds(86_400))
            sample.checkpointTime = sample.time
        },
        Self.sample("superseded: not delivered in time", .pass) { sample in
            try sample.send(.consignmentOverdue)
        },
        Self.sample("superseding: delivered a day late", .pass) { sample in
            sample.time = sample.time.advanced(by: .seconds(86_400))
            sample.checkpointTime = sample.time
        },
    ])

    private static let reminders = Self.joined([
        Self.sample("a reminder to three recipients", .pass) { sample in
            try sample.remind()
            sample.to = try World.units(3)
        },
        Self.sample("a reminder by an officer of the recipient", .fail, Self.officerOfOther) { sample in
            try sample.remind()
            sample.edit = { members in
                let text = members["evidence"]?.text ?? ""
                #expect(text.contains("11350800004123454n"))
                members["evidence"] = .string(text.replacing("11350800004123454n", with: "11350802004987658b"))
            }
        },
        Self.sample("a reminder that nobody signed", .fail, Self.unsigned) { sample in
            try sample.remind()
            sample.edit = { $0["officerSignature"] = nil }
        },
    ])

    private static let officerOfOther: Set<VerificationCheck> = Self.evidenceUnread.union([
        .officerSignature, .officerCertificate, .officerChain, .officerRevocation, .suite,
    ])
    private static let unsigned: Set<VerificationCheck> = [
        .officerSignature, .officerCertificate, .officerChain, .officerRevocation, .suite,
    ]
}

extension Sample {
    /// A statement of the sender's node.
    fileprivate mutating func send(_ event: EvidenceEvent) throws {
        self.event = event
        self.reason = EvidenceReason(code: "overdue", text: "时限 3 working days")
    }

    /// A reminder by an officer of the sender.
    fileprivate mutating func remind() throws {
        self.event = .deliveryUrged
        let address = OfficerAddress(officer: try OfficerName("chen-hua"), unit: World.sender)
        self.officerAddress = address
        self.officer = try World.issue(self.world.city, self.world.suite, address.domainName, .officerSign)
    }
}
