import Cryptography
import Exchange
import Foundation
import Testing

@Suite("The check of a stopped node's store", .timeLimit(.minutes(2)))
struct StoreCheckTests {
    @Test("A store after all kinds of traffic is clean", arguments: [Cryptography.Suite.int, .gm])
    func clean(suite: Cryptography.Suite) async throws {
        try await StoppedStore.with(suite) { store in
            let report = try await store.check(isDeep: true)
            #expect(report.findings.isEmpty, "\(report.findings)")
            for subject in StoreCheck.Subject.allCases {
                #expect(report.checked[subject] ?? 0 > 0, "\(subject) were not looked at")
            }
        }
    }

    @Test("Whatever goes wrong in a store is found and named, and nothing else is")
    func broken() async throws {
        try await StoppedStore.with(.int) { store in
            var seen: Set<StoreFinding.Kind> = []
            for breakage in Breakage.files + Breakage.rows + Breakage.log + Breakage.people {
                let report = try await store.withCopy { copy in
                    try await breakage.spoil(copy)
                    return try await copy.check(
                        isDeep: breakage.isDeep, neighbours: breakage.neighbours,
                        hasCertificates: breakage.hasCertificates)
                }
                #expect(Set(report.counts.keys) == breakage.kinds, "\(breakage.name): \(report.findings)")
                seen.formUnion(breakage.kinds)
            }
            #expect(seen == Set(StoreFinding.Kind.allCases), "a kind of finding is never tried")
        }
    }

    @Test("A check changes nothing: what was found once is found again")
    func unchanged() async throws {
        try await StoppedStore.with(.int) { store in
            let before = try Self.files(store.path)
            _ = try await store.check(isDeep: true)
            #expect(try Self.files(store.path) == before)
            try await store.execute("DELETE FROM hops")
            let first = try await store.check()
            #expect(try await store.check().findings == first.findings)
        }
    }

    @Test("Findings beyond the limit are counted and not kept")
    func limit() async throws {
        try await StoppedStore.with(.int) { store in
            try await store.execute("DELETE FROM evidence")
            let report = try await store.check(findingLimit: 2)
            #expect(report.findings.count == 2 && report.omittedCount > 2)
            #expect(report.counts.values.reduce(0, +) == report.omittedCount + 2)
            #expect(report.errorCount == report.counts.values.reduce(0, +) && report.warningCount == 0)
        }
    }

    @Test("Every kind of finding is explained in the page for operators, with the advice that the command gives")
    func documented() throws {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let page = try String(contentsOf: root.appending(path: "docs/operations.md"), encoding: .utf8)
        for kind in StoreFinding.Kind.allCases {
            let row = page.split(separator: "\n").first { $0.hasPrefix("| `\(kind.rawValue)` |") }
            #expect(row?.contains(" \(kind.severity.rawValue) ") ?? false, "\(kind.rawValue)")
        }
    }

    /// The content of the files that a node keeps, but for locks and what SQLite makes anew.
    private static func files(_ path: String) throws -> [String: Data] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: path).filter { name in
            // SQLite moves its log into the database file at the end of every process.
            name.hasSuffix(".packet") || name.contains("drafts/")
        }
        return try names.reduce(into: [:]) { files, name in
            files[name] = try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))
        }
    }
}
