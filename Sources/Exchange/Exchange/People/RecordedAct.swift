public import Documents
public import Evidence

/// A place in the log of people.
public struct PeoplePlace: Sendable, Hashable, CustomStringConvertible {
    /// The shard.
    public let shard: Int
    /// The position in it, from 0.
    public let position: Int

    /// A place.
    public init(shard: Int, position: Int) {
        self.shard = shard
        self.position = position
    }

    /// Before the first entry.
    public static let beginning = PeoplePlace(shard: 0, position: -1)

    /// Reads ``description``; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let shard = Int(parts[0]), let position = Int(parts[1]), shard >= 0, position >= 0
        else { return nil }
        self.init(shard: shard, position: position)
    }

    /// Shard and position with a point between.
    public var description: String { "\(self.shard).\(self.position)" }
}

/// An act as the store has it.
public struct RecordedAct: Sendable, Hashable {
    /// Where it stands in the log.
    public let place: PeoplePlace
    /// What was logged.
    public let entry: PeopleEntry
    /// The values behind the digests in it.
    public let fields: OpenedFields

    /// Whether somebody did it: a user by number or name, or an officer by name.
    ///
    /// - Parameter name: `1000`, `root`, or `chen-hua.1135080000408001XF@3508`.
    /// - Returns: Whether it is one of them.
    public func isBy(_ name: String) -> Bool {
        self.entry.actor.map { String($0.user) == name } ?? false || self.fields[.user] == name
            || self.fields[.officer] == name
    }
}

/// A question put to the log of people.
public struct PeopleQuestion: Sendable, Hashable {
    /// No earlier acts.
    public var from: UTCMilliseconds?
    /// No acts of then or later.
    public var to: UTCMilliseconds?
    /// Only acts of this kind.
    public var act: PeopleAct?
    /// Only acts by somebody: a user by number or name, or an officer by name.
    public var who: String?

    /// A question; without anything set it is for everything.
    public init() {}
}

/// Some of the answer to a question.
public struct PeoplePage: Sendable {
    /// The acts, in the order of the log.
    public let acts: [RecordedAct]
    /// Where to go on; nil when there is nothing more.
    public let next: PeoplePlace?
}
