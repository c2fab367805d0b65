internal import Documents
internal import Evidence
internal import Storage

/// Single values about the store, what is remembered of links, and the receipts that are waited for: whatever a start would stumble over.
struct FactExamination: StoreExamination {
    let context: CheckContext
    let session: any SQLSession

    init(_ context: CheckContext, _ session: any SQLSession) {
        self.context = context
        self.session = session
    }

    func run() throws {
        try self.forEachRow("SELECT * FROM facts", as: "fact", keys: ["name"]) { row, _ in
            let value = try row.text("value")
            switch FactTable.Name(rawValue: try row.text("name")) {
            case .logShard: _ = try LogTable(.evidence).currentShard(self.session)
            case .peopleShard: _ = try LogTable(.people).currentShard(self.session)
            case .maintenance: try Self.requireWindow(value)
            default: break
            }
        }
        try self.forEachRow("SELECT * FROM waits", as: "wait", keys: ["packet", "recipient"]) { row, _ in
            _ = try SilenceTable.record(row)
        }
        try self.forEachRow("SELECT * FROM links", as: "link", keys: ["neighbour"]) { row, _ in
            _ = try LinkTable.record(row)
        }
    }

    private static func requireWindow(_ value: String) throws {
        let parts = value.split(separator: " ")
        guard parts.count == 2 else { return }
        _ = try MaintenanceWindow(from: UTCMilliseconds(String(parts[0])), until: UTCMilliseconds(String(parts[1])))
    }
}
