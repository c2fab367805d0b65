internal import CanonicalJSON
public import Cryptography
public import Documents

/// One act of a person, as it stands in the log of people (人员操作日志).
///
/// It is made once as RFC 8785 JSON and kept as these bytes; its digest is the entry of the log.
public struct PeopleEntry: Sendable, Hashable {
    /// How an act came to the node.
    public enum Way: String, Sendable, Hashable, CaseIterable {
        /// Over the socket of the local API.
        case socket
        /// By a signal to the process.
        case signal
        /// With the start of the process.
        case start
    }

    /// What came of it.
    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        /// It was done, in the transaction that wrote the entry.
        case done
        /// It is done once the entry is written; its end is not awaited.
        case begun
        /// It was not done.
        case refused

        /// The word users see.
        public var title: BilingualText {
            switch self {
            case .done: BilingualText("完成", "done")
            case .begun: BilingualText("开始", "begun")
            case .refused: BilingualText("拒绝", "refused")
            }
        }
    }

    /// Who acted, as the system knows it.
    public struct Actor: Sendable, Hashable {
        /// The user's number.
        public let user: Int64
        /// The process that asked.
        public let process: Int64?

        /// An actor.
        public init(user: Int64, process: Int64?) {
            self.user = user
            self.process = process
        }
    }

    /// The version of the form.
    public static let version = 1
    /// What stands before the bytes when they are digested.
    public static let prefix = Array("yizhan/people/v1\n".utf8)
    /// The bytes an entry may have.
    public static let size = 32 << 10
    /// Fields an entry may have.
    private static let fieldCount = 16

    /// The node.
    public let node: DivisionCode
    /// When, by its clock.
    public let time: UTCMilliseconds
    /// What was done.
    public let act: PeopleAct
    /// How it came to the node.
    public let way: Way
    /// Who did it; nil when the system does not say, as with a signal.
    public let actor: Actor?
    /// To what.
    public let object: PeopleObject
    /// What came of it.
    public let outcome: Outcome
    /// The code of a refusal.
    public let code: String?
    /// The digests of what else is said of it.
    public let fields: [String: Digest]
    /// The canonical JSON.
    public let bytes: [UInt8]

    /// States an act.
    ///
    /// - Parameters:
    ///   - act: What was done.
    ///   - object: To what.
    ///   - way: How it came to the node.
    ///   - actor: Who did it.
    ///   - node: The node.
    ///   - time: Its clock.
    ///   - outcome: What came of it.
    ///   - code: The code of a refusal, and of nothing else.
    ///   - fields: The digests of what else is said.
    /// - Throws: `evidenceInvalid` when it is larger than an entry may be, or a name is of another form.
    public init(
        _ act: PeopleAct,
        _ object: PeopleObject,
        way: Way,
        actor: Actor?,
        node: DivisionCode,
        time: UTCMilliseconds,
        outcome: Outcome,
        code: String? = nil,
        fields: [String: Digest] = [:]
    ) throws(EvidenceError) {
        guard (outcome == .refused) == (code != nil), code.map(Self.isName) ?? true else {
            throw .evidence("a code belongs to a refusal, and to nothing else")
        }
        guard fields.count <= Self.fieldCount, fields.keys.allSatisfy(Self.isName) else {
            throw .evidence(
                "an entry has \(fields.count) fields, at most \(Self.fieldCount) named by words are accepted")
        }
        self.node = node
        self.time = time
        self.act = act
        self.way = way
        self.actor = actor
        self.object = object
        self.outcome = outcome
        self.code = code
        self.fields = fields
        var members: [String: JSONValue] = [
            "act": .string(act.rawValue), "fields": .object(fields.mapValues { .string($0.description) }),
            "how": .string(way.rawValue), "node": .string(node.digits),
            "object": .object(object.members.mapValues { .string($0) }), "outcome": .string(outcome.rawValue),
            "time": .string(time.description), "v": .integer(Int64(Self.version)),
        ]
        members["code"] = code.map { .string($0) }
        members["who"] = actor.map { actor in
            var who: [String: JSONValue] = ["user": .integer(actor.user)]
            who["process"] = actor.process.map { .integer($0) }
            return .object(who)
        }
        self.bytes = JSONValue.object(members).serialized()
        guard self.bytes.count <= Self.size else {
            throw .evidence("the entry has \(self.bytes.count) bytes, \(Self.size) are accepted")
        }
    }

    /// Reads an entry.
    ///
    /// - Parameter bytes: The canonical JSON.
    /// - Throws: `evidenceInvalid` for another form, and for words this version does not know.
    public init(bytes: [UInt8]) throws(EvidenceError) {
        do {
            let json = try JSONValue(canonical: bytes, limits: JSONLimits(size: Self.size, depth: 2, count: 128))
            try self.init(reading: json)
        } catch let error as EvidenceError {
            throw error
        } catch {
            throw .evidence("the entry of the log of people cannot be read", cause: error)
        }
        guard self.bytes == bytes else { throw .evidence("the entry is not in its one form") }
    }

    private init(reading json: JSONValue) throws {
        guard try json.requiredInteger("v") == Self.version,
            let act = PeopleAct(rawValue: try json.requiredText("act")),
            let way = Way(rawValue: try json.requiredText("how")),
            let outcome = Outcome(rawValue: try json.requiredText("outcome")),
            let object = PeopleObject(
                members: try (json.requiredObject("object").members ?? [:]).mapValues { try Self.text($0) })
        else { throw EvidenceError.evidence("the entry has a version, act, way, outcome or object unknown here") }
        let fields = try (json.requiredObject("fields").members ?? [:]).mapValues { value in
            guard let digest = Digest(try Self.text(value)) else {
                throw EvidenceError.evidence("a field is no digest")
            }
            return digest
        }
        let actor = try json.optionalObject("who").map { who in
            Actor(user: try who.requiredInteger("user"), process: try who.optionalInteger("process"))
        }
        try self.init(
            act, object, way: way, actor: actor, node: DivisionCode(json.requiredText("node")),
            time: UTCMilliseconds(json.requiredText("time")), outcome: outcome, code: json.optionalText("code"),
            fields: fields)
    }

    private static func text(_ value: JSONValue) throws(EvidenceError) -> String {
        guard let text = value.text else { throw .evidence("a member of the entry is no string") }
        return text
    }

    /// Whether a text may name a member, a field or a refusal.
    static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
            }
    }

    /// The digest that stands in the log.
    ///
    /// - Parameter algorithm: That of the log's suite.
    /// - Throws: A CryptographyError when the library fails.
    /// - Returns: The digest over prefix and bytes.
    public func digest(_ algorithm: DigestAlgorithm) throws(CryptographyError) -> Digest {
        try algorithm.hash(Self.prefix + self.bytes)
    }

    /// What of opened fields is not what the entry says.
    ///
    /// - Parameter opened: Fields that are shown for this entry.
    /// - Returns: The names of the fields that are not those of the entry, in order.
    /// - Throws: A CryptographyError when the library fails.
    public func disagreements(with opened: OpenedFields) throws(CryptographyError) -> [String] {
        var names: [String] = []
        for (name, field) in opened.fields {
            guard let digest = self.fields[name], try field.digest(named: name, digest.algorithm) == digest else {
                names.append(name)
                continue
            }
        }
        return names.sorted()
    }
}
