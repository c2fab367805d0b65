internal import ArgumentParser
internal import CertificateAuthority
internal import Cryptography

/// Who signs a directory: a key and its certificate for each suite.
struct DirectorySigners: ParsableArguments {
    @Option(
        name: .customLong("signing-key"),
        help: "The key of a 'directory' certificate; give one for each suite that signs.",
        completion: .file())
    var keys: [String] = []

    @Option(
        name: .customLong("signing-certificate"),
        help: "The certificate of that key, in the order of the keys.",
        completion: .file())
    var certificates: [String] = []

    @Option(
        name: .customLong("passphrase-file"),
        help: "A file with the passphrase of the keys, mode 0600; one for all, or one for each.",
        completion: .file())
    var passphraseFiles: [String] = []

    @Option(
        name: .customLong("passphrase-credential"),
        help: ArgumentHelp(
            "The systemd credential with that passphrase; one for all, or one for each.", valueName: "name"))
    var credentials: [String] = []

    func validate() throws {
        guard !self.keys.isEmpty, self.keys.count == self.certificates.count else {
            throw ValidationError("as many --signing-certificate as --signing-key are needed, one at least")
        }
        guard self.passphraseFiles.isEmpty || self.credentials.isEmpty else {
            throw ValidationError("--passphrase-file and --passphrase-credential exclude each other")
        }
        guard [0, 1, self.keys.count].contains(max(self.passphraseFiles.count, self.credentials.count)) else {
            throw ValidationError("give one passphrase for all keys, or as many as keys")
        }
    }

    /// Opens the keys and finds the chains of their certificates among those of the CAs.
    func open(among publications: [AuthorityPublication]) throws -> [SignedDirectory.Signer] {
        try self.keys.indices.map { index in
            let path = self.keys[index]
            let passphrase = try CommandEnvironment.current.passphrase(
                file: Self.choose(self.passphraseFiles, index),
                Self.choose(self.credentials, index),
                for: "the key \(path)"
            )
            let key = try KeyFile.read(path: path, passphrase: passphrase)
            let certificate = try InputFile.certificates(self.certificates[index])[0]
            guard certificate.publicKey == key.publicKey else {
                throw CommandFailure(
                    .badData, "the certificate in \(self.certificates[index]) is not that of the key in \(path)")
            }
            let issuer = publications.first { $0.chain.first?.subjectName == certificate.issuerName }
            guard let issuer else {
                throw CommandFailure(
                    .refused,
                    "none of the CAs given issued the certificate in \(self.certificates[index])",
                    hint: "name the folder of the CA that did with --authority"
                )
            }
            return SignedDirectory.Signer(key: key, certificate: certificate, chain: issuer.chain.dropLast())
        }
    }

    private static func choose(_ values: [String], _ index: Int) -> String? {
        values.count == 1 ? values.first : values.indices.contains(index) ? values[index] : nil
    }
}
