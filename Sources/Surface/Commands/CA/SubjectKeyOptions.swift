internal import ArgumentParser
internal import CertificateAuthority
internal import Cryptography
internal import Foundation

/// Which key a certificate is for: a new one, which is made here, or that of a request.
struct SubjectKeyOptions: ParsableArguments {
    @Option(help: "Make a key and write it to this file, encrypted, mode 0600.", completion: .file())
    var key: String?

    @Option(help: "Take the key of this certificate request; the key itself stays where it is.", completion: .file())
    var request: String?

    @OptionGroup var passphrase: KeyPassphraseOptions

    func validate() throws {
        guard self.key == nil || self.request == nil else {
            throw ValidationError("--key and --request exclude each other")
        }
        guard self.key != nil || !self.passphrase.isGiven else {
            throw ValidationError("a passphrase for a new key needs --key, where to write it")
        }
    }

    /// Hands a public key to a closure; a key that was made for it is removed when the closure throws.
    ///
    /// - Parameters:
    ///   - suite: The suite of a new key.
    ///   - holder: Whose it is, for the prompt.
    ///   - body: Gets the key to certify; nil without `--key` and `--request`.
    /// - Throws: What the closure throws, or the errors of files and passphrases.
    /// - Returns: What the closure returns.
    func with<Value>(suite: Suite, holder: String, _ body: (PublicKey?) throws -> Value) throws -> Value {
        guard let path = self.key else { return try body(try self.request.map { try InputFile.request($0).publicKey }) }
        return try self.passphrase.makeKey(suite, at: path, for: holder) { try body($0.publicKey) }
    }
}

extension KeyPassphraseOptions {
    /// Makes a key and writes it; it is removed when the closure throws.
    func makeKey<Value>(
        _ suite: Suite,
        at path: String,
        for holder: String,
        _ body: (PrivateKey) throws -> Value
    ) throws -> Value {
        // Asked before the passphrase is; writing the key asks again.
        _ = try OutputFile(path)
        let passphrase = try self.readNew(for: "the new key of \(holder)")
        let key = try PrivateKey.generate(suite.keyAlgorithm)
        try KeyFile.write(key, to: path, passphrase: passphrase, iterations: self.iterations)
        do {
            return try body(key)
        } catch {
            // The first error is the one to report; a key without a certificate is of no use.
            try? FileManager.default.removeItem(atPath: path)
            throw error
        }
    }
}
