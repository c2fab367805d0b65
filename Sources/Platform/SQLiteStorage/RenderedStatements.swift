internal import Storage
internal import Synchronization

/// Statements as SQLite spells them, so that the same few hundred are not spelt anew each time.
final class RenderedStatements: Sendable {
    static let shared = RenderedStatements(limit: 1024)

    private let limit: Int
    private let known = Mutex<[String: String]>([:])

    init(limit: Int) { self.limit = limit }

    func text(of statement: String, _ dialect: SQLDialect) throws(StorageError) -> String {
        // Most have no token at all.
        guard statement.utf8.contains(UInt8(ascii: "{")) else { return statement }
        if let text = self.known.withLock({ $0[statement] }) { return text }
        let text = try dialect.render(statement)
        self.known.withLock { known in
            if known.count >= self.limit { known.removeAll() }
            known[statement] = text
        }
        return text
    }
}
