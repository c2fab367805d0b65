internal import Cryptography
internal import Evidence
internal import Storage

/// What a reload changes, for the log of people.
public struct ReloadRecord: Sendable {
    /// Who had it done.
    public let person: ActingPerson
    /// The configuration that comes into force.
    public let configuration: ConfigurationState
    /// What else changed, in words.
    public let changes: String
    /// Keys that were read.
    public let loaded: [HeldKey]
    /// Keys that are no longer held.
    public let dropped: [HeldKey]

    /// A record.
    ///
    /// - Parameters:
    ///   - configuration: The configuration that comes into force.
    ///   - changes: What else changed, in words.
    ///   - before: The keys that were held.
    ///   - after: The keys that are held now.
    ///   - person: Who had it done.
    public init(
        _ configuration: ConfigurationState,
        changes: String,
        keys before: Set<HeldKey>,
        _ after: Set<HeldKey>,
        by person: ActingPerson
    ) {
        self.person = person
        self.configuration = configuration
        self.changes = changes
        self.loaded = Self.sorted(after.subtracting(before))
        self.dropped = Self.sorted(before.subtracting(after))
    }

    private static func sorted(_ keys: Set<HeldKey>) -> [HeldKey] {
        keys.sorted { ($0.purpose, $0.certificate.description) < ($1.purpose, $1.certificate.description) }
    }

    func entries(
        _ reason: String,
        _ people: PeopleJournal,
        _ session: any SQLSession
    ) throws -> [LedgerEntry] {
        var entries = try Exchange.change(
            to: self.configuration, .configurationReloaded, by: self.person, reason: reason, changes: self.changes,
            people, session)
        for key in self.loaded { entries += try people.entries(.keyLoaded, key.object, by: self.person) }
        for key in self.dropped { entries += try people.entries(.keyDropped, key.object, by: self.person) }
        return entries
    }
}
