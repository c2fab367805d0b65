internal import ArgumentParser
internal import CanonicalJSON
internal import Daemon
internal import Documents
internal import Exchange
internal import Synchronization

/// `yizhan fsck`.
struct FsckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fsck",
        abstract: "Check database, spool and log of a stopped node against each other (存储检查).",
        discussion: """
            Nothing is changed. Errors are what is lost, damaged or stuck; warnings are leftovers that the node clears away \
            by itself, and what could not be judged. Each finding says what to do; docs/operations.md explains them all.

            Ends with 0 when there is no error, 1 when there is one, 75 when the node runs.

            EXAMPLES
              systemctl stop yizhan && yizhan fsck
              yizhan fsck --config node.yaml --deep --json | jq '.findings[] | select(.severity == "error")'
            """
    )

    @OptionGroup var configuration: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Read every packet too and compute its digests; takes as long as reading the spool.")
    var deep = false

    @Option(help: "How many findings are shown; the others are counted.")
    var limit = 1000

    func validate() throws {
        guard (1...1_000_000).contains(self.limit) else {
            throw ValidationError("--limit is from 1 to 1000000")
        }
    }

    func run() async throws {
        let configuration = try self.configuration.read()
        let bars = SubjectBars(CommandEnvironment.current.errors)
        defer { bars.finish() }
        let report = try await StoreInspection(configuration).run(
            isDeep: self.deep, findingLimit: self.limit, progress: { bars.update($0, $1, $2) })
        bars.finish()
        let text = StoreReportText(node: configuration.node, report: report)
        try self.output.print(text.json, text: text.text)
        guard report.errorCount == 0 else { throw ExitCode(ExitStatus.refused.rawValue) }
    }
}

/// One progress bar after another, for each thing that is looked at.
private final class SubjectBars: Sendable {
    private let output: any TextOutput
    private let current = Mutex<(subject: StoreCheck.Subject, bar: ProgressBar)?>(nil)

    init(_ output: any TextOutput) { self.output = output }

    func update(_ subject: StoreCheck.Subject, _ done: Int64, _ total: Int64?) {
        self.current.withLock { current in
            if current?.subject != subject {
                current?.bar.finish()
                let unit: ProgressUnit = subject == .contents ? .bytes : .items("rows")
                current = (
                    subject, ProgressBar("checking \(subject.rawValue)", total: total, unit: unit, output: self.output)
                )
            }
            current?.bar.update(to: done)
        }
    }

    func finish() {
        self.current.withLock { current in
            current?.bar.finish()
            current = nil
        }
    }
}
