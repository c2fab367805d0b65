internal import ArgumentParser
internal import CanonicalJSON
internal import Cryptography

/// `yizhan tsa request`.
struct TimestampRequestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request", abstract: "Ask for a timestamp over a file.",
        discussion: "The request holds the file's digest and a random number; the file itself goes nowhere.")

    @Argument(help: "The file to be stamped.", completion: .file())
    var file: String

    @Option(
        help: ArgumentHelp("The digest: sm3 or sha-256.", valueName: "name"),
        transform: ArgumentValues.digestAlgorithm)
    var digest = DigestAlgorithm.sm3

    @Option(help: ArgumentHelp("The policy that is asked for; that of the authority without this.", valueName: "oid"))
    var policy: String?

    @Flag(help: "Put no random number into the request: then an old answer cannot be told from a new one.")
    var withoutNonce = false

    @Option(
        name: [.customShort("o"), .customLong("output")], help: "The file to write.",
        completion: .file(extensions: ["tsq"]))
    var output: String

    @OptionGroup var answer: OutputOptions

    func run() async throws {
        let target = try OutputFile(self.output)
        let imprint = try InputFile.digest(self.file, by: self.digest)
        let nonce = (0..<8).map { _ in UInt8.random(in: 0...255) }
        let request = try TimestampRequest(
            imprint: imprint, policy: self.policy, nonce: self.withoutNonce ? nil : nonce)
        try target.write(request.der)
        try self.answer.print(
            ["bytes": .integer(Int64(request.der.count)), "digest": .string(imprint.description)],
            text: [
                (title: "digest 摘要", value: imprint.description),
                (title: "request 请求", value: "\(self.output), \(request.der.count) bytes"),
            ].aligned)
    }
}

extension ArgumentValues {
    static func digestAlgorithm(_ text: String) throws -> DigestAlgorithm {
        guard let algorithm = DigestAlgorithm(rawValue: text) else {
            throw ValidationError("the digests are sm3 and sha-256")
        }
        return algorithm
    }
}
