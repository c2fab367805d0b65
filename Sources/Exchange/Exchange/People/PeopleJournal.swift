internal import Cryptography
internal import Documents
internal import Evidence
internal import Storage

/// Makes entries of the log of people.
///
/// An act that changes the store appends its entry in its own transaction, so that neither is there without the other. An
/// act that gives something out or does something elsewhere is written before it is done.
struct PeopleJournal: Sendable {
    private static let reasonLength = 200

    let node: DivisionCode
    let ledger: Ledger
    /// The algorithm of the node's logs.
    let algorithm: DigestAlgorithm
    /// Random bytes, so many.
    let salt: @Sendable (Int) throws -> [UInt8]

    init(_ context: ExchangeContext, salt: @escaping @Sendable (Int) throws -> [UInt8] = { try RandomBytes.make($0) }) {
        self.node = context.node
        self.ledger = context.ledger
        self.algorithm = context.digestAlgorithm
        self.salt = salt
    }

    /// The entries for an act: one, or none when nobody acts but the node itself.
    func entries(
        _ act: PeopleAct,
        _ object: PeopleObject,
        by person: ActingPerson?,
        _ outcome: PeopleEntry.Outcome = .done,
        code: String? = nil,
        saying values: [PeopleField: String?] = [:]
    ) throws -> [LedgerEntry] {
        guard let person else { return [] }
        var opened: [String: SaltedField] = [:]
        for (field, value) in values.merging([.user: person.name], uniquingKeysWith: { first, _ in first }) {
            guard let value else { continue }
            opened[field.rawValue] = SaltedField(value, salt: try self.salt(SaltedField.saltSize))
        }
        let algorithm = self.algorithm
        let entry = try PeopleEntry(
            act, object, way: person.way, actor: person.actor, node: self.node, time: self.ledger.now(),
            outcome: outcome, code: code,
            fields: try Dictionary(
                uniqueKeysWithValues: opened.map { ($0.key, try $0.value.digest(named: $0.key, algorithm)) }))
        return [LedgerEntry(entry, OpenedFields(opened))]
    }

    /// Writes an act in a transaction of its own; returns after it is durable.
    func write(
        _ act: PeopleAct,
        _ object: PeopleObject,
        by person: ActingPerson?,
        _ outcome: PeopleEntry.Outcome = .done,
        code: String? = nil,
        saying values: [PeopleField: String?] = [:]
    ) async throws {
        guard person != nil else { return }
        _ = try await self.ledger.perform { _, entries in
            entries += try self.entries(act, object, by: person, outcome, code: code, saying: values)
        }
    }
}

extension ExchangeContext {
    /// The journal of what people do.
    var people: PeopleJournal { PeopleJournal(self) }
}
