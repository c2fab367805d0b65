internal import ArgumentParser
internal import CertificateAuthority
internal import Cryptography
internal import Terminal

/// Where the passphrase of a CA's key comes from; none of the ways is an argument, which other users could read.
struct PassphraseOptions: ParsableArguments {
    @Option(
        name: .customLong("passphrase-file"),
        help: "A file with the passphrase of the CA's key, mode 0600; without any of these you are asked.",
        completion: .file())
    var file: String?

    @Option(
        name: .customLong("passphrase-credential"),
        help: ArgumentHelp("The systemd credential with that passphrase.", valueName: "name"))
    var credential: String?

    func validate() throws {
        guard self.file == nil || self.credential == nil else {
            throw ValidationError("--passphrase-file and --passphrase-credential exclude each other")
        }
    }

    /// Obtains the passphrase.
    func read(for object: String, isNew: Bool = false) throws -> SecretBytes {
        try CommandEnvironment.current.passphrase(file: self.file, self.credential, for: object, isNew: isNew)
    }
}

/// Where the passphrase of a key that is not the CA's comes from.
struct KeyPassphraseOptions: ParsableArguments {
    @Option(
        name: .customLong("key-passphrase-file"),
        help: "A file with the passphrase of the new key, mode 0600; without any of these you are asked.",
        completion: .file())
    var file: String?

    @Option(
        name: .customLong("key-passphrase-credential"),
        help: ArgumentHelp("The systemd credential with that passphrase.", valueName: "name"))
    var credential: String?

    @Option(name: .customLong("key-iterations"), help: ArgumentHelp("For tests.", visibility: .hidden))
    var iterations = PrivateKey.defaultIterations

    func validate() throws {
        guard self.file == nil || self.credential == nil else {
            throw ValidationError("--key-passphrase-file and --key-passphrase-credential exclude each other")
        }
    }

    /// Whether any way was named.
    var isGiven: Bool { self.file != nil || self.credential != nil }

    /// Obtains the passphrase for a key that is about to be made.
    func readNew(for object: String) throws -> SecretBytes {
        try CommandEnvironment.current.passphrase(file: self.file, self.credential, for: object, isNew: true)
    }
}

extension CommandEnvironment {
    /// Obtains a passphrase; one for a new key must be long enough.
    func passphrase(
        file: String?,
        _ credential: String? = nil,
        for object: String,
        isNew: Bool = false
    ) throws -> SecretBytes {
        let source: PassphraseSource =
            if let file { .file(file) } else if let credential { .credential(credential) } else { .prompt(self.prompt) }
        let passphrase = try source.read(
            for: object, isNew: isNew, credentials: self.variables["CREDENTIALS_DIRECTORY"])
        // Asked before anything is made, so that a refusal leaves nothing behind.
        guard !isNew || passphrase.count >= KeyFile.leastPassphrase else {
            throw CommandFailure(
                .noPermission,
                "the passphrase for \(object) has \(passphrase.count) bytes, at least \(KeyFile.leastPassphrase) are needed"
            )
        }
        return passphrase
    }
}

/// Asks at the controlling terminal.
struct TerminalPassphrasePrompt: PassphrasePrompt {
    func passphrase(for object: String, isNew: Bool) throws -> SecretBytes {
        let prompt = TerminalPrompt(limit: PassphraseSource.longest)
        let first = try prompt.readSecret("Passphrase for \(object.harmlessLines): ")
        guard isNew else { return first }
        guard try prompt.readSecret("The same again: ").isEqual(to: first) else {
            throw CommandFailure(.badData, "the two passphrases differ")
        }
        return first
    }
}
