internal import ArgumentParser
internal import DurableFiles
internal import LocalAPI
internal import Terminal
internal import UnixSignals
internal import Watching

/// `yizhan top`.
struct TopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Watch a node live: links, queue by age, rates, commits, alarms (实时监视).",
        discussion: """
            Drawn anew every second; q or Ctrl-C ends it. Without a terminal, or with --once, it is printed once, with the rates of \
            one second. The columns of the queue are ages in minutes, and ↑ marks the parent.
            """)

    /// A little over the second for which a node keeps a snapshot.
    private static let interval = Duration.milliseconds(1050)

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Print once and end.")
    var once = false

    func run() async throws {
        if self.output.json {
            let snapshot = try await self.node.api.get("/v1/watch")
            try self.output.print(snapshot, text: "")
        } else if self.once || CommandEnvironment.current.output.columns == nil {
            try await self.printOnce()
        } else {
            try await self.watch()
        }
    }

    private func snapshot() async throws -> NodeSnapshot {
        try NodeSnapshot(json: try await self.node.api.get("/v1/watch"))
    }

    private func printOnce() async throws {
        let before = try await self.snapshot()
        // What is shown is the rate of this time.
        try await Task.sleep(for: Self.interval)
        let lines = TopPicture(try await self.snapshot(), since: before).lines()
        try CommandEnvironment.current.output.write(lines.map { $0 + "\n" }.joined())
    }

    private func watch() async throws {
        // Before the terminal is taken over: an error then stands where errors stand.
        let first = try await self.snapshot()
        let screen = try TerminalScreen()
        defer { screen.close() }
        let pool = BlockingPool(threads: 1)
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.draw(on: screen, first, pool) }
                group.addTask {
                    // The terminal must be given back before the process ends.
                    for await _ in await UnixSignalsSequence(trapping: .sigterm, .sighup, .sigint) { return }
                }
                try await group.next()
                group.cancelAll()
            }
        } catch {
            await pool.shutdown()
            throw error
        }
        await pool.shutdown()
    }

    private func draw(on screen: TerminalScreen, _ first: NodeSnapshot, _ pool: BlockingPool) async throws {
        var (now, before, trouble): (NodeSnapshot, NodeSnapshot?, String?) = (first, nil, nil)
        while !Task.isCancelled {
            let size = screen.size
            var lines = TopPicture(now, since: before).lines(columns: size?.columns, rows: size?.rows)
            if let trouble { lines[0] = trouble.harmlessLine.fitted(to: size?.columns ?? 80) }
            try screen.draw(lines)
            switch try await pool.run({ screen.key(within: Self.interval) }) {
            case .end, .character(UInt8(ascii: "q")), .character(UInt8(ascii: "Q")): return
            case .character, nil: break
            }
            do {
                let next = try await self.snapshot()
                if next.time != now.time { (before, now) = (now, next) }
                trouble = nil
            } catch {
                // A node that is restarted is watched on.
                trouble = "无应答 no answer: \(error)"
            }
        }
    }
}
