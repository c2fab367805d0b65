import Cryptography
import Documents
import Evidence
import Testing

/// An export, and which of its checks must not pass.
struct AuditVector: Sendable, CustomTestStringConvertible {
    let name: String
    let suite: Suite
    let verdict: VerificationStatus
    let notPassing: Set<AuditCheck>
    let make: @Sendable (inout AuditSample) throws -> [UInt8]

    var testDescription: String { "\(self.suite.rawValue) \(self.name)" }

    /// The export's bytes.
    func file() throws -> [UInt8] {
        var sample = try AuditSample(self.suite)
        return try self.make(&sample)
    }

    static let all = Suite.allCases.flatMap { suite in
        Self.good(suite) + Self.incomplete(suite) + Self.contradictory(suite) + Self.unsigned(suite)
    }

    private static func edited(
        _ name: String,
        _ suite: Suite,
        _ verdict: VerificationStatus,
        _ notPassing: Set<AuditCheck>,
        _ edit: @escaping @Sendable (inout AuditSample) throws -> Void
    ) -> AuditVector {
        AuditVector(name: name, suite: suite, verdict: verdict, notPassing: notPassing) { sample in
            try edit(&sample)
            return try sample.file()
        }
    }

    private static func good(_ suite: Suite) -> [AuditVector] {
        [
            Self.edited("A whole export", suite, .pass, []) { _ in },
            Self.edited("A selection of one packet", suite, .pass, []) {
                $0.selection.packet = try PacketIdentifier("01KAP4V5Q0ZZZZZZZZZZZZZZZ0")
                $0.omitted = [2, 4, 5]
            },
            Self.edited("A range from the middle of a log", suite, .pass, []) {
                $0.first = 2
                $0.selection.from = World.time
            },
            Self.edited("A redacted export", suite, .pass, []) { $0.isRedacted = true },
            Self.edited("An export with a statement about another log", suite, .pass, []) {
                $0.statements = [try Self.statement($0)]
            },
        ]
    }

    /// What the city has found in the log of the province.
    private static func statement(_ sample: AuditSample) throws -> LogContradiction {
        let origin = LogOrigin(node: try DivisionCode("35"), shard: 202601)
        let states = try [1, 2].map { number in
            try Checkpoint.sign(
                CheckpointBody(
                    origin: origin, size: 5, root: try sample.world.algorithm.hash([number]), time: World.time),
                key: sample.province.key)
        }
        return try LogContradiction(issuer: World.node, time: World.time, known: states[0], shown: states[1])
    }

    private static func incomplete(_ suite: Suite) -> [AuditVector] {
        [
            Self.edited("An export without one receipt", suite, .fail, [.completeness]) { $0.omitted = [5] },
            Self.edited("An export of which a delivery is missing", suite, .fail, [.completeness, .order]) {
                $0.omitted = [1]
            },
            AuditVector(
                name: "An export without the end of its log", suite: suite, verdict: .fail,
                notPassing: Set(AuditCheck.allCases)
            ) { sample in
                try AuditSample.resigned(try sample.file(), by: sample.world.log.key) { name, content in
                    if name.hasPrefix("logs/") { content.removeLast(32) }
                }
            },
            AuditVector(
                name: "An export cut off in the middle", suite: suite, verdict: .fail,
                notPassing: Set(AuditCheck.allCases)
            ) { sample in
                let file = try sample.file()
                return Array(file.prefix(file.count / 2))
            },
        ]
    }

    private static func contradictory(_ suite: Suite) -> [AuditVector] {
        [
            Self.edited("Receipts of a second history of the log", suite, .fail, [.logs]) {
                $0.forked = [0, 2, 4]
            },
            Self.edited("Two histories of another node's log", suite, .fail, [.logs]) { $0.isProvinceForked = true },
            Self.edited("Signed for before it was delivered", suite, .fail, [.order]) { $0.entries.swapAt(1, 3) },
            Self.edited("Signed for and refused", suite, .fail, [.order]) {
                $0.entries.append(.init(event: .actRefused, packet: 0))
            },
            Self.edited("Signed for without a delivery", suite, .cannotTell, [.order]) { $0.entries.remove(at: 1) },
            Self.edited("Signed for here, recalled elsewhere", suite, .fail, [.stories]) {
                $0.foreign.append(.init(event: .recallAccepted, packet: 0))
            },
            AuditVector(
                name: "A timeline that tells another time", suite: suite, verdict: .fail, notPassing: [.timeline]
            ) { sample in
                try AuditSample.resigned(try sample.file(), by: sample.world.log.key) { name, content in
                    guard name.hasSuffix("timeline.jsonl") else { return }
                    let text = String(decoding: content, as: UTF8.self)
                    content = Array(text.replacing("08:30:00.024Z", with: "08:30:00.025Z").utf8)
                }
            },
        ]
    }

    private static func unsigned(_ suite: Suite) -> [AuditVector] {
        [
            Self.edited(
                "A manifest signed by a key that nobody knows", suite, .cannotTell,
                [.manifestSignature, .manifestCertificate, .manifestChain, .manifestRevocation]
            ) { $0.signer = $0.world.stranger },
            Self.edited("A manifest signed by an officer's key", suite, .fail, [.manifestCertificate]) {
                $0.signer = $0.world.officer
                $0.certificates.append($0.world.officer.certificate)
            },
            Self.edited(
                "A log certificate revoked before", suite, .fail, [.manifestRevocation, .receipts, .logs]
            ) {
                $0.lists[1] = try World.list(of: $0.world.city, revoked: [($0.world.log.certificate, -3600)])
            },
            Self.edited(
                "An export without revocation lists", suite, .cannotTell, [.manifestRevocation, .receipts, .logs]
            ) { $0.lists = [] },
        ]
    }
}
