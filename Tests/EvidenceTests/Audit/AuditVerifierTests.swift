import Cryptography
import Documents
import Evidence
import Foundation
import Testing
import Zip

@Suite("Exports for auditors", .timeLimit(.minutes(10)))
struct AuditVerifierTests {
    static let isHeavy = ProcessInfo.processInfo.environment["YIZHAN_HEAVY"] == "1"

    private static func verify(_ files: [[UInt8]], _ suite: Cryptography.Suite) -> [AuditReport] {
        var verifier = AuditVerifier(anchors: [World.of(suite).root.certificate])
        for file in files { verifier.add(ArrayByteSource(file)) }
        return verifier.reports()
    }

    @Test("Each gets its verdict, check by check", arguments: AuditVector.all)
    func verdicts(vector: AuditVector) throws {
        let report = try #require(Self.verify([try vector.file()], vector.suite).first)
        #expect(report.verdict == vector.verdict)
        for item in report.items {
            #expect(
                (item.finding.status != .pass) == vector.notPassing.contains(item.check),
                "\(item.check.rawValue): \(item.finding.reason.english)")
        }
    }

    @Test(
        "The verifiers in Python and in a browser answer every check alike",
        .enabled(if: SecondVerifier.isThere, "NOT CHECKED: there is no python3 to run tools/verify.py"),
        arguments: Suite.allCases)
    func agreement(suite: Cryptography.Suite) throws {
        let vectors = AuditVector.all.filter { $0.suite == suite }
        let files = try vectors.map { try $0.file() }
        let reports = files.compactMap { Self.verify([$0], suite).first }
        let root = Array(World.of(suite).root.certificate.pem.utf8)
        for (number, file) in files.enumerated() {
            let answer = try #require(try SecondVerifier.verify(exports: [file], anchors: root).first)
            #expect(answer.checks == reports[number].checks, "\(vectors[number].name)")
        }
        guard ThirdVerifier.browser != nil else { return }
        let third = try ThirdVerifier.verify(
            files.map { ThirdVerifier.Question(file: "export.yza", receipt: $0, anchors: [root]) })
        for (number, answer) in third.enumerated() {
            #expect(answer.checks == reports[number].checks, "\(vectors[number].name)")
        }
    }

    @Test("Two exports that show two histories contradict each other, whoever looks", arguments: Suite.allCases)
    func forks(suite: Cryptography.Suite) throws {
        var (one, other) = (try AuditSample(suite), try AuditSample(suite))
        one.entries.removeLast(2)
        other.entries.removeLast(4)
        let consistent = [try one.file(), try other.file()]
        #expect(Self.verify(consistent, suite).map(\.verdict) == [.pass, .pass])
        other.entries = [.init(event: .submissionAccepted, packet: 1), .init(event: .consignmentDelivered, packet: 1)]
        let forked = [consistent[0], try other.file()]
        let reports = Self.verify(forked, suite)
        #expect(reports.map { $0[.stories].status } == [.fail, .fail])
        #expect(reports.map { $0[.logs].status } == [.pass, .pass])
        guard SecondVerifier.isThere else { return }
        let root = Array(World.of(suite).root.certificate.pem.utf8)
        let answers = try SecondVerifier.verify(exports: forked, anchors: root)
        #expect(answers.map(\.checks) == reports.map(\.checks))
    }

    @Test("A value of a redacted export is opened with its salt, and says nothing about others")
    func opening() throws {
        var sample = try AuditSample(.int)
        sample.isRedacted = true
        let file = try sample.file()
        let text = String(decoding: file, as: UTF8.self)
        for hidden in [World.sender.description, World.recipient.description, "chen-hua", "印章 不符"] {
            #expect(!text.contains(hidden), "\(hidden)")
        }
        let packet = try sample.world.algorithm.hash([0])
        let redaction = AuditRedaction(secret: AuditSample.secret)
        let salt = try redaction.salt(of: World.sender.description, in: packet, by: .sha256)
        let shown = try AuditRedaction.commitment(to: World.sender.description, salt: salt, by: .sha256)
        #expect(text.contains("\"from\":\"\(shown)\""))
        let other = try AuditRedaction.commitment(to: World.recipient.description, salt: salt, by: .sha256)
        #expect(!text.contains("\(other)"))
    }
}

extension AuditReport {
    /// Check and status, in order.
    var checks: [String] { self.items.map { "\($0.check.rawValue): \($0.finding.status.rawValue)" } }
}
