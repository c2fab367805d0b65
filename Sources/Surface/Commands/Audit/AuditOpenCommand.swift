internal import ArgumentParser
internal import CanonicalJSON
internal import Cryptography
internal import Documents
internal import Evidence
internal import Foundation

/// `yizhan audit open`.
struct AuditOpenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Open one value of a redacted export: give its salt, or check one that was given (打开脱敏项).",
        discussion: """
            Whoever exported has the secret and a receipt that was not redacted, and makes the opening of one value:

              yizhan audit open --secret s.key --packet sm3:… --value 11350800MB0000027T@3508

            Whoever has the redacted export checks it; the answer is yes when the export shows the value as a digest:

              yizhan audit open --export redacted.yza --packet sm3:… --value 11350800MB0000027T@3508 --salt 9f…
            """)

    @OptionGroup var output: OutputOptions

    @Option(help: "The secret of the redacted export.", completion: .file())
    var secret: String?

    @Option(help: "The redacted export.", completion: .file(extensions: [AuditArchive.fileExtension]))
    var export: String?

    @Option(help: "The digest of the packet that the value is about.")
    var packet: String

    @Option(help: "The unit, the officer's name, or the text of the reason.")
    var value: String

    @Option(help: "The salt that was given, in hexadecimal.")
    var salt: String?

    func validate() throws {
        guard (self.secret == nil) != (self.export == nil), (self.export == nil) == (self.salt == nil) else {
            throw ValidationError("give --secret to make an opening, or --export and --salt to check one")
        }
    }

    func run() throws {
        guard let packet = Digest(self.packet) else {
            throw CommandFailure(.usage, "a packet digest is written sm3:… or sha-256:…")
        }
        if let secret = self.secret {
            try self.make(AuditRedaction(secret: AuditSecret.read(secret)), packet)
        } else if let export = self.export {
            try self.check(export, packet)
        }
    }

    /// Which suite the export is of, the packet does not say; an opening is made for both.
    private func make(_ redaction: AuditRedaction, _ packet: Digest) throws {
        let salts = try DigestAlgorithm.allCases.map { algorithm in
            (algorithm.rawValue, Hexadecimal.encode(try redaction.salt(of: self.value, in: packet, by: algorithm)))
        }
        try self.output.print(
            .object([
                "packet": .string(packet.description), "value": .string(self.value),
                "salts": .object(Dictionary(uniqueKeysWithValues: salts.map { ($0.0, .string($0.1)) })),
            ]),
            text: salts.map { (title: "盐 salt (\($0.0))", value: $0.1) }.aligned)
    }

    private func check(_ path: String, _ packet: Digest) throws {
        guard let salt = self.salt.flatMap({ Hexadecimal.decode($0) }), salt.count == AuditRedaction.saltSize else {
            throw CommandFailure(.usage, "a salt has \(2 * AuditRedaction.saltSize) hexadecimal digits")
        }
        let export = try AuditFile(path)
        guard export.manifest.isRedacted else {
            throw CommandFailure(.badData, "\(path) is not redacted: nothing in it is to be opened")
        }
        var places: [String] = []
        try export.forEachLine { line in
            guard line.packet == packet, case .receipt(let receipt) = line.kind else { return }
            let shown = try AuditRedaction.commitment(
                to: self.value, salt: salt, by: receipt.evidence.algorithm
            ).description
            if receipt.from == shown { places.append("\(receipt.evidence) from") }
            if receipt.to.contains(shown) { places.append("\(receipt.evidence) to") }
            if receipt.officer == shown { places.append("\(receipt.evidence) officer") }
            if receipt.reason?.text == shown { places.append("\(receipt.evidence) reason") }
        }
        try self.output.print(
            .object(["places": .array(places.map { .string($0) }), "value": .string(self.value)]),
            text: places.isEmpty
                ? "不符 no: the export shows no such value for this packet\n"
                : "相符 yes:\n" + places.map { "  \($0)\n" }.joined())
        guard !places.isEmpty else { throw ExitCode(ExitStatus.refused.rawValue) }
    }
}
