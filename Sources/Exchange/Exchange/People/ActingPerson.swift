public import Evidence

/// Who has an act done on a node, as far as the system knows; what is done for one is written to the log of people.
///
/// What the node does by itself has none.
public struct ActingPerson: Sendable, Hashable {
    /// How the act came.
    public let way: PeopleEntry.Way
    /// The user; nil when the system does not say.
    public let actor: PeopleEntry.Actor?
    /// The user's name at that moment.
    public let name: String?

    /// A person.
    public init(way: PeopleEntry.Way, actor: PeopleEntry.Actor? = nil, name: String? = nil) {
        self.way = way
        self.actor = actor
        self.name = name
    }

    /// Whoever sent the process a signal: the system does not say who that was.
    public static let signaller = ActingPerson(way: .signal)
}
