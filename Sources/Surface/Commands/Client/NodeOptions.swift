internal import ArgumentParser
internal import Cryptography
internal import Client
internal import LocalAPI
internal import Packets

/// Which node a command speaks to.
struct NodeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The node's socket; without it YIZHAN_SOCKET is used, then /run/yizhan/yizhan.sock.", valueName: "path"),
        completion: .file())
    var socket: String?

    var api: APIClient {
        APIClient(
            socket: self.socket ?? CommandEnvironment.current.variables["YIZHAN_SOCKET"] ?? "/run/yizhan/yizhan.sock")
    }
}

/// The officer who acts, by key and certificate; the key never leaves this process.
struct OfficerOptions: ParsableArguments {
    @Option(help: "The officer's key, encrypted PKCS#8.", completion: .file())
    var officerKey: String

    @Option(help: "The officer's certificate.", completion: .file())
    var officerCertificate: String

    @Option(
        help: "A file with the passphrase of the officer's key, mode 0600; without it you are asked.",
        completion: .file())
    var officerPassphraseFile: String?

    func identity() throws -> SigningIdentity {
        try IdentityFile.open(key: self.officerKey, certificate: self.officerCertificate) {
            try CommandEnvironment.current.passphrase(
                file: self.officerPassphraseFile, for: "the key \(self.officerKey)")
        }
    }
}
