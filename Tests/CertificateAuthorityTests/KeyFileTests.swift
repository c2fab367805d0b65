import CertificateAuthority
import Cryptography
import DurableFiles
import Foundation
import Testing

@Suite("Key files and passphrases")
struct KeyFileTests {
    @Test("A key is written encrypted with mode 0600 and read back", arguments: Suite.allCases)
    func roundTrip(suite: Cryptography.Suite) throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/key.pem"
        let key = try PrivateKey.generate(suite.keyAlgorithm)
        try KeyFile.write(key, to: path, passphrase: Sample.passphrase, iterations: 1000)
        #expect(try mode(path) == 0o600)
        #expect(try names(folder.path) == ["key.pem"])
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----"))
        #expect(try KeyFile.read(path: path, passphrase: Sample.passphrase).publicKey == key.publicKey)
    }

    @Test("A key file is never overwritten")
    func noOverwrite() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("precious", to: "key.pem")
        let key = try PrivateKey.generate(.p256)
        #expect(code { try KeyFile.write(key, to: path, passphrase: Sample.passphrase, iterations: 1000) } == .files)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
        #expect(try names(folder.path) == ["key.pem"])
    }

    @Test("A key file that others may read is refused", arguments: [0o640, 0o604, 0o660, 0o666])
    func insecureMode(permissions: Int) throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/key.pem"
        try KeyFile.write(.generate(.p256), to: path, passphrase: Sample.passphrase, iterations: 1000)
        try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
        let error = #expect(throws: CertificateAuthorityError.self) {
            try KeyFile.read(path: path, passphrase: Sample.passphrase)
        }
        #expect((error?.cause as? DurableFilesError)?.code == .insecureMode)
    }

    @Test("A wrong passphrase and one that is too short are refused")
    func passphrases() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/key.pem"
        let short = SecretBytes(copyOf: Array("1234567".utf8))
        #expect(code { try KeyFile.write(.generate(.sm2), to: path, passphrase: short) } == .passphraseUnusable)
        try KeyFile.write(.generate(.sm2), to: path, passphrase: Sample.passphrase, iterations: 1000)
        let error = #expect(throws: CertificateAuthorityError.self) {
            try KeyFile.read(path: path, passphrase: SecretBytes(copyOf: Array("wrong horse".utf8)))
        }
        #expect((error?.cause as? CryptographyError)?.code == .passphraseWrong)
    }

    @Test("A passphrase file loses one newline and nothing else")
    func passphraseFile() throws {
        let folder = try TemporaryFolder()
        for (text, wanted) in [("secret", "secret"), ("secret\n", "secret"), ("secret \n\n", "secret \n")] {
            let path = try folder.write(text, to: UUID().uuidString)
            let passphrase = try PassphraseSource.file(path).read(for: "a key")
            #expect(passphrase.isEqual(to: SecretBytes(copyOf: Array(wanted.utf8))))
        }
    }

    @Test("Empty, long and open passphrase files are refused")
    func badPassphraseFiles() throws {
        let folder = try TemporaryFolder()
        let empty = try folder.write("\n", to: "empty")
        #expect(code { _ = try PassphraseSource.file(empty).read(for: "a key") } == .passphraseUnusable)
        let long = try folder.write(String(repeating: "x", count: 1025), to: "long")
        #expect(code { _ = try PassphraseSource.file(long).read(for: "a key") } == .passphraseUnusable)
        let open = try folder.write("secret", to: "open", mode: 0o644)
        #expect(code { _ = try PassphraseSource.file(open).read(for: "a key") } == .files)
        #expect(code { _ = try PassphraseSource.file("\(folder.path)/none").read(for: "a key") } == .files)
    }

    @Test("A systemd credential is read from the credentials folder, whatever its ACL looks like")
    func credential() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("secret\n", to: "ca", mode: 0o440)
        let passphrase = try PassphraseSource.credential("ca").read(for: "a key", credentials: folder.path)
        #expect(passphrase.isEqual(to: SecretBytes(copyOf: Array("secret".utf8))))
        #expect(code { _ = try PassphraseSource.credential("../ca").read(for: "", credentials: folder.path) } == .files)
        #expect(code { _ = try PassphraseSource.credential("none").read(for: "", credentials: folder.path) } == .files)
    }

    @Test("A prompt is told what it opens")
    func prompt() throws {
        struct Fixed: PassphrasePrompt {
            func passphrase(for object: String, isNew: Bool) throws -> SecretBytes {
                SecretBytes(copyOf: Array("\(object) \(isNew)".utf8))
            }
        }
        let passphrase = try PassphraseSource.prompt(Fixed()).read(for: "the key", isNew: true)
        #expect(passphrase.isEqual(to: SecretBytes(copyOf: Array("the key true".utf8))))
    }
}
