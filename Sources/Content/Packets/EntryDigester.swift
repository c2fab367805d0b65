internal import Cryptography
internal import Zip

/// Runs a container through the strict parser in one pass: digests every entry, keeps small ones, and the first
/// bytes of large ones.
///
/// In a packet the suite stands in the envelope, so `suite` is asked after each entry until it answers; entries before
/// that are small and kept, and their owner digests them.
struct EntryDigester: ~Copyable {
    /// What is known of one entry after it ended.
    struct Entry: Sendable {
        let name: String
        let size: UInt64
        let digest: Digest?
        /// The content of small entries, the first bytes of large ones.
        let bytes: [UInt8]
    }

    private(set) var entries: [Entry] = []
    private var algorithm: DigestAlgorithm?
    private let suite: (Entry) throws -> Suite?
    private var parser: ContainerParser
    private var context: DigestContext?
    private var kept: [UInt8] = []
    private var size: UInt64 = 0
    private let keepLimit: Int

    init(limits: PacketLimits, suite: @escaping (Entry) throws -> Suite?) {
        self.suite = suite
        self.parser = ContainerParser(limits: limits.container)
        self.keepLimit = limits.controlSize
    }

    /// Takes bytes.
    mutating func consume(
        _ bytes: ArraySlice<UInt8>,
        onContent: (String, ArraySlice<UInt8>) throws -> Void = { _, _ in }
    ) throws(PacketError) {
        do {
            for event in try self.parser.consume(bytes) {
                switch event {
                case .entryBegan(let name, let size):
                    try self.begin(name: name, size: size)
                case .content(let slice):
                    try self.take(slice)
                    try onContent(self.current, slice)
                case .entryEnded(let name, _):
                    let entry = try self.end(name: name)
                    self.entries.append(entry)
                    if self.algorithm == nil { self.algorithm = try self.suite(entry)?.digestAlgorithm }
                }
            }
        } catch let error as PacketError {
            throw error
        } catch let error as ZipError where error.code == .limitExceeded {
            throw PacketError(.limitExceeded, "the container is too large", cause: error)
        } catch {
            throw PacketError(.containerMalformed, "the container is not of the strict profile", cause: error)
        }
    }

    /// Requires that the container is complete.
    mutating func finish() throws(PacketError) {
        do { try self.parser.finish() } catch {
            throw PacketError(.containerMalformed, "the container is not complete", cause: error)
        }
    }

    private var current = ""

    private mutating func begin(name: String, size: UInt64) throws {
        self.current = name
        self.kept = []
        self.size = 0
        if let algorithm = self.algorithm {
            self.context = try DigestContext(algorithm)
        } else {
            self.context = nil
        }
    }

    private mutating func take(_ slice: ArraySlice<UInt8>) throws {
        self.size += UInt64(slice.count)
        let room = self.keepLimit - self.kept.count
        if room > 0 { self.kept.append(contentsOf: slice.prefix(room)) }
        try self.context?.update(slice)
    }

    private mutating func end(name: String) throws -> Entry {
        var digest: Digest?
        if let context = self.context.take() { digest = try context.finish() }
        return Entry(name: name, size: self.size, digest: digest, bytes: self.kept)
    }
}
