internal import Cryptography
internal import Zip

/// Decides, entry by entry, whether a container is still of its kind, and what becomes of the entry.
protocol EntryRules {
    /// Admits the entry that begins after the entries given.
    mutating func treatment(
        of name: String,
        size: UInt64,
        after entries: [DigestedEntry]
    ) throws(PacketError) -> EntryTreatment
}

/// What becomes of an entry's content.
struct EntryTreatment {
    /// How many bytes from its beginning are kept in memory.
    let keeping: Int
    /// The algorithm it is digested by, if it is.
    let digest: DigestAlgorithm?
}

/// What is known of one entry after it ended.
struct DigestedEntry: Sendable {
    let name: String
    let size: UInt64
    let digest: Digest?
    /// The first bytes, as many as were to be kept.
    let bytes: [UInt8]
}

/// Runs a container through the strict parser in one pass, digesting and keeping what the rules of its kind say.
///
/// An entry that does not belong there is refused when its header arrives, so memory is bounded by the rules alone.
struct EntryDigester<Rules: EntryRules>: ~Copyable {
    private(set) var rules: Rules
    private(set) var entries: [DigestedEntry] = []
    private var parser: ContainerParser
    private var context: DigestContext?
    private var name = ""
    private var kept: [UInt8] = []
    private var keeping = 0
    private var size: UInt64 = 0
    private var failure: PacketError?

    init(_ rules: Rules, limits: PacketLimits) {
        self.rules = rules
        self.parser = ContainerParser(limits: limits.container)
    }

    /// Takes bytes; after a refusal every call is refused in the same way.
    mutating func consume(
        _ bytes: ArraySlice<UInt8>,
        onContent: (String, ArraySlice<UInt8>) throws -> Void = { _, _ in }
    ) throws(PacketError) {
        if let failure = self.failure { throw failure }
        do {
            for event in try self.parser.consume(bytes) {
                switch event {
                case .entryBegan(let name, let size):
                    try self.begin(name: name, size: size)
                case .content(let slice):
                    try self.take(slice)
                    try onContent(self.name, slice)
                case .entryEnded:
                    try self.end()
                }
            }
        } catch {
            let refusal = Self.refusal(error)
            self.failure = refusal
            throw refusal
        }
    }

    /// Requires that the container is complete.
    mutating func finish() throws(PacketError) {
        if let failure = self.failure { throw failure }
        do { try self.parser.finish() } catch { throw Self.refusal(error) }
    }

    private static func refusal(_ error: any Error) -> PacketError {
        switch error {
        case let error as PacketError: error
        case let error as ZipError where error.code == .limitExceeded:
            PacketError(.limitExceeded, "the container is too large", cause: error)
        case let error as ZipError:
            PacketError(.containerMalformed, "the container is not of the strict profile", cause: error)
        default:
            PacketError(.failed, "the container could not be read to its end", cause: error)
        }
    }

    private mutating func begin(name: String, size: UInt64) throws {
        let treatment = try self.rules.treatment(of: name, size: size, after: self.entries)
        self.name = name
        self.size = size
        self.kept = []
        self.keeping = treatment.keeping
        self.context = nil
        if let algorithm = treatment.digest { self.context = try DigestContext(algorithm) }
    }

    private mutating func take(_ slice: ArraySlice<UInt8>) throws {
        let room = self.keeping - self.kept.count
        if room > 0 { self.kept.append(contentsOf: slice.prefix(room)) }
        try self.context?.update(slice)
    }

    private mutating func end() throws {
        var digest: Digest?
        if let context = self.context.take() { digest = try context.finish() }
        self.entries.append(.init(name: self.name, size: self.size, digest: digest, bytes: self.kept))
        self.kept = []
    }
}
