internal import ArgumentParser
internal import CanonicalJSON
internal import CertificateAuthority
internal import Cryptography
internal import OFD
internal import Seals

/// `yizhan seal apply`.
struct SealApply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Put a seal on an OFD document (签章).",
        discussion: """
            The seal's middle goes to a point (--at), over words (--over) or over the date of issue (--at-date); a riding seal \
            (骑缝章, --riding) goes over the right edges of all pages. These may be combined. Several units seal one after the \
            other; with --last nobody can sign after this seal.

            Before anything is signed the signer's certificate and the seal are verified, and every signature that is in the \
            file already. Without --crl the revocation of certificates cannot be told, which is refused unless --offline is given.

            EXAMPLES
              yizhan seal apply order.ofd --seal office.esl --key office.key --certificate office.crt --trust anchors.pem \\
                  --crl ca.crl --at-date -o sealed.ofd
              yizhan seal apply order.ofd --seal office.esl … --at 1:150,200 --riding -o sealed.ofd
            """
    )

    @OptionGroup var input: SigningInput

    @Option(help: "The seal (Seal.esl).", completion: .file(extensions: ["esl"]))
    var seal: String

    @Option(
        name: .customLong("at"),
        help: ArgumentHelp(
            "The page, counted from 1, and where the seal's middle goes, in mm from its upper left corner; may be repeated.",
            valueName: "page:x,y"),
        transform: SealApply.point)
    var points: [StampPlacement] = []

    @Option(
        name: .customLong("over"),
        help: ArgumentHelp("Words that the seal goes over, where they stand last; may be repeated.", valueName: "words")
    )
    var words: [String] = []

    @Flag(help: "Put the seal over the date of issue (成文日期), as GB/T 9704 places it.")
    var atDate = false

    @Flag(help: "Put a riding seal (骑缝章) over the right edges of all pages.")
    var riding = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !self.placements.isEmpty else {
            throw ValidationError("where does the seal go? Give --at-date, --at, --over or --riding")
        }
        guard self.placements.count <= 100 else { throw ValidationError("at most 100 places") }
    }

    func run() async throws {
        let signer = try SealSigner(
            seal: InputFile.read(self.seal, limit: 1 << 20), key: self.input.key(),
            certificate: self.input.certificates()[0], trust: self.input.trusted(), tolerating: self.input.tolerated,
            at: CommandEnvironment.current.now())
        try self.input.sign(by: .seal(signer), placements: self.placements, self.output)
    }

    private var placements: [StampPlacement] {
        self.points + self.words.map { .words($0) } + (self.atDate ? [.date] : [])
            + (self.riding ? [.riding()] : [])
    }

    private static func point(_ text: String) throws -> StampPlacement {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.last?.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) } ?? []
        guard parts.count == 2, let page = Int(parts[0]), (1...100_000).contains(page), numbers.count == 2,
            let x = numbers[0], let y = numbers[1], (0...10_000).contains(x), (0...10_000).contains(y)
        else { throw ValidationError("expected PAGE:X,Y, for example 1:150,200") }
        return .point(page: page - 1, OFDPoint(x: x, y: y))
    }
}

/// `yizhan seal sign`.
struct SealSign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Sign an OFD document without a seal (签名).",
        discussion: """
            The certificate is of profile seal-sign, unit-sign or officer-sign. Nothing is shown on the pages.

            EXAMPLES
              yizhan seal sign order.ofd --key chen.key --certificate chen.crt --trust anchors.pem --crl ca.crl -o signed.ofd
            """
    )

    @OptionGroup var input: SigningInput
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let certificates = try self.input.certificates()
        let signer = try DocumentSigner(
            key: self.input.key(), certificate: certificates[0], chain: Array(certificates.dropFirst()),
            trust: self.input.trusted(), tolerating: self.input.tolerated, at: CommandEnvironment.current.now())
        try self.input.sign(by: .signature(signer), placements: [], self.output)
    }
}

/// What both ways of signing need.
struct SigningInput: ParsableArguments {
    @OptionGroup var file: OFDOptions

    @Option(name: .customLong("key"), help: "The signer's key, encrypted PKCS#8.", completion: .file())
    var keyFile: String

    @Option(
        name: .customLong("certificate"), help: "The signer's certificate; CA certificates may follow it.",
        completion: .file())
    var certificateFile: String

    @Option(
        help: "A file with the passphrase of the key, mode 0600; without it you are asked.", completion: .file())
    var passphraseFile: String?

    @OptionGroup var trust: SealTrustOptions

    @Flag(help: "Sign though no revocation list tells whether the certificates are revoked.")
    var offline = false

    @Flag(name: .customLong("last"), help: "Cover the list of signatures too, so that nobody can sign after this.")
    var isLast = false

    @Option(
        name: [.customShort("o"), .customLong("output")], help: "The file to write.",
        completion: .file(extensions: ["ofd"]))
    var target: String

    /// What may be undecided about certificates and seal.
    var tolerated: Set<SealCheck.Name> { self.offline ? [.signerRevocation, .makerRevocation] : [] }

    func key() throws -> PrivateKey {
        let passphrase = try CommandEnvironment.current.passphrase(
            file: self.passphraseFile, for: "the key \(self.keyFile)")
        return try KeyFile.read(path: self.keyFile, passphrase: passphrase)
    }

    func certificates() throws -> [Certificate] { try InputFile.certificates(self.certificateFile) }

    /// What is believed; the CA certificates behind the signer's own may be needed for its chain.
    func trusted() throws -> SealTrust {
        var trust = try self.trust.trusted()
        trust.intermediates += try self.certificates().dropFirst()
        return trust
    }

    func sign(by identity: OFDSigner.Identity, placements: [StampPlacement], _ output: OutputOptions) throws {
        let target = try OutputFile(self.target)
        let bytes = try InputFile.read(self.file.file, limit: OFDOptions.sizeLimit)
        let signed = try OFDSigner(identity, isWhole: self.isLast, version: Version.current).sign(
            bytes, document: self.file.document - 1, placements: placements, at: CommandEnvironment.current.now())
        try target.write(signed.bytes)
        let stamps = signed.stamps
        try output.print(
            [
                "file": .string(self.target), "signature": .string(signed.identifier),
                "stamps": .integer(Int64(stamps.count)),
            ],
            text: [
                (title: "file 文件", value: self.target),
                (title: "signature 签章", value: signed.identifier),
                (title: "stamps 印章位置", value: "\(stamps.count)"),
            ].aligned)
    }
}
