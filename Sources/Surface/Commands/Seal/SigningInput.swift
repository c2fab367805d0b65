internal import ArgumentParser
internal import CanonicalJSON
internal import CertificateAuthority
internal import Cryptography
internal import Documents
internal import HTTPClient
internal import OFD
internal import Seals
internal import Timestamping

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

    @Option(
        name: .customLong("tsa"),
        help: ArgumentHelp(
            "A timestamp authority (时间戳) that stamps the signature: http://HOST[:PORT][/PATH].", valueName: "url"),
        transform: SigningInput.address)
    var authority: HTTPAddress?

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

    /// Signs, has the signature stamped when an authority is named, and writes the file when all of it holds.
    func sign(
        by identity: OFDSigner.Identity,
        placements: [StampPlacement],
        _ trust: SealTrust,
        _ output: OutputOptions
    ) async throws {
        let target = try OutputFile(self.target)
        let bytes = try InputFile.read(self.file.file, limit: OFDOptions.sizeLimit)
        let now = CommandEnvironment.current.now()
        let pending = try OFDSigner(identity, isWhole: self.isLast, version: Version.current).prepare(
            bytes, document: self.file.document - 1, placements: placements, at: now)
        let token = try await self.token(for: pending, trust, at: now)
        let signed = try pending.finish(stampedBy: token?.der)
        try target.write(signed.bytes)
        try self.tell(signed, token, output)
    }

    private func token(
        for pending: PendingSignature,
        _ trust: SealTrust,
        at now: UTCMilliseconds
    ) async throws -> TimestampToken? {
        guard let address = self.authority else { return nil }
        let collector = TimestampCollector(
            TimestampClient(address),
            judgedBy: TimestampVerifier(
                anchors: trust.anchors, intermediates: trust.intermediates, revocationLists: trust.revocationLists),
            toleratesUnknownRevocation: self.offline)
        let nonce = (0..<8).map { _ in UInt8.random(in: 0...255) }
        return try await collector.token(
            over: pending.signature(), by: pending.algorithm, nonce: nonce, at: now)
    }

    private func tell(_ signed: SignedFile, _ token: TimestampToken?, _ output: OutputOptions) throws {
        let count = signed.stamps.count
        let time = token.map { UTCMilliseconds(sinceEpoch: $0.information.time).description }
        var members: [String: JSONValue] = [
            "file": .string(self.target), "signature": .string(signed.identifier), "stamps": .integer(Int64(count)),
        ]
        members["timestamp"] = time.map { .string($0) }
        var lines = [
            (title: "file 文件", value: self.target), (title: "signature 签章", value: signed.identifier),
            (title: "stamps 印章位置", value: "\(count)"),
        ]
        if let time { lines.append((title: "timestamp 时间戳", value: time)) }
        try output.print(.object(members), text: lines.aligned)
    }

    private static func address(_ text: String) throws -> HTTPAddress {
        do throws(HTTPClientError) {
            return try HTTPAddress(text)
        } catch {
            throw ValidationError(error.message)
        }
    }
}
