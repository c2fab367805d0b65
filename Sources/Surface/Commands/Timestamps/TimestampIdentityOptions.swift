internal import ArgumentParser
internal import CertificateAuthority
internal import Cryptography

/// Who gives timestamps, and under which policy.
struct TimestampIdentityOptions: ParsableArguments {
    @Option(help: "The authority's key, encrypted PKCS#8.", completion: .file())
    var key: String

    @Option(help: "The authority's certificate (tsa); CA certificates may follow it.", completion: .file())
    var certificate: String

    @Option(
        help: "A file with the passphrase of the key, mode 0600; without it you are asked.", completion: .file())
    var passphraseFile: String?

    @Option(help: ArgumentHelp("The authority's policy, under which it gives timestamps.", valueName: "oid"))
    var policy: String

    /// The authority; the passphrase of its key is asked for where no file has it.
    func authority(accuracy: Int = 1) throws -> TimestampAuthority {
        let certificates = try InputFile.certificates(self.certificate)
        let passphrase = try CommandEnvironment.current.passphrase(
            file: self.passphraseFile, for: "the key \(self.key)")
        return try TimestampAuthority(
            key: KeyFile.read(path: self.key, passphrase: passphrase), certificate: certificates[0],
            chain: Array(certificates.dropFirst()), policy: self.policy, accuracy: accuracy)
    }
}
