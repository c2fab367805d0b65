internal import ArgumentParser
internal import CanonicalJSON
internal import CertificateAuthority
internal import Cryptography
internal import Documents

/// `yizhan tsa reply`.
struct TimestampReplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reply", abstract: "Answer a request as a timestamp authority.",
        discussion: """
            The certificate is of profile tsa (extended key usage timeStamping). The time is that of this machine's clock, which \
            should be kept right by more than one source. A request that cannot be met is answered by a refusal, and the \
            command ends with 1.
            """)

    @Argument(help: "The request.", completion: .file(extensions: ["tsq"]))
    var request: String

    @OptionGroup var identity: TimestampIdentityOptions

    @Option(
        name: [.customShort("o"), .customLong("output")], help: "The file to write.",
        completion: .file(extensions: ["tsr"]))
    var output: String

    @OptionGroup var answer: OutputOptions

    func run() async throws {
        let target = try OutputFile(self.output)
        let request = try TimestampRequest(der: InputFile.read(self.request))
        let authority = try self.identity.authority()
        let now = CommandEnvironment.current.now()
        // 128 random bits are the number of no other token.
        let serial = (0..<16).map { _ in UInt8.random(in: 0...255) }
        let response = try authority.answer(request, serialNumber: serial, at: now.sinceEpoch / 1000)
        try target.write(response.der)
        guard let token = response.token else {
            throw CommandFailure(.refused, "the request is refused: \(response.text); \(self.output) says so")
        }
        let time = UTCMilliseconds(
            sinceEpoch: try TimestampToken(der: token, knowing: [authority.certificate]).information.time)
        try self.answer.print(
            ["bytes": .integer(Int64(response.der.count)), "time": .string(time.description)],
            text: [
                (title: "time 时间", value: time.description),
                (title: "answer 应答", value: "\(self.output), \(response.der.count) bytes"),
            ].aligned)
    }
}
