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

    @OptionGroup var identity: TimestampIdentityOptions

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
        guard HostAndPort(self.listen) != nil else { throw ValidationError("--listen is host:port, 127.0.0.1:3180") }
    }

    func run() async throws {
        guard let address = HostAndPort(self.listen) else { return }
        let authority = try self.identity.authority(accuracy: self.accuracy)
        let portFile = self.portFile
        try await TimestampDaemon(
            authority: authority, data: self.data, host: address.host, port: address.port,
            onReady: { port in
                guard let portFile else { return }
                try? Data("\(port)\n".utf8).write(to: URL(fileURLWithPath: portFile), options: .atomic)
            }
        ).run()
    }
}
