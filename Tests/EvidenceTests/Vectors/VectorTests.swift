import CanonicalJSON
import Cryptography
import Evidence
import Foundation
import Testing

@Suite("The vectors", .timeLimit(.minutes(5)))
struct VectorTests {
    @Test("The verifier gives every vector the verdict of the manifest, check by check")
    func first() throws {
        let manifest = try VectorManifest()
        #expect(manifest.entries.count > 300)
        for (anchors, entries) in manifest.byAnchors {
            let verifier = ReceiptVerifier(
                anchors: try anchors.flatMap { name in
                    try Certificate.all(inPEM: String(decoding: try VectorManifest.bytes(name), as: UTF8.self))
                })
            var cache = VerificationCache()
            for entry in entries {
                let report = verifier.verify(file: try VectorManifest.bytes(entry.file), cache: &cache)
                #expect(report.answer.verdict == entry.verdict, "\(entry.file)")
                #expect(report.answer.checks == entry.checks, "\(entry.file)")
            }
        }
    }

    @Test(
        "So does the verifier in Python",
        .enabled(if: SecondVerifier.isThere, "NOT CHECKED: there is no python3 to run tools/verify.py"),
        arguments: [[], ["--openssl"]])
    func second(options: [String]) throws {
        for (anchors, entries) in try VectorManifest().byAnchors {
            // Every signature in a process of its own takes its time; a part of them shows that the two agree.
            let chosen = options.isEmpty ? entries : entries.filter { $0.verdict == "pass" }
            let paths = chosen.map { VectorManifest.folder.appendingPathComponent($0.file).path }
            guard !paths.isEmpty else { continue }
            let trust = anchors.flatMap { ["--trust", VectorManifest.folder.appendingPathComponent($0).path] }
            let run = try SecondVerifier.run(paths + trust + ["--json"] + options)
            let answers = try SecondVerifier.answers(run.output)
            #expect(answers.map(\.file) == paths)
            for (entry, answer) in zip(chosen, answers) {
                #expect(answer.verdict == entry.verdict, "\(entry.file)")
                #expect(answer.checks == entry.checks, "\(entry.file)")
            }
            let verdicts = Set(chosen.map(\.verdict))
            #expect(run.code == (verdicts.contains("fail") ? 1 : verdicts.contains("cannot-tell") ? 2 : 0))
        }
    }

    @Test(
        "So does the page in a browser",
        .enabled(if: ThirdVerifier.browser != nil, "NOT CHECKED: there is no Chromium to open tools/verify.html"))
    func third() throws {
        let entries = try VectorManifest().entries
        let answers = try ThirdVerifier.verify(
            entries.map { entry in
                ThirdVerifier.Question(
                    file: entry.file,
                    receipt: try VectorManifest.bytes(entry.file),
                    anchors: try entry.anchors.map { try VectorManifest.bytes($0) }
                )
            })
        #expect(answers.map(\.file) == entries.map(\.file))
        for (entry, answer) in zip(entries, answers) {
            #expect(answer.verdict == entry.verdict, "\(entry.file)")
            #expect(answer.checks == entry.checks, "\(entry.file)")
        }
    }

    @Test("Every vector of the code is among the files, and no other")
    func completeness() throws {
        let names = Set(Vector.all.filter { $0.anchors != .none }.map { "\($0.suite.rawValue) \($0.name)" })
        let manifest = try VectorManifest()
        #expect(Set(manifest.entries.map { "\($0.file.prefix { $0 != "/" }) \($0.about)" }) == names)
        #expect(Set(manifest.entries.map(\.file)).count == manifest.entries.count)
        let folder = VectorManifest.folder.path
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yzr") }
        #expect(Set(files) == Set(manifest.entries.map(\.file)))
    }

    @Test("A file and a core beyond the limits fail in both, without being read to the end")
    func limits() throws {
        let sample = try Sample(.int)
        let anchors = [sample.world.root.certificate]
        for file in [
            [UInt8](repeating: 0x50, count: 24 << 20 | 1),
            try sample.file(core: [UInt8](repeating: 0x20, count: 512 << 10 | 1)),
        ] {
            let report = ReceiptVerifier(anchors: anchors).verify(file: file)
            #expect(report[.container]?.status == .fail)
            #expect(try SecondVerifier.verify(file, anchors: anchors) == report.answer)
        }
    }

    @Test(
        "Texts that only a slow pattern would mind are answered at once",
        arguments: ["\n", "-", "A", "-----BEGIN CERTIFICATE-----\n"])
    func slowness(text: String) throws {
        let sample = try Sample(.int)
        var entries = sample.entries(core: try sample.coreBytes())
        entries[2].1 =
            Array("-----BEGIN CERTIFICATE-----\n".utf8)
            + Array(String(repeating: text, count: (8 << 20) / text.utf8.count).utf8)
        let file = try TestContainer.build(entries)
        let anchors = [sample.world.root.certificate]
        let report = ReceiptVerifier(anchors: anchors).verify(file: file)
        #expect(report[.container]?.status == .fail)
        #expect(try SecondVerifier.verify(file, anchors: anchors) == report.answer)
    }
}
