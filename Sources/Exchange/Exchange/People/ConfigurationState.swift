internal import CanonicalJSON
public import Cryptography
internal import Evidence

/// What a node's configuration is, by digests: that of the file, and one of each setting.
///
/// No value is kept: the log of people says which settings changed, and between which two files.
public struct ConfigurationState: Sendable, Hashable {
    private static let size = 4 << 20
    private static let partCount = 100_000

    /// The digest of the configuration file.
    public let digest: Digest
    /// The digest of each setting, by its name, and of each file whose content is in force.
    public let parts: [String: String]

    /// A state.
    ///
    /// - Parameters:
    ///   - file: The bytes of the configuration file.
    ///   - settings: The settings by name, and what stands for the content of files.
    /// - Throws: A CryptographyError when the library fails.
    public init(file: [UInt8], settings: [String: String]) throws(CryptographyError) {
        self.digest = try DigestAlgorithm.sha256.hash(file)
        var parts: [String: String] = [:]
        for (name, value) in settings {
            parts[name] = Hexadecimal.encode(try DigestAlgorithm.sha256.hash(Array("\(name)\n\(value)".utf8)).bytes)
        }
        self.parts = parts
    }

    /// Reads ``text``.
    init(text: String) throws {
        let json = try JSONValue(
            canonical: Array(text.utf8), limits: JSONLimits(size: Self.size, depth: 2, count: Self.partCount))
        guard let digest = Digest(try json.requiredText("digest")) else {
            throw ExchangeError(.failed, "the store's fact configuration is malformed")
        }
        self.digest = digest
        self.parts = (try json.requiredObject("parts").members ?? [:]).compactMapValues(\.text)
    }

    /// The state for the store.
    var text: String {
        JSONValue.object([
            "digest": .string(self.digest.description), "parts": .object(self.parts.mapValues { .string($0) }),
        ]).canonicalText
    }

    /// The names of what is other than it was, in order; everything when nothing is known of before.
    func changes(since old: Self?) -> [String] {
        let before = old?.parts ?? [:]
        return Set(before.keys).union(self.parts.keys).filter { before[$0] != self.parts[$0] }.sorted()
    }
}

/// A key that a node holds in memory, by its certificate.
public struct HeldKey: Sendable, Hashable {
    /// The fingerprint of its certificate.
    public let certificate: Digest
    /// What it is for.
    public let purpose: String
    /// Its suite.
    public let suite: Suite

    /// A key.
    public init(certificate: Digest, purpose: String, suite: Suite) {
        self.certificate = certificate
        self.purpose = purpose
        self.suite = suite
    }

    /// The key as the object of an act.
    var object: PeopleObject { .key(self.certificate, purpose: self.purpose, suite: self.suite) }
}
