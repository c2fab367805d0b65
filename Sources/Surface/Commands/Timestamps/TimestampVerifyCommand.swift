internal import ArgumentParser
internal import CanonicalJSON
internal import Cryptography
internal import Documents
internal import Seals

/// `yizhan tsa verify`.
struct TimestampVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Verify a timestamp over a file, offline.",
        discussion: """
            Ends with 0 when it holds, 1 when it does not, 2 when that cannot be told, for example without an anchor for the \
            authority's certificate or without a revocation list.
            """)

    @Argument(help: "The answer of an authority, or the token alone.", completion: .file(extensions: ["tsr"]))
    var timestamp: String

    @Argument(help: "The file that was stamped.", completion: .file())
    var file: String

    @Option(help: "The request, whose random number the token must repeat.", completion: .file(extensions: ["tsq"]))
    var request: String?

    @Option(help: "A file of trust anchors in PEM; may be given several times.", completion: .file())
    var trust: [String] = []

    @Option(
        help:
            "A file of further certificates in PEM, of CAs or of the authority, not trusted by themselves; may be repeated.",
        completion: .file())
    var intermediates: [String] = []

    @Option(
        name: .customLong("crl"), help: "A revocation list, PEM or DER; may be given several times.",
        completion: .file())
    var revocationLists: [String] = []

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let verifier = TimestampVerifier(
            anchors: try self.trust.flatMap { try InputFile.certificates($0) },
            intermediates: try self.intermediates.flatMap { try InputFile.certificates($0) },
            revocationLists: try self.revocationLists.flatMap { try InputFile.revocationLists($0) })
        let token = try self.token()
        let digests = try DigestAlgorithm.allCases.map { try InputFile.digest(self.file, by: $0) }
        let request = try self.request.map { try TimestampRequest(der: InputFile.read($0)) }
        let now = CommandEnvironment.current.now()
        switch verifier.verify(token, overAnyOf: digests, answering: request, at: now.sinceEpoch) {
        case .holds(let token, let signer):
            try self.print(token, signer)
        case .refused(let reason, let detail):
            try self.print("fail", reason.title, "\(reason.rawValue): \(detail)")
            throw ExitCode(ExitStatus.refused.rawValue)
        case .undecided(let reason, let detail):
            try self.print("cannot-tell", reason.title, "\(reason.rawValue): \(detail)")
            throw ExitCode(ExitStatus.undecided.rawValue)
        }
    }

    /// Reads an answer or a token: the first member of an answer is a SEQUENCE, that of a token an identifier.
    private func token() throws -> [UInt8] {
        let bytes = try InputFile.read(self.timestamp)
        var cursor = DERCursor(bytes[...])
        _ = try cursor.header(expecting: 0x30, "the timestamp")
        guard cursor.nextTag == 0x30 else { return bytes }
        let response = try TimestampResponse(der: bytes)
        guard let token = response.token else {
            throw CommandFailure(.badData, "\(self.timestamp) holds no timestamp: it was refused (\(response.text))")
        }
        return token
    }

    private func print(_ token: TimestampToken, _ signer: Certificate) throws {
        let time = UTCMilliseconds(sinceEpoch: token.information.time)
        try self.output.print(
            [
                "outcome": "pass", "policy": .string(token.information.policy), "signer": .string(signer.subject),
                "time": .string(time.description),
            ],
            text: [
                (title: "timestamp 时间戳", value: "通过 pass"), (title: "time 时间", value: time.description),
                (title: "authority 签发者", value: signer.subject.harmlessLine),
                (title: "policy 策略", value: token.information.policy),
            ].aligned)
    }

    private func print(_ outcome: String, _ chinese: String, _ english: String) throws {
        let title = outcome == "fail" ? "不通过" : "无法判定"
        try self.output.print(
            ["chinese": .string(chinese), "english": .string(english), "outcome": .string(outcome)],
            text: "时间戳 timestamp：\(title) \(outcome)\n\(chinese)\n\(english)\n".harmlessLines)
    }
}
