internal import ArgumentParser

/// `yizhan tsa`.
struct TimestampCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tsa",
        abstract: "Timestamps after RFC 3161 (时间戳): ask for one, give one, verify one.",
        discussion: """
            A timestamp proves that something was there at a time, by the word of an authority (TSA) and not of whoever signed. \
            Requests, answers and tokens are files in DER, those of RFC 3161 and GB/T 20520.

            EXAMPLES
              yizhan tsa request notice.ofd -o notice.tsq
              yizhan tsa reply notice.tsq --key tsa.key --certificate tsa.crt --policy 1.2.3.4.1 -o notice.tsr
              yizhan tsa verify notice.tsr notice.ofd --request notice.tsq --trust anchors.pem --crl ca.crl
            """,
        subcommands: [
            TimestampRequestCommand.self, TimestampReplyCommand.self, TimestampVerifyCommand.self,
            TimestampServeCommand.self,
        ]
    )
}
