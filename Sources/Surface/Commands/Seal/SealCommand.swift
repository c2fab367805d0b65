internal import ArgumentParser

/// `yizhan seal`.
struct SealCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal",
        abstract: "Electronic seals (电子印章) and the documents that bear them.",
        subcommands: [SealVerifyCommand.self]
    )
}
