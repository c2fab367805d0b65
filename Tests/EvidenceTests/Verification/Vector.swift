import CanonicalJSON
import Cryptography
import Documents
import Evidence
import Testing

/// A receipt file, the anchors it is verified against, and what must come out.
struct Vector: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let name: String
    let suite: Suite
    let verdict: VerificationStatus
    /// Checks that must not pass; all others must, unless they depend on these.
    let notPassing: Set<VerificationCheck>
    let anchors: Anchors
    let make: @Sendable (Suite) throws -> [UInt8]

    enum Anchors: Sendable {
        case root, city, stranger, both, none, suites

        func certificates(of world: World) -> [Certificate] {
            switch self {
            case .root: [world.root.certificate]
            case .city: [world.city.certificate]
            case .stranger: [world.stranger.certificate]
            case .both: [world.stranger.certificate, world.root.certificate]
            case .none: []
            case .suites: Suite.allCases.map { World.of($0).root.certificate }
            }
        }
    }

    /// A vector made of a sample that is changed before the file is built.
    static func sample(
        _ name: String,
        _ verdict: VerificationStatus,
        _ notPassing: Set<VerificationCheck> = [],
        officerActs: Bool = false,
        anchors: Anchors = .root,
        suites: [Suite] = Suite.allCases,
        change: @escaping @Sendable (inout Sample) throws -> Void = { _ in }
    ) -> [Vector] {
        Self.file(name, verdict, notPassing, anchors: anchors, suites: suites) { suite in
            var sample = try Sample(suite, officerActs: officerActs)
            try change(&sample)
            return try sample.file()
        }
    }

    /// A vector made as a file.
    static func file(
        _ name: String,
        _ verdict: VerificationStatus,
        _ notPassing: Set<VerificationCheck> = [],
        anchors: Anchors = .root,
        suites: [Suite] = Suite.allCases,
        make: @escaping @Sendable (Suite) throws -> [UInt8]
    ) -> [Vector] {
        suites.map {
            Vector(
                testDescription: "\($0.rawValue): \(name)", name: name, suite: $0, verdict: verdict,
                notPassing: notPassing,
                anchors: anchors, make: make)
        }
    }

    static let all = Self.joined([
        Self.good, Self.logs, Self.times, Self.revocations, Self.officers, Self.changes, Self.files,
        Self.forms, Self.silences, Self.forgedCheckpoints, Self.cosigned, Self.chains, Self.oversized, Self.containers,
    ])

    /// One list of many; a chain of `+` is beyond the type checker.
    static func joined(_ lists: [[Vector]]) -> [Vector] { Array(lists.joined()) }
}

extension Vector {
    static let good = Self.joined([
        Self.sample("a delivery", .pass),
        Self.sample("an officer's act", .pass, officerActs: true),
        Self.sample("a failure with a reason", .pass) { $0.event = .consignmentFailed },
        Self.sample("the only leaf of a log", .pass) { $0.siblings = 0 },
        Self.sample("the city's CA as anchor", .pass, anchors: .city),
        Self.sample("several anchors", .pass, anchors: .both),
    ])

