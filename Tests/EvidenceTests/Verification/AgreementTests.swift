import Cryptography
import Evidence
import Foundation
import Testing

@Suite("The two verifiers", .timeLimit(.minutes(5)))
struct AgreementTests {
    @Test("Both give the expected verdict and the same answer to every check", arguments: Vector.all)
    func agree(vector: Vector) throws {
        let world = World.of(vector.suite)
        let anchors = vector.anchors.certificates(of: world)
        let file = try vector.make(vector.suite)
        let report = ReceiptVerifier(anchors: anchors).verify(file: file)
        #expect(report.verdict == vector.verdict, "\(report.text)")
        for item in report.items {
            let mayPass = !vector.notPassing.contains(item.check)
            #expect((item.finding.status == .pass) == mayPass, "\(item.check.rawValue): \(item.finding.reason.english)")
        }
        // Commands refuse to work without anchors. A process for each takes its time, and one asks about all of them as they are
        // frozen; of those made here every fourth is enough, or all by YIZHAN_HEAVY=1.
        let isAsked = AuditVerifierTests.isHeavy || vector.name.utf8.reduce(0) { $0 &+ Int($1) }.isMultiple(of: 4)
        guard !anchors.isEmpty, isAsked else { return }
        #expect(try SecondVerifier.verify(file, anchors: anchors) == report.answer)
    }

    @Test(
        "What the second verifier cannot begin has an exit code of its own",
        arguments: [
            ([], 64), (["/nowhere"], 64), (["/nowhere", "--trust"], 64), (["/nowhere", "--trust", "/nowhere"], 66),
            (["/nowhere", "--trust", "/dev/null"], 66), (["/nowhere", "--trust", SecondVerifier.script], 65),
        ] as [([String], Int32)])
    func usage(arguments: [String], code: Int32) throws {
        #expect(try SecondVerifier.run(arguments).code == code)
    }

    @Test(
        "All three name the same things a pass does not prove, and the checks alike",
        arguments: [SecondVerifier.script, ThirdVerifier.page.path])
    func words(path: String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        for item in VerificationReport.unproven + VerificationCheck.allCases.map(\.title) {
            #expect(text.contains("\(item.chinese)|\(item.english)"), "\(item.english)")
        }
    }

    @Test("The page asks for nothing from a network")
    func isolation() throws {
        let text = try String(contentsOf: ThirdVerifier.page, encoding: .utf8)
        #expect(
            text.contains(
                "content=\"default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; base-uri"))
        for word in [
            "src=", "href=", "fetch(", "XMLHttpRequest", "WebSocket", "import(", "sendBeacon", "innerHTML", "eval(",
        ] {
            #expect(!text.contains(word), "\(word)")
        }
    }
}
