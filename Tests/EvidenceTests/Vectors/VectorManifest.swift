import CanonicalJSON
import Cryptography
import Evidence
import Foundation

/// `Tests/Vectors`: receipts as files, and what each verifier must say about them.
struct VectorManifest {
    /// One receipt, the anchors it is verified against, and every check with the answer it must get.
    struct Entry: Equatable {
        let file: String
        let about: String
        let anchors: [String]
        let verdict: String
        /// Check and answer, in the order of the checks.
        let checks: [String]
    }

    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Vectors")

    let entries: [Entry]

    init() throws {
        let bytes = try Self.bytes("MANIFEST.json")
        let json = try JSONValue(parsing: bytes, limits: JSONLimits(size: 4 << 20, depth: 8, count: 1 << 20))
        self.entries = try json.requiredElements("vectors").map { item in
            let answers = try ["pass", "fail", "cannot-tell"].flatMap { status in
                try item.requiredTexts(status).map { ($0, status) }
            }
            let byCheck = Dictionary(uniqueKeysWithValues: answers)
            return Entry(
                file: try item.requiredText("file"),
                about: try item.requiredText("about"),
                anchors: try item.requiredTexts("anchors"),
                verdict: try item.requiredText("verdict"),
                checks: VerificationCheck.allCases.compactMap { check in
                    byCheck[check.rawValue].map { "\(check.rawValue): \($0)" }
                }
            )
        }
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Self.folder.appendingPathComponent(name)))
    }

    /// The vectors that share their anchors.
    var byAnchors: [[String]: [Entry]] { Dictionary(grouping: self.entries, by: \.anchors) }
}

extension VectorManifest {
    /// The MANIFEST.json of entries.
    static func encoded(_ entries: [Entry]) -> String {
        let list = entries.map { entry in
            func checks(_ status: String) -> JSONValue {
                .array(
                    entry.checks.filter { $0.hasSuffix(": \(status)") }
                        .map { .string(String($0.dropLast(status.count + 2))) })
            }
            let json: JSONValue = [
                "about": .string(entry.about), "anchors": .array(entry.anchors.map { .string($0) }),
                "cannot-tell": checks("cannot-tell"), "fail": checks("fail"), "file": .string(entry.file),
                "pass": checks("pass"), "verdict": .string(entry.verdict),
            ]
            return json.canonicalText
        }
        return "{\"v\":1,\"vectors\":[\n" + list.joined(separator: ",\n") + "\n]}\n"
    }
}
