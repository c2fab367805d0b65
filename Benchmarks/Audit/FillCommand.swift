import ArgumentParser
import CertificateAuthority
import Cryptography
import Documents
import DurableFiles
import Evidence
import Exchange
import Foundation
import SQLiteStorage
import Storage
import Synchronization

/// Fills the log of a stopped node by the same code that the node logs with, and measures that.
struct FillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fill",
        abstract: "Fill the log of a stopped node with entries, each durable before the next of its writer.",
        discussion: "Every entry is the acceptance of a packet that nobody sent. Prints entries and batches a second.")

    @Option(help: "The node's data folder.")
    var data: String

    @Option(help: "The node's code.")
    var node: String

    @Option(help: "The node's log key, NAME of NAME.key.pem and NAME.cert.pem.")
    var log: String

    @Option(help: "The file with its passphrase.")
    var passphraseFile: String

    @Option(help: "How many entries.")
    var entries = 100_000

    @Option(help: "How many writers wait for a commit at the same time.")
    var writers = 64

    func run() async throws {
        let node = try DivisionCode(self.node)
        let identity = try self.identity()
        let database = try SQLiteDatabase(
            directory: DurableDirectory(path: self.data, createIfMissing: false), name: SafeName("yizhan.sqlite"))
        _ = try await ExchangeSchema.migrator.migrate(database)
        let batches = Counter()
        let ledger = Ledger(
            database: database, node: node, identity: identity, routing: { _ in nil },
            clock: SystemClock(), fault: { _ in }, onBatch: { _ in batches.count() })
        try await ledger.resume()
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<self.writers {
                group.addTask { try await self.write(from: writer, ledger, identity.key.algorithm.suite, node) }
            }
            try await group.waitForAll()
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        await ledger.shutdown()
        try await database.close()
        let rate = Double(self.entries) / seconds
        print(
            "\(self.entries) entries in \(String(format: "%.1f", seconds)) s: \(Int(rate)) a second, "
                + "\(self.entries / max(1, batches.value)) in a batch")
    }

    private func identity() throws -> LogIdentity {
        let passphrase = SecretBytes(
            copyOf: try String(contentsOfFile: self.passphraseFile, encoding: .utf8).utf8.filter { $0 != 0x0A })
        let chain = try Certificate.all(inPEM: String(contentsOfFile: "\(self.log).cert.pem", encoding: .utf8))
        guard let certificate = chain.first else { throw ValidationError("\(self.log).cert.pem has no certificate") }
        return LogIdentity(
            key: try KeyFile.read(path: "\(self.log).key.pem", passphrase: passphrase), certificate: certificate,
            chain: Array(chain.dropFirst()))
    }

    private func write(from first: Int, _ ledger: Ledger, _ suite: Suite, _ node: DivisionCode) async throws {
        var random = SystemRandomness()
        let algorithm = suite.digestAlgorithm
        let (sender, recipient) = (
            try UnitAddress("11350800MB0000027T@3508"), try UnitAddress("11350823MB00000350@350823")
        )
        for number in stride(from: first, to: self.entries, by: self.writers) {
            let time = ledger.now()
            let evidence = try Evidence(
                event: .submissionAccepted, packet: algorithm.hash(Array("packet \(number)".utf8)),
                id: PacketIdentifier(at: time, using: &random), from: sender, to: [recipient], issuer: node, time: time)
            _ = try await ledger.perform { _, entries in entries.append(LedgerEntry(evidence)) }
        }
    }
}

/// Counts from any thread.
private final class Counter: Sendable {
    private let number = Atomic(0)

    var value: Int { self.number.load(ordering: .relaxed) }

    func count() { self.number.add(1, ordering: .relaxed) }
}
