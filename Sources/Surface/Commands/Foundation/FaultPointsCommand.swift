internal import ArgumentParser
internal import Storage

extension Yizhan {
    #if DEBUG
        /// Commands that only a build for debugging has.
        static let debuggingSubcommands: [any ParsableCommand.Type] = [FaultPointsCommand.self]
    #else
        static let debuggingSubcommands: [any ParsableCommand.Type] = []
    #endif
}

#if DEBUG
    /// `yizhan fault-points`: the steps at which the crash tests make a node die.
    struct FaultPointsCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "fault-points", abstract: "List the steps that YIZHAN_FAULT may name.", shouldDisplay: false)

        func run() throws {
            let names = FaultPoint.allCases.map { $0.rawValue + "\n" }.joined()
            try CommandEnvironment.current.output.write(names)
        }
    }
#endif
