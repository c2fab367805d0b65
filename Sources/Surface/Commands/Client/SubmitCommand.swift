internal import ArgumentParser
internal import CanonicalJSON
internal import Client
internal import Documents
internal import LocalAPI
internal import Packets

/// `yizhan submit`.
struct SubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Send a document (发文).",
        discussion: """
            The package is made and signed here with the unit's key; the node encrypts, relays and keeps it.

            yizhan submit --from 113508…@350823106 --to 113508…@3508 --metadata qingshi.yaml \\
                --document qingshi.ofd --attachment yusuan.csv --unit-key unit.key.pem --unit-certificate unit.cert.pem
            """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "The sending unit, unit@node.")
    var from: String

    @Option(help: "A unit the document is directed to (主送); may be repeated.")
    var to: [String] = []

    @Option(help: "A unit that gets a copy (抄送); may be repeated.")
    var copy: [String] = []

    @Option(help: "The document's metadata after GB/T 33480, a YAML file.", completion: .file())
    var metadata: String

    @Option(help: "The document: an OFD or PDF file.", completion: .file())
    var document: String

    @Option(help: "An attachment; may be repeated.", completion: .file())
    var attachment: [String] = []

    @Option(help: "The unit's signing key, encrypted PKCS#8; once for each suite it has.", completion: .file())
    var unitKey: [String]

    @Option(help: "The certificate of each unit key, in the same order.", completion: .file())
    var unitCertificate: [String]

    @Option(help: "A file with the passphrase of the unit's keys, mode 0600.", completion: .file())
    var unitPassphraseFile: String?

    @Option(help: "An officer's key, who signs in addition.", completion: .file())
    var officerKey: String?

    @Option(help: "That officer's certificate.", completion: .file())
    var officerCertificate: String?

    @Option(help: "A file with the passphrase of the officer's key.", completion: .file())
    var officerPassphraseFile: String?

    @Option(help: "gm or int; without it the node chooses one that all recipients can open.")
    var suite: String?

    @Option(help: "How many days the packet may take.")
    var days: Int?

    @Option(help: "Send it so many times, each a packet of its own, for load tests; the first failure ends it.")
    var `repeat` = 1

    func validate() throws {
        guard !self.to.isEmpty || !self.copy.isEmpty else { throw ValidationError("give a recipient with --to") }
        guard self.unitKey.count == self.unitCertificate.count, !self.unitKey.isEmpty else {
            throw ValidationError("give one --unit-certificate for each --unit-key")
        }
        guard (self.officerKey == nil) == (self.officerCertificate == nil) else {
            throw ValidationError("--officer-key and --officer-certificate belong together")
        }
        guard (1...1_000_000).contains(self.repeat) else { throw ValidationError("--repeat is 1 to 1000000") }
        guard self.days.map({ (1...366).contains($0) }) ?? true else { throw ValidationError("--days is 1 to 366") }
        guard self.suite.map({ ["gm", "int"].contains($0.lowercased()) }) ?? true else {
            throw ValidationError("--suite is gm or int")
        }
    }

    func run() async throws {
        let recipients =
            try self.to.map { Envelope.Recipient(try UnitAddress($0), .main) }
            + self.copy.map { Envelope.Recipient(try UnitAddress($0), .copy) }
        let order = SubmissionClient.Order(
            from: try UnitAddress(self.from),
            to: recipients,
            metadata: try MetadataFile.read(path: self.metadata),
            document: self.document,
            attachments: self.attachment,
            suite: self.suite?.uppercased(),
            lifetimeSeconds: self.days.map { Int64($0) * 86_400 })
        let (unit, officer) = (try self.unitIdentities(), try self.officer())
        for _ in 0..<self.repeat {
            let bar = ProgressHolder(title: "sending \(self.document)")
            let answer = try await SubmissionClient(self.node.api).submit(
                order, unit: unit, officer: officer, progress: { bar.update($0, $1) })
            bar.finish()
            try self.output.print(answer, text: Self.text(answer))
        }
    }

    private func unitIdentities() throws -> [SigningIdentity] {
        try zip(self.unitKey, self.unitCertificate).map { key, certificate in
            try IdentityFile.open(key: key, certificate: certificate) {
                try CommandEnvironment.current.passphrase(file: self.unitPassphraseFile, for: "the key \(key)")
            }
        }
    }

    private func officer() throws -> SigningIdentity? {
        guard let key = self.officerKey, let certificate = self.officerCertificate else { return nil }
        return try IdentityFile.open(key: key, certificate: certificate) {
            try CommandEnvironment.current.passphrase(file: self.officerPassphraseFile, for: "the key \(key)")
        }
    }

    private static func text(_ answer: JSONValue) -> String {
        "已受理 accepted: \(answer["id"]?.text ?? "")\n" + ReceiptText.lines(answer["receipts"])
    }
}
