internal import CanonicalJSON
public import Cryptography

/// An act beside an exported log: what was logged, where, and as many of its fields as are shown.
public struct ExportedAct: Sendable, Hashable {
    /// Larger than an entry with all its fields can be.
    public static let size = 512 << 10

    /// The place of its entry in the shard.
    public let position: Int
    /// What was logged.
    public let entry: PeopleEntry
    /// The fields that are shown.
    public let fields: OpenedFields

    /// An act.
    public init(position: Int, entry: PeopleEntry, fields: OpenedFields) {
        self.position = position
        self.entry = entry
        self.fields = fields
    }

    /// The canonical JSON, one line without its end.
    public var line: [UInt8] {
        JSONValue.object([
            "entry": .string(String(decoding: self.entry.bytes, as: UTF8.self)),
            "fields": .string(String(decoding: self.fields.bytes, as: UTF8.self)),
            "position": .integer(Int64(self.position)),
        ]).serialized()
    }

    /// Reads what ``line`` gave.
    ///
    /// - Throws: `evidenceInvalid` for anything else.
    public init(line: [UInt8]) throws(EvidenceError) {
        do {
            let json = try JSONValue(canonical: line, limits: JSONLimits(size: Self.size, depth: 1, count: 8))
            try json.requireOnly(["entry", "fields", "position"])
            let position = try json.requiredInteger("position")
            guard (0..<Int64(MerkleTree.maximumSize)).contains(position) else {
                throw EvidenceError.evidence("no log has the place \(position)")
            }
            self.position = Int(position)
            self.entry = try PeopleEntry(bytes: Array(json.requiredText("entry").utf8))
            self.fields = try OpenedFields(bytes: Array(json.requiredText("fields").utf8))
        } catch let error as EvidenceError {
            throw error
        } catch {
            throw .evidence("an exported act cannot be read", cause: error)
        }
    }

    /// What is wrong with it beside the log it was exported with; nil when it is what was logged.
    ///
    /// - Parameters:
    ///   - logged: The 32 bytes at its place in the log.
    ///   - body: The log's state.
    /// - Returns: The reason in both languages.
    /// - Throws: A CryptographyError when the library fails.
    public func objection(_ logged: [UInt8]?, in body: CheckpointBody) throws(CryptographyError) -> BilingualText? {
        guard body.origin.log == .people, self.position < body.size, let logged else {
            return BilingualText("日志中没有这一条", "the log has no such entry")
        }
        guard self.entry.node == body.origin.node, try self.entry.digest(body.root.algorithm).bytes == logged else {
            return BilingualText("与日志中的条目不符", "it is not what was logged at its place")
        }
        let wrong = try self.entry.disagreements(with: self.fields)
        guard wrong.isEmpty else {
            let names = wrong.joined(separator: ", ")
            return BilingualText("字段 \(names) 与摘要不符", "the fields \(names) are not those that were logged")
        }
        return nil
    }
}

extension TilePath {
    /// The bundle that has an entry, in a log of a size.
    public static func bundle(of position: Int, inLogOf size: Int) -> TilePath {
        let index = position / Self.fullWidth
        return TilePath(level: nil, index: index, width: min(Self.fullWidth, size - index * Self.fullWidth))
    }

    /// The entry at a place, cut out of the content of its bundle; nil when the content is of another form.
    public func entry(at position: Int, in bytes: [UInt8]) -> [UInt8]? {
        guard self.level == nil, position / Self.fullWidth == self.index,
            let entries = try? TileBuilder.entries(bytes, self)
        else { return nil }
        let place = position % Self.fullWidth
        return entries.indices.contains(place) ? entries[place] : nil
    }
}
