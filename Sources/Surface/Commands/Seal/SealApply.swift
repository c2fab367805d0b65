internal import ArgumentParser
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

            With --tsa the signature gets a timestamp, which proves when it was made whatever this machine's clock shows. It is \
            verified like everything else; when there is none that holds, nothing is written.

            EXAMPLES
              yizhan seal apply order.ofd --seal office.esl --key office.key --certificate office.crt --trust anchors.pem \\
                  --crl ca.crl --at-date -o sealed.ofd
              yizhan seal apply order.ofd --seal office.esl … --at 1:150,200 --riding -o sealed.ofd
              yizhan seal apply order.ofd --seal office.esl … --at-date --tsa http://10.35.8.2:3180/ -o sealed.ofd
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
        let trust = try self.input.trusted()
        let signer = try SealSigner(
            seal: InputFile.read(self.seal, limit: 1 << 20), key: self.input.key(),
            certificate: self.input.certificates()[0], trust: trust, tolerating: self.input.tolerated,
            at: CommandEnvironment.current.now())
        try await self.input.sign(by: .seal(signer), placements: self.placements, trust, self.output)
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
            The certificate is of profile seal-sign, unit-sign or officer-sign. Nothing is shown on the pages. --tsa has the \
            signature stamped by a timestamp authority.

            EXAMPLES
              yizhan seal sign order.ofd --key chen.key --certificate chen.crt --trust anchors.pem --crl ca.crl -o signed.ofd
            """
    )

    @OptionGroup var input: SigningInput
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let certificates = try self.input.certificates()
        let trust = try self.input.trusted()
        let signer = try DocumentSigner(
            key: self.input.key(), certificate: certificates[0], chain: Array(certificates.dropFirst()),
            trust: trust, tolerating: self.input.tolerated, at: CommandEnvironment.current.now())
        try await self.input.sign(by: .signature(signer), placements: [], trust, self.output)
    }
}
