import ArgumentParser
import Cryptography
import Documents
import Evidence
import Foundation

/// Makes logs and exports of any size, with real signatures, to measure with; `.ci/endurance` does.
@main
struct AuditBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "yizhan-audit-bench", abstract: "Make logs and exports of any size.",
        subcommands: [ExportCommand.self, FillCommand.self])
}

/// Writes an export for auditors.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write an export with many receipts, and the anchor it verifies against.",
        discussion: """
            Each packet is submitted, delivered and signed for by an officer, all in one log; a batch has 48 events. Time the \
            verification with: /usr/bin/time -v yizhan verify FILE --trust FILE.pem
            """)

    @Option(help: "How many packets; each has three receipts.")
    var packets = 10_000

    @Option(help: "The suite, GM or INT.", transform: { try Self.suite($0) })
    var suite = Suite.int

    @Option(help: "The export; the anchor is written beside it as FILE.pem.")
    var into: String

    private static func suite(_ text: String) throws -> Suite {
        guard let suite = Suite(rawValue: text.uppercased()) else { throw ValidationError("the suites are GM and INT") }
        return suite
    }

    func run() throws {
        let start = ContinuousClock.now
        let authority = try SampleAuthority(self.suite)
        try Data(authority.root.pem.utf8).write(to: URL(fileURLWithPath: "\(self.into).pem"))
        guard FileManager.default.createFile(atPath: self.into, contents: nil) else {
            throw ValidationError("\(self.into) cannot be made")
        }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: self.into))
        var log = SampleLog(authority)
        var archive = AuditArchive(
            .init(
                node: SampleAuthority.node, suite: self.suite, time: SampleAuthority.time.advanced(by: .seconds(60)),
                selection: AuditSelection(), isRedacted: false, logs: []))
        file.write(Data(try archive.begin()))
        var bundle = AuditBundle()
        for first in stride(from: 0, to: self.packets, by: SampleLog.packetsInBatch) {
            for core in try log.append(first..<min(self.packets, first + SampleLog.packetsInBatch)) {
                while try !bundle.add(core, material: authority.material) {
                    file.write(Data(try archive.add(bundle)))
                    bundle = AuditBundle()
                }
            }
        }
        file.write(Data(try archive.add(bundle)))
        archive.packets = self.packets
        archive.logs = [try log.range()]
        for (number, start) in stride(from: 0, to: log.entries.count, by: 32 * AuditManifest.entriesInFile).enumerated()
        {
            let part = log.entries[start...].prefix(32 * AuditManifest.entriesInFile)
            file.write(Data(try archive.add(entries: Array(part), ofLog: 0, number: number + 1)))
        }
        file.write(Data(try archive.finish(statements: [], material: authority.material, key: authority.logKey)))
        try file.close()
        print("\(self.packets * 3) receipts in \(ContinuousClock.now - start)")
    }
}
