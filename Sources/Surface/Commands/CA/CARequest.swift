internal import ArgumentParser
internal import CanonicalJSON
internal import CertificateAuthority
internal import Cryptography
internal import Documents

/// `yizhan ca request`.
struct CARequest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request",
        abstract: "Make a key and a certificate request, where the key is used.",
        discussion: """
            The request proves that the key is held; whose it is, the CA decides when it issues.

            EXAMPLE
              yizhan ca request --suite gm --name chen-hua.11350802004080001L@350802 \\
                  --key chen-hua.key --out chen-hua.csr
            """
    )

    @Option(help: "gm or int.", completion: .list(ArgumentValues.suites), transform: ArgumentValues.suite)
    var suite: Suite

    @Option(
        help: "Whose key it is: NODE, UNIT@NODE or OFFICER.UNIT@NODE.",
        transform: ArgumentValues.name)
    var name: PartyName

    @Option(help: "The file for the key; it is encrypted, mode 0600.", completion: .file())
    var key: String

    @Option(help: "The file for the certificate request.", completion: .file())
    var out: String

    @OptionGroup var passphrase: KeyPassphraseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard self.key != self.out else {
            throw CommandFailure(.usage, "key and request cannot go to the same file \(self.key)")
        }
        let file = try OutputFile(self.out)
        try self.passphrase.makeKey(self.suite, at: self.key, for: self.name.description) { key in
            // RFC 5280 appendix A: ub-common-name is 64 characters; CAs of this program do not look at it.
            let commonName = String(self.name.description.prefix(64))
            try file.write(Array(CertificateRequest.make(key: key, commonName: commonName).pem.utf8))
        }
        try self.output.print(
            ["key": .string(self.key), "request": .string(self.out), "name": .string(self.name.description)],
            text: [(title: "key", value: self.key), (title: "request", value: self.out)].aligned
        )
    }
}
