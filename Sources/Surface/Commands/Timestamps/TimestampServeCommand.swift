internal import ArgumentParser
internal import CertificateAuthority
internal import Cryptography
internal import Daemon
internal import Foundation

/// `yizhan tsa serve`.
struct TimestampServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Give timestamps over HTTP until SIGTERM or SIGINT (时间戳服务).",
        discussion: """
            Answers POST / with application/timestamp-query by RFC 3161 § 3.4, over plain HTTP: an answer is signed and repeats \
            the random number of its request. The time is that of this machine's clock, which should be kept right by more \
            than one source. Which numbers were given stays in the folder --data.

            EXAMPLE
              yizhan tsa serve --key tsa.key --certificate tsa.crt --passphrase-file tsa.pass --policy 1.2.3.4.1 \\
                --data /var/lib/yizhan-tsa --listen 10.35.8.2:3180
            """)

    @Option(help: "The authority's key, encrypted PKCS#8.", completion: .file())
    var key: String

    @Option(help: "The authority's certificate (tsa); CA certificates may follow it.", completion: .file())
    var certificate: String

    @Option(
        help: "A file with the passphrase of the key, mode 0600; without it you are asked.", completion: .file())
    var passphraseFile: String?

    @Option(help: ArgumentHelp("The authority's policy, under which it gives timestamps.", valueName: "oid"))
    var policy: String

    @Option(help: ArgumentHelp("How far its clock may be off, 1 to 60.", valueName: "seconds"))
    var accuracy = 1

    @Option(
        help: "The folder that keeps which numbers were given; it is made when it is not there.", completion: .directory
    )
    var data: String

    @Option(help: ArgumentHelp("The address to listen on.", valueName: "host:port"))
    var listen = "127.0.0.1:3180"

    @Option(help: ArgumentHelp("A file to write the port to once requests are answered.", visibility: .hidden))
    var portFile: String?

    func validate() throws {
        guard (1...60).contains(self.accuracy) else { throw ValidationError("--accuracy is 1 to 60") }
        guard Self.place(self.listen) != nil else { throw ValidationError("--listen is host:port, 127.0.0.1:3180") }
    }

    func run() async throws {
        guard let (host, port) = Self.place(self.listen) else { return }
        let certificates = try InputFile.certificates(self.certificate)
        let passphrase = try CommandEnvironment.current.passphrase(
            file: self.passphraseFile, for: "the key \(self.key)")
        let authority = try TimestampAuthority(
            key: KeyFile.read(path: self.key, passphrase: passphrase), certificate: certificates[0],
            chain: Array(certificates.dropFirst()), policy: self.policy, accuracy: self.accuracy)
        let portFile = self.portFile
        try await TimestampDaemon(
            authority: authority, data: self.data, host: host, port: port,
            onReady: { port in
                guard let portFile else { return }
                try? Data("\(port)\n".utf8).write(to: URL(fileURLWithPath: portFile), options: .atomic)
            }
        ).run()
    }

    private static func place(_ text: String) -> (host: String, port: Int)? {
        guard let colon = text.lastIndex(of: ":"), colon > text.startIndex,
            let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port)
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        return (host, port)
    }
}
