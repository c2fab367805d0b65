internal import CanonicalJSON
internal import Cryptography
internal import Documents
public import DurableFiles
public import Evidence
public import Exchange
internal import Foundation
public import LocalAPI

/// Reads a node's log of people, page by page.
public struct PeopleReader: Sendable {
    private let api: APIClient

    /// A reader.
    public init(_ api: APIClient) { self.api = api }

    /// Goes through the answer to a question in the order of the log.
    ///
    /// - Parameters:
    ///   - question: What is asked for.
    ///   - place: The place behind which to begin.
    ///   - body: Told each act and its shard; false ends the reading.
    /// - Throws: The errors of the API, or `EvidenceError` for what is no act.
    public func read(
        _ question: PeopleQuestion,
        after place: PeoplePlace = .beginning,
        _ body: (Int, ExportedAct) async throws -> Bool
    ) async throws {
        var next = place == .beginning ? nil : place.description
        repeat {
            let page = try await self.api.get("/v1/people?\(Self.query(question, after: next))")
            for item in try page.requiredElements("acts") {
                let act = ExportedAct(
                    position: Int(try item.requiredInteger("position")),
                    entry: try PeopleEntry(bytes: Array(item.requiredText("entry").utf8)),
                    fields: try OpenedFields(bytes: Array(item.requiredText("fields").utf8)))
                guard try await body(Int(try item.requiredInteger("shard")), act) else { return }
            }
            next = try page.optionalText("next")
        } while next != nil
    }

    private static func query(_ question: PeopleQuestion, after place: String?) -> String {
        let values = [
            ("from", question.from?.description), ("to", question.to?.description), ("act", question.act?.rawValue),
            ("who", question.who), ("after", place),
        ]
        let letters = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        return values.compactMap { name, value in
            value?.addingPercentEncoding(withAllowedCharacters: letters).map { "\(name)=\($0)" }
        }.joined(separator: "&")
    }
}

/// Writes the acts of a shard of the log of people beside its exported tiles, a file for every 4,096 places.
public struct PeopleExport: Sendable {
    /// Places for which there is one file.
    static let placesInFile = 4096
    /// The folder beside the tiles.
    static let folder = "acts"

    private let folder: DurableDirectory
    private let shard: Int
    private let shown: Set<String>?

    /// An export.
    ///
    /// - Parameters:
    ///   - shard: The shard.
    ///   - shown: The names of the fields that are shown; nil for all.
    ///   - folder: Where the tiles are.
    public init(shard: Int, showing shown: Set<String>?, into folder: DurableDirectory) {
        self.shard = shard
        self.shown = shown
        self.folder = folder
    }

    /// Writes the acts that a question selects.
    ///
    /// - Parameters:
    ///   - question: Which acts.
    ///   - size: How many entries the exported log has.
    ///   - reader: The node.
    /// - Returns: How many acts were written.
    /// - Throws: The errors of the API and of files.
    public func run(_ question: PeopleQuestion, upTo size: Int, from reader: PeopleReader) async throws -> Int {
        let acts = try self.folder.directory(SafePath(Self.folder), createIfMissing: true)
        var old: [String] = []
        try acts.forEachEntry { old.append($0.name) }
        // Acts of an earlier export with other words would stand beside these.
        for name in old { try acts.remove(SafeName(name)) }
        var (bytes, file, count) = ([UInt8](), 0, 0)
        func flush() throws {
            guard !bytes.isEmpty else { return }
            try acts.replaceFile(SafeName("\(file).jsonl"), with: bytes)
            bytes = []
        }
        let (shard, shown) = (self.shard, self.shown)
        try await reader.read(question, after: PeoplePlace(shard: shard - 1, position: Int(Int32.max))) { other, act in
            guard other == shard, act.position < size else { return other < shard }
            if act.position / Self.placesInFile != file {
                try flush()
                file = act.position / Self.placesInFile
            }
            let fields = shown.map { act.fields.showing($0) } ?? act.fields
            bytes += ExportedAct(position: act.position, entry: act.entry, fields: fields).line + [0x0A]
            count += 1
            return true
        }
        try flush()
        return count
    }
}

/// The acts beside an exported log of people.
public struct PeopleFolder: Sendable {
    /// More than the largest file has whose acts are no larger than they usually are; a larger one is refused.
    private static let limit = 256 << 20

    private let folder: DurableDirectory

    /// A folder of an exported log.
    public init(_ folder: DurableDirectory) { self.folder = folder }

    /// Compares every act with the log beside it.
    ///
    /// - Parameters:
    ///   - body: The log's state; that the tiles lead to it is checked apart.
    ///   - report: Told each act and what is wrong with it; nil when it is what was logged.
    ///   - problem: Told what could not be read.
    /// - Returns: How many acts there are.
    /// - Throws: The errors of files.
    public func compare(
        with body: CheckpointBody,
        _ report: (ExportedAct, BilingualText?) throws -> Void,
        problem: (String, any Error) throws -> Void
    ) throws -> Int {
        let acts: DurableDirectory
        do { acts = try self.folder.directory(SafePath(PeopleExport.folder)) } catch {
            guard error.code == .notFound else { throw error }
            return 0
        }
        var names: [String] = []
        try acts.forEachEntry { names.append($0.name) }
        let files = names.filter { $0.hasSuffix(".jsonl") }.sorted { ($0.count, $0) < ($1.count, $1) }
        let tiles = TiledFolder(self.folder)
        var bundle: (path: TilePath, bytes: [UInt8]?)?
        var count = 0
        for name in files {
            let bytes = try acts.readFile(SafeName(name), limit: Self.limit)
            for line in bytes.split(separator: 0x0A) {
                count += 1
                do {
                    let act = try ExportedAct(line: Array(line))
                    var logged: [UInt8]?
                    if act.position < body.size {
                        let path = TilePath.bundle(of: act.position, inLogOf: body.size)
                        if bundle?.path != path { bundle = (path, try tiles.bytes(of: .tile(path))) }
                        logged = bundle?.bytes.flatMap { path.entry(at: act.position, in: $0) }
                    }
                    try report(act, try act.objection(logged, in: body))
                } catch let error as EvidenceError {
                    try problem(name, error)
                }
            }
        }
        return count
    }
}
