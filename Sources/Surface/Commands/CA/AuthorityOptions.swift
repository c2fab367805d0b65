internal import ArgumentParser
internal import CertificateAuthority
internal import Cryptography

/// Which CA a command works with, and by which profiles.
struct AuthorityOptions: ParsableArguments {
    @Argument(help: "The folder of the CA.", completion: .directory)
    var folder: String

    @OptionGroup var profiles: ProfileOptions

    /// Opens the CA without its key.
    func open(iterations: Int = PrivateKey.defaultIterations) throws -> CertificateAuthority {
        try CertificateAuthority.open(folder: self.folder, settings: self.profiles.settings(iterations: iterations))
    }

    /// Opens the CA and its key.
    func unlock(
        _ passphrase: PassphraseOptions,
        iterations: Int = PrivateKey.defaultIterations
    ) throws -> CertificateAuthority {
        let authority = try self.open(iterations: iterations)
        try authority.unlock(passphrase: passphrase.read(for: "the key of the CA in \(self.folder)"))
        return authority
    }
}

/// By which profiles a CA issues.
struct ProfileOptions: ParsableArguments {
    @Option(
        name: .customLong("profile-folder"),
        help: ArgumentHelp("A folder of certificate profiles, in place of the built-in ones.", valueName: "folder"),
        completion: .directory)
    var folder: String?

    func settings(iterations: Int = PrivateKey.defaultIterations) throws -> AuthoritySettings {
        AuthoritySettings(profiles: try self.set, iterations: iterations)
    }

    var set: CertificateProfileSet {
        get throws { try self.folder.map { try CertificateProfileSet.load(folder: $0) } ?? .builtIn }
    }
}
