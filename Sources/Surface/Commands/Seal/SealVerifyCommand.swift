internal import ArgumentParser
internal import CanonicalJSON
internal import Cryptography
internal import Documents
internal import OFD
internal import Seals

/// `yizhan seal verify`.
struct SealVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Verify every seal and signature of an OFD document, offline (验章).",
        discussion: """
            Each check answers pass, fail or cannot tell, with the reason. Without --trust no chain of certificates can lead \
            anywhere; without the lists of the CAs revocation cannot be told. Whether a seal was in use when it was applied is \
            asked only when a status list of a seal register is given ('yizhan seal status'); a list counts for the seals of \
            its own maker, whose certificate must lead to an anchor.

            Ends with 0 when all pass, 1 when one fails, 2 when none fails and one cannot be told, as for a document without \
            any signature.

            EXAMPLES
              yizhan seal verify order.ofd --trust anchors.pem --crl ca.crl --status-list status.json
              yizhan seal verify order.ofd --trust anchors.pem --json | jq .verdict
            """
    )

    @Argument(help: "An OFD file.", completion: .file(extensions: ["ofd"]))
    var file: String

    @OptionGroup var trust: SealTrustOptions

    @Option(
        name: .customLong("status-list"),
        help: "A status list of seals (印章状态列表), as its maker published it; may be given several times.",
        completion: .file(extensions: ["json"]))
    var statusLists: [String] = []

    @Option(help: "The signer's certificate, PEM or DER, for signatures that hold none.", completion: .file())
    var certificate: String?

    @Option(
        help: ArgumentHelp(
            "The issuing organ (发文机关) the seal must belong to; several for a joint document. Without, what the file says.",
            valueName: "name"))
    var owner: [String] = []

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let now = CommandEnvironment.current.now()
        var trust = try self.trust.trusted()
        trust.statusLists = try self.statusLists.map { try Self.statusList($0, trust, at: now) }
        let verifier = OFDVerifier(
            trust: trust,
            signer: try self.certificate.map(Self.certificate),
            owners: self.owner.map { SealOwner(name: $0) })
        let bytes = try InputFile.read(self.file, limit: OFDOptions.sizeLimit)
        let report = verifier.verify(bytes, at: now)
        try self.output.print(report.json, text: DocumentReportText(file: self.file, report: report).text)
        switch report.verdict {
        case .valid: return
        case .invalid: throw ExitCode(ExitStatus.refused.rawValue)
        case .cannotTell: throw ExitCode(ExitStatus.undecided.rawValue)
        }
    }

    /// A list that is not believed ends the command: by it, or without it, a verdict would be another than was asked for.
    private static func statusList(
        _ path: String,
        _ trust: SealTrust,
        at now: UTCMilliseconds
    ) throws -> SealStatusList {
        let bytes = try InputFile.read(path, limit: SealStatusList.sizeLimit)
        do throws(SealsError) {
            return try SignedSealStatusList(bytes: bytes).verified(by: trust, at: now)
        } catch {
            throw CommandFailure(
                .badData, "\(path): \(error.explanation)",
                hint: "fetch the list anew from its maker; --trust must hold the anchor of the maker's certificate")
        }
    }

    private static func certificate(_ path: String) throws -> Certificate {
        let bytes = try InputFile.read(path)
        guard bytes.first == 0x30 else {
            let certificates = try InputFile.certificates(path)
            guard certificates.count == 1 else {
                throw CommandFailure(.badData, "\(path) holds \(certificates.count) certificates, one is needed")
            }
            return certificates[0]
        }
        return try Certificate(der: bytes)
    }
}
