package import Watching
internal import Documents
internal import Exchange

/// What `yizhan top` shows: two snapshots as lines of a terminal; pure.
package struct TopPicture: Sendable {
    private let before: NodeSnapshot?
    private let now: NodeSnapshot

    /// A picture.
    ///
    /// - Parameters:
    ///   - now: How it stands.
    ///   - before: How it stood, for rates; nil shows none.
    package init(_ now: NodeSnapshot, since before: NodeSnapshot?) {
        self.now = now
        // After a restart all counts begin again.
        self.before = before.flatMap { $0.started == now.started && $0.time < now.time ? $0 : nil }
    }

    /// The lines, none wider than the terminal.
    ///
    /// - Parameters:
    ///   - columns: The terminal's width; nil for as much as there is.
    ///   - rows: Its height; nil for as much as there is.
    /// - Returns: The lines, free of control characters.
    package func lines(columns: Int? = nil, rows: Int? = nil) -> [String] {
        var lines = [self.title, self.commits, self.store] + self.alarms(rows: rows) + [""]
        let table = self.table.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        if let rows, lines.count + table.count > rows {
            let room = max(0, rows - lines.count - 1)
            lines += table.prefix(room) + ["… \(table.count - min(room, table.count)) 行未显示 more lines"]
        } else {
            lines += table
        }
        let harmless = lines.prefix(rows ?? .max).map(\.harmlessLine)
        guard let columns else { return harmless }
        return harmless.map { $0.fitted(to: columns) }
    }

    // MARK: The node

    private var title: String {
        let up = Self.span(self.now.started.duration(to: self.now.time))
        let health = self.now.health
        let ready = self.now.isReady ? "" : "  未就绪 not ready"
        return "驿站 yizhan \(self.now.node) \(self.now.version)  \(self.now.time)  运行 up \(up)  "
            + "健康 health \(health.title) \(health.rawValue)\(ready)"
    }

    private var commits: String {
        let commits = self.now.commits
        var parts = ["提交 commits"]
        if let before = self.before?.commits, let seconds = self.seconds {
            let batches = commits.batches - before.batches
            parts.append("\(Self.decimal(Double(commits.operations - before.operations) / seconds))/s")
            if batches > 0 {
                let size = Double(commits.operations - before.operations) / Double(batches)
                let milliseconds = Double(commits.microseconds - before.microseconds) / Double(batches) / 1000
                parts += ["批 batch \(Self.decimal(size))", "耗时 latency \(Self.decimal(milliseconds)) ms"]
            }
        }
        parts += ["等待 waiting \(commits.waiting)", "连接 connections \(self.now.connections)"]
        parts.append("内存 memory \(Self.bytes(self.now.process.residentBytes))")
        parts.append("文件 descriptors \(self.now.process.descriptors)")
        return parts.joined(separator: "  ")
    }

    private var store: String {
        let store = self.now.store
        let dead = self.now.deadLetters.values.reduce(0, +)
        return [
            "存储 store", "缓存 spool \(store.spoolBytes.map(Self.bytes) ?? "–")",
            "库 database \(Self.bytes(store.databaseBytes))",
            "剩余 free \(Self.bytes(store.freeBytes)) / \(Self.bytes(store.volumeBytes))",
            "未完成上传 uploads \(store.uploads) (\(Self.bytes(store.uploadBytes)))", "死信 dead \(dead)",
        ].joined(separator: "  ")
    }

    /// Before the table, so that a long one does not push them out.
    private func alarms(rows: Int?) -> [String] {
        let shown = rows.map { max(1, $0 / 3) } ?? .max
        let lines = self.now.alarms.prefix(shown).map { alarm in
            let severity = alarm.code.severity
            return
                "告警 alarm  \(severity.title) \(severity.rawValue)  \(alarm.since)  \(alarm.code.rawValue)  \(alarm.text)"
        }
        let hidden = self.now.alarms.count - lines.count
        return lines + (hidden > 0 ? ["… \(hidden) 条未显示 more alarms"] : [])
    }

    // MARK: The neighbours

    private var table: String {
        let limits = QueueAges.limits
        var table = TextTable(
            [.init("节点 node"), .init("状态 state"), .init("合计 total", .right)]
                + limits.map { .init("≤\($0)", .right) }
                + [
                    .init(">\(limits.last ?? 0)", .right), .init("字节 bytes", .right), .init("最早 oldest", .right),
                    .init("消息 msg", .right), .init("发 out/s", .right), .init("MB/s", .right),
                    .init("收 in/s", .right), .init("MB/s", .right), .init("窗口 window", .right),
                    .init("下次 next", .right), .init("原因 cause"),
                ])
        for neighbour in self.ordered { table.append(self.row(neighbour)) }
        return table.text
    }

    /// Those that do not work first, then those with much waiting.
    private var ordered: [NodeSnapshot.Neighbour] {
        self.now.neighbours.sorted {
            let (left, right) = ($0.status == .open, $1.status == .open)
            if left != right { return right }
            if $0.packets != $1.packets { return $0.packets > $1.packets }
            return $0.code < $1.code
        }
    }

    private func row(_ neighbour: NodeSnapshot.Neighbour) -> [String] {
        let before = self.before?.neighbours.first { $0.code == neighbour.code }
        let ages = QueueAges.limits.indices.map { neighbour.ages.indices.contains($0) ? "\(neighbour.ages[$0])" : "" }
        let status = neighbour.status.map { "\($0.title) \($0.rawValue)" } ?? ""
        let left = neighbour.nextTry.map { self.now.time.duration(to: $0) }
        return ["\(neighbour.code)\(neighbour.isParent ? " ↑" : "")", status, "\(neighbour.packets)"]
            + ages
            + [
                neighbour.ages.count > QueueAges.limits.count ? "\(neighbour.ages[QueueAges.limits.count])" : "",
                Self.bytes(neighbour.bytes), neighbour.oldest.map { Self.span($0.duration(to: self.now.time)) } ?? "",
                "\(neighbour.messages)",
                self.rate(neighbour.sent.packets, before?.sent.packets),
                self.rate(neighbour.sent.bytes, before?.sent.bytes, unit: 1_000_000),
                self.rate(neighbour.received.packets, before?.received.packets),
                self.rate(neighbour.received.bytes, before?.received.bytes, unit: 1_000_000),
                "\(neighbour.underWay)/\(neighbour.window)",
                left.map { $0 > .zero ? Self.span($0) : "0s" } ?? "", neighbour.cause,
            ]
    }

    // MARK: Figures

    private var seconds: Double? { self.before.map { $0.time.duration(to: self.now.time) / .seconds(1) } }

    private func rate(_ now: Int64, _ before: Int64?, unit: Double = 1) -> String {
        guard let before, let seconds = self.seconds else { return "–" }
        return Self.decimal(Double(max(0, now - before)) / seconds / unit)
    }

    /// One decimal place, without the locale's opinion.
    private static func decimal(_ value: Double) -> String {
        let tenths = Int64((max(0, min(value, 1e15)) * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func bytes(_ count: Int64) -> String { ProgressUnit.bytes.text(count) }

    /// The two largest units.
    private static func span(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        let units: [(Int64, String)] = [(86_400, "d"), (3600, "h"), (60, "m"), (1, "s")]
        guard let first = units.firstIndex(where: { seconds >= $0.0 }) else { return "0s" }
        let (size, name) = units[first]
        guard first + 1 < units.count else { return "\(seconds)s" }
        let (smaller, next) = units[first + 1]
        return "\(seconds / size)\(name)\(seconds % size / smaller)\(next)"
    }
}
