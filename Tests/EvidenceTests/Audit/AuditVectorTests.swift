import CanonicalJSON
import Cryptography
import Evidence
import Foundation
import Testing
import Zip

/// `Tests/Vectors/exports`: exports for auditors with the answers each must get, frozen for verifiers that are not of this project.
struct AuditVectorFiles {
    struct Entry {
        let file: String
        let about: String
        let anchor: String
        let verdict: String
        /// Check and status, in order.
        let checks: [String]
    }

    static let folder = VectorManifest.folder.appendingPathComponent("exports")

    let entries: [Entry]

    init() throws {
        let json = try JSONValue(parsing: try Self.bytes("MANIFEST.json"))
        self.entries = try json.requiredElements("vectors").map { item in
            let answers = try ["pass", "fail", "cannot-tell"].flatMap { status in
                try item.requiredTexts(status).map { ($0, status) }
            }
            let byCheck = Dictionary(uniqueKeysWithValues: answers)
            return Entry(
                file: try item.requiredText("file"), about: try item.requiredText("about"),
                anchor: try item.requiredText("anchor"), verdict: try item.requiredText("verdict"),
                checks: AuditCheck.allCases.compactMap { check in
                    byCheck[check.rawValue].map { "\(check.rawValue): \($0)" }
                })
        }
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Self.folder.appendingPathComponent(name)))
    }

    static func write(_ bytes: [UInt8], _ name: String) throws {
        try Data(bytes).write(to: Self.folder.appendingPathComponent(name))
    }

    /// The MANIFEST.json of entries.
    static func encoded(_ entries: [Entry]) -> String {
        let list = entries.map { entry in
            func checks(_ status: String) -> JSONValue {
                .array(
                    entry.checks.filter { $0.hasSuffix(": \(status)") }
                        .map { .string(String($0.dropLast(status.count + 2))) })
            }
            let json: JSONValue = [
                "about": .string(entry.about), "anchor": .string(entry.anchor), "cannot-tell": checks("cannot-tell"),
                "fail": checks("fail"), "file": .string(entry.file), "pass": checks("pass"),
                "verdict": .string(entry.verdict),
            ]
            return json.canonicalText
        }
        return "{\"v\":1,\"vectors\":[\n" + list.joined(separator: ",\n") + "\n]}\n"
    }
}

@Suite("The vectors of exports", .timeLimit(.minutes(5)))
struct AuditVectorTests {
    @Test(
        "Makes every vector",
        .enabled(if: VectorMaker.isWanted, "YIZHAN_MAKE_VECTORS=1 makes the files anew"))
    func make() throws {
        try? FileManager.default.removeItem(at: AuditVectorFiles.folder)
        var entries: [AuditVectorFiles.Entry] = []
        for suite in Suite.allCases {
            let name = suite.rawValue
            try FileManager.default.createDirectory(
                at: AuditVectorFiles.folder.appendingPathComponent(name), withIntermediateDirectories: true)
            let root = World.of(suite).root.certificate
            try AuditVectorFiles.write(Array(root.pem.utf8), "\(name)-root.pem")
            for vector in AuditVector.all where vector.suite == suite {
                let slug = String(
                    vector.name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
                let file = try vector.file()
                try AuditVectorFiles.write(file, "\(name)/\(slug).yza")
                var verifier = AuditVerifier(anchors: [root])
                verifier.add(ArrayByteSource(file))
                let report = try #require(verifier.reports().first)
                #expect(report.verdict == vector.verdict, "\(vector.testDescription)")
                entries.append(
                    .init(
                        file: "\(name)/\(slug).yza", about: vector.name, anchor: "\(name)-root.pem",
                        verdict: vector.verdict.rawValue, checks: report.checks))
            }
        }
        try AuditVectorFiles.write(Array(AuditVectorFiles.encoded(entries).utf8), "MANIFEST.json")
    }

    @Test("All three verifiers give every export the answers of the manifest")
    func answers() throws {
        let manifest = try AuditVectorFiles()
        #expect(Set(manifest.entries.map(\.about)) == Set(AuditVector.all.map(\.name)))
        for (anchor, entries) in Dictionary(grouping: manifest.entries, by: \.anchor) {
            let pem = try AuditVectorFiles.bytes(anchor)
            let files = try entries.map { try AuditVectorFiles.bytes($0.file) }
            for (entry, file) in zip(entries, files) {
                var verifier = AuditVerifier(
                    anchors: try Certificate.all(inPEM: String(decoding: pem, as: UTF8.self)))
                verifier.add(ArrayByteSource(file))
                let report = try #require(verifier.reports().first)
                #expect(report.checks == entry.checks, "\(entry.file)")
                guard SecondVerifier.isThere else { continue }
                let second = try #require(try SecondVerifier.verify(exports: [file], anchors: pem).first)
                #expect(second.checks == entry.checks, "\(entry.file)")
            }
            guard ThirdVerifier.browser != nil else { continue }
            let third = try ThirdVerifier.verify(
                files.map { ThirdVerifier.Question(file: "export.yza", receipt: $0, anchors: [pem]) })
            #expect(third.map(\.checks) == entries.map(\.checks))
        }
    }
}