    static let logs = Self.joined([
        Self.sample("a foreign root", .fail, [.logChain, .logRevocation], anchors: .stranger),
        Self.sample("no anchors", .fail, [.logChain, .logRevocation], anchors: .none),
        Self.sample("no CA certificate", .fail, [.logChain, .logRevocation]) { $0.certificates.removeLast() },
        Self.sample(
            "no log certificate", .cannotTell,
            [.checkpointSignature, .suite, .logCertificate, .logChain, .logRevocation]
        ) { $0.certificates.removeFirst() },
        Self.sample("a certificate for signing packets", .fail, [.logCertificate]) { sample in
            try sample.setLog(World.node.domainName, .nodeSign)
        },
        Self.sample("a certificate of another node", .fail, [.logCertificate]) { sample in
            try sample.setLog("350802.3508.35.yizhan", .log)
        },
        Self.sample("a node outside the city's name constraint", .fail, [.logCertificate, .logChain, .logRevocation]) {
            try $0.setLog("3509.35.yizhan", .log)
        },
        Self.sample("an expired certificate", .fail, [.logChain, .logRevocation]) { sample in
            try sample.setLog(World.node.domainName, .log, days: -100 ... -1)
        },
        Self.sample("a certificate of later", .fail, [.logChain, .logRevocation]) { sample in
            try sample.setLog(World.node.domainName, .log, days: 1...100)
        },
        Self.sample("a CA of the other suite", .fail, [.logChain, .logRevocation, .suite]) { sample in
            let other = World.of(sample.world.suite == .gm ? .int : .gm)
            let log = try World.issue(other.city, sample.world.suite, World.node.domainName, .log)
            sample.log = log
            sample.certificates = [log.certificate, other.city.certificate]
        },
        Self.sample("a log of another node", .fail, [.logCertificate]) { sample in
            let point = try Self.checkpoint(node: "350802", of: sample)
            sample.edit = { $0["checkpoint"] = .string(point) }
        },
    ])

    /// A checkpoint of another node with the same root, so that the path holds.
    private static func checkpoint(node: String, of sample: Sample) throws -> String {
        let body = try sample.core().checkpoint.body
        let origin = LogOrigin(node: try DivisionCode(node), shard: 1)
        let moved = CheckpointBody(origin: origin, size: body.size, root: body.root, time: body.time)
        return try Checkpoint.sign(moved, key: sample.log.key).text
    }

    static let times = Self.joined([
        Self.sample("evidence dated after its checkpoint", .fail, [.time]) {
            $0.time = $0.time.advanced(by: .milliseconds(10_001))
        },
        Self.sample("evidence a little after its checkpoint", .pass) {
            $0.time = $0.time.advanced(by: .milliseconds(10_000))
        },
        Self.sample("evidence a day before its checkpoint", .pass) {
            $0.time = $0.time.advanced(by: .seconds(-86_400))
        },
        Self.sample("evidence dated back", .cannotTell, [.time]) {
            $0.time = $0.time.advanced(by: .milliseconds(-86_400_001))
        },
    ])

    static let revocations = Self.joined([
        Self.sample("no revocation lists", .cannotTell, [.logRevocation]) { $0.lists = [] },
        Self.sample("no list of the root", .cannotTell, [.logRevocation]) { $0.lists.removeFirst() },
        Self.sample("a stale list", .cannotTell, [.logRevocation]) {
            $0.lists[1] = try World.list(of: $0.world.city, days: -9 ... -1)
        },
        Self.sample("revoked before", .fail, [.logRevocation]) {
            $0.lists[1] = try World.list(of: $0.world.city, revoked: [($0.log.certificate, -1)])
        },
        Self.sample("revoked in the same second", .fail, [.logRevocation]) {
            $0.lists[1] = try World.list(of: $0.world.city, revoked: [($0.log.certificate, 0)])
        },
        Self.sample("revoked after", .pass) {
            $0.lists[1] = try World.list(of: $0.world.city, revoked: [($0.log.certificate, 1)], days: 0...7)
        },
        Self.sample("revoked before, told by the newer of two lists", .fail, [.logRevocation]) {
            $0.lists.append(try World.list(of: $0.world.city, revoked: [($0.log.certificate, -9)], days: 0...7))
        },
        Self.sample("the CA revoked before", .fail, [.logRevocation]) {
            $0.lists[0] = try World.list(of: $0.world.root, revoked: [($0.world.city.certificate, -1)])
        },
        Self.sample("a list by a stranger", .cannotTell, [.logRevocation]) {
            $0.lists[1] = try World.list(
                of: World.Holder(certificate: $0.world.city.certificate, key: $0.world.stranger.key))
        },
    ])

}

extension Sample {
    fileprivate mutating func setLog(
        _ name: String,
        _ purpose: CertificatePurpose,
        days: ClosedRange<Int64> = -100...365
    ) throws {
        self.log = try World.issue(self.world.city, self.world.suite, name, purpose, days: days)
        self.certificates[0] = self.log.certificate
    }
}
