public import Cryptography
public import Documents

/// What an act was done to, in words that name no person and no title.
public struct PeopleObject: Sendable, Hashable {
    /// The names of the members.
    static let names = 1...16
    /// The bytes of a value.
    static let valueSize = 8192

    /// `kind`, and what names the one meant.
    public let members: [String: String]

    private init(_ kind: String, _ members: [String: String] = [:]) {
        self.members = members.merging(["kind": kind]) { first, _ in first }
    }

    /// Reads members; nil for what no object of ours can have.
    init?(members: [String: String]) {
        let isGood =
            members["kind"] != nil && Self.names.contains(members.count)
            && members.allSatisfy { name, value in
                PeopleEntry.isName(name) && value.utf8.count <= Self.valueSize
                    && value.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
            }
        guard isGood else { return nil }
        self.members = members
    }

    /// What was meant could not be told from the request.
    public static let unknown = PeopleObject("unknown")
    /// The node itself.
    public static let node = PeopleObject("node")

    /// A packet, by its identifier, its digest or both.
    public static func packet(_ id: PacketIdentifier?, _ digest: Digest? = nil) -> Self {
        var members: [String: String] = [:]
        members["id"] = id?.description
        members["digest"] = digest?.description
        return Self("packet", members)
    }

    /// A packet that is redirected to a neighbour.
    public func via(_ neighbour: DivisionCode) -> Self {
        Self(members: self.members.merging(["via": neighbour.digits]) { $1 }) ?? self
    }

    /// A neighbour.
    public static func neighbour(_ code: DivisionCode) -> Self { Self("neighbour", ["code": code.digits]) }

    /// A stretch of time; nil for one that was taken back.
    public static func window(_ from: UTCMilliseconds?, _ until: UTCMilliseconds?) -> Self {
        var members: [String: String] = [:]
        members["from"] = from?.description
        members["until"] = until?.description
        return Self("window", members)
    }

    /// A receipt, by the digest of its evidence.
    public static func receipt(_ evidence: Digest) -> Self { Self("receipt", ["evidence": evidence.description]) }

    /// Entries of a log.
    public static func entries(_ range: Range<Int>, of log: LogKind, shard: Int) -> Self {
        Self(
            "entries",
            [
                "from": String(range.lowerBound), "log": log.rawValue, "shard": String(shard),
                "to": String(range.upperBound),
            ])
    }

    /// An export for auditors.
    ///
    /// - Parameters:
    ///   - selection: What it is about.
    ///   - isRedacted: Whether names and texts in it are hidden.
    /// - Returns: The object.
    public static func export(_ selection: AuditSelection, isRedacted: Bool) -> Self {
        var members = ["redacted": String(isRedacted)]
        members["from"] = selection.from?.description
        members["to"] = selection.to?.description
        members["unit"] = selection.unit?.description
        members["packet"] = selection.packet?.description
        return Self("export", members)
    }

    /// The node's logs as a whole.
    public static let logs = PeopleObject("logs")

    /// A question put to the log of people.
    public static func question(from: UTCMilliseconds?, to: UTCMilliseconds?, act: PeopleAct?) -> Self {
        var members: [String: String] = [:]
        members["from"] = from?.description
        members["to"] = to?.description
        members["act"] = act?.rawValue
        return Self("question", members)
    }

    /// A key of the node, by its certificate.
    public static func key(_ certificate: Digest, purpose: String, suite: Suite) -> Self {
        Self("key", ["certificate": certificate.description, "purpose": purpose, "suite": suite.rawValue])
    }

    /// The configuration, before and after, and the names of what changed.
    ///
    /// - Parameters:
    ///   - before: The digest before; nil when none is known.
    ///   - after: The digest after.
    ///   - names: What changed; as many as there is room for, the rest is counted.
    /// - Returns: The object.
    public static func configuration(before: Digest?, after: Digest, names: [String]) -> Self {
        var shown: [String] = []
        var size = 0
        for name in names {
            size += name.utf8.count + 1
            guard size <= Self.valueSize - 64 else { break }
            shown.append(name)
        }
        if shown.count < names.count { shown.append("+\(names.count - shown.count)") }
        var members = ["after": after.description, "changed": shown.joined(separator: " ")]
        members["before"] = before?.description
        return Self("configuration", members)
    }
}
