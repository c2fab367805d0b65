internal import Cryptography
internal import Documents
internal import Storage

/// What the parts of a check share.
struct CheckContext: Sendable {
    let node: DivisionCode
    let suite: Suite
    let spool: any BlobStore
    let neighbours: Set<DivisionCode>?
    let logCertificates: [Certificate]
    let findings: FindingCollector
    let progress: @Sendable (StoreCheck.Subject, Int64, Int64?) -> Void

    func add(_ kind: StoreFinding.Kind, at place: String, _ detail: String) {
        self.findings.add(kind, at: place, detail)
    }

    /// Notes that one more of a subject was looked at; tells of it now and then.
    func count(_ subject: StoreCheck.Subject, of total: Int64?) {
        let done = self.findings.count(subject)
        if done % 256 == 0 { self.progress(subject, done, total) }
    }
}

/// A part of a check, over one snapshot of the store.
protocol StoreExamination {
    var context: CheckContext { get }
    var session: any SQLSession { get }

    init(_ context: CheckContext, _ session: any SQLSession)

    func run() throws
}

extension StoreExamination {
    /// Looks at each row of a statement; a row that cannot be read is a finding and does not end the check.
    ///
    /// - Parameters:
    ///   - sql: The statement.
    ///   - arguments: One value for each `?`.
    ///   - title: What a row is.
    ///   - keys: The columns that name a row.
    ///   - body: Told the row and how it is named in findings.
    /// - Throws: `StorageError` when the statement cannot be carried on with.
    func forEachRow(
        _ sql: String,
        _ arguments: [SQLValue] = [],
        as title: String,
        keys: [String],
        _ body: (SQLRow, String) throws -> Void
    ) throws {
        try self.session.forEachRow(sql, arguments) { row in
            let place = ([title] + keys.map { Self.text(of: $0, row) }).joined(separator: " ")
            do {
                try body(row, place)
            } catch let error as StorageError where !Self.isOfRow(error) {
                throw error
            } catch {
                self.context.add(.rowMalformed, at: place, "\(error)")
            }
        }
    }

    /// How many rows a table has.
    func total(_ table: String) throws -> Int64 {
        try self.session.row("SELECT COUNT(*) AS n FROM \(table)")?.integer("n") ?? 0
    }

    /// Whether a statement gives a row.
    func exists(_ sql: String, _ arguments: [SQLValue]) throws -> Bool { try self.session.row(sql, arguments) != nil }

    private static func isOfRow(_ error: StorageError) -> Bool {
        [.wrongType, .unknownColumn, .invalidBlobName].contains(error.code)
    }

    private static func text(of key: String, _ row: SQLRow) -> String {
        switch try? row.value(key) {
        case .text(let text)?: String(text.prefix(120))
        case .integer(let integer)?: "\(integer)"
        default: "?"
        }
    }
}
