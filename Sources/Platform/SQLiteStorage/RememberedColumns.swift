internal import Storage
internal import Synchronization

/// The columns that statements had last time: the table of names is made once and not for each row that is looked up.
final class RememberedColumns: Sendable {
    static let shared = RememberedColumns(limit: 1024)

    private let limit: Int
    private let known = Mutex<[String: SQLRow.Columns]>([:])

    init(limit: Int) { self.limit = limit }

    /// The columns of a statement that is being run.
    func columns(of statement: String, _ run: StatementRun) -> SQLRow.Columns {
        let remembered = self.known.withLock { $0[statement] }
        let columns = run.columns(remembered: remembered)
        guard columns !== remembered else { return columns }
        self.known.withLock { known in
            if known.count >= self.limit { known.removeAll() }
            known[statement] = columns
        }
        return columns
    }
}
