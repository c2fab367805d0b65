internal import CanonicalJSON
public import Cryptography

/// A value that stands in an entry as the digest over itself and a salt, so that it can be shown or kept back by itself.
///
/// Without the salt nobody can find a value by trying: names of officers and reasons are few and short.
public struct SaltedField: Sendable, Hashable {
    /// The bytes of a salt.
    public static let saltSize = 16
    /// The bytes a value may have.
    public static let valueSize = 4096
    /// What stands before salt, name and value when they are digested.
    public static let prefix = Array("yizhan/people-field/v1\n".utf8)

    /// Random bytes.
    public let salt: [UInt8]
    /// The value.
    public let value: String

    /// A field.
    ///
    /// - Parameters:
    ///   - value: The value; what is too long is cut.
    ///   - salt: ``saltSize`` random bytes.
    public init(_ value: String, salt: [UInt8]) {
        precondition(salt.count == Self.saltSize, "a salt of \(salt.count) bytes")
        self.salt = salt
        self.value =
            value.utf8.count <= Self.valueSize
            ? value : String(decoding: value.utf8.prefix(Self.valueSize - 4), as: UTF8.self)
    }

    /// The digest that stands in the entry under a name.
    public func digest(named name: String, _ algorithm: DigestAlgorithm) throws(CryptographyError) -> Digest {
        try algorithm.hash(Self.prefix + self.salt + Array("\(name)\n\(self.value)".utf8))
    }
}

/// The values behind the digests of one entry, or those of them that are shown.
public struct OpenedFields: Sendable, Hashable {
    /// What has room for every field an entry can have.
    private static let size = 64 << 10

    /// The fields by name.
    public let fields: [String: SaltedField]

    /// Fields.
    public init(_ fields: [String: SaltedField]) { self.fields = fields }

    /// The value of a field; nil when it is not shown.
    public subscript(name: PeopleField) -> String? { self.fields[name.rawValue]?.value }

    /// Only the fields with these names.
    public func showing(_ names: Set<String>) -> Self { Self(self.fields.filter { names.contains($0.key) }) }

    /// The canonical JSON.
    public var bytes: [UInt8] {
        JSONValue.object(
            self.fields.mapValues {
                .object(["salt": .string(Hexadecimal.encode($0.salt)), "value": .string($0.value)])
            }
        ).serialized()
    }

    /// Reads what ``bytes`` gave.
    ///
    /// - Throws: `evidenceInvalid` for anything else.
    public init(bytes: [UInt8]) throws(EvidenceError) {
        do {
            let json = try JSONValue(canonical: bytes, limits: JSONLimits(size: Self.size, depth: 2, count: 64))
            self.fields = try (json.members ?? [:]).mapValues { field in
                try field.requireOnly(["salt", "value"])
                guard let salt = Hexadecimal.decode(try field.requiredText("salt")),
                    salt.count == SaltedField.saltSize
                else { throw EvidenceError.evidence("a salt is not of \(SaltedField.saltSize) bytes") }
                return SaltedField(try field.requiredText("value"), salt: salt)
            }
        } catch let error as EvidenceError {
            throw error
        } catch {
            throw .evidence("the fields of an entry cannot be read", cause: error)
        }
        guard self.bytes == bytes else { throw .evidence("the fields of an entry are not in their one form") }
    }
}

/// What is said of an act in words that may name persons or documents; each stands in the entry salted and digested.
public enum PeopleField: String, Sendable, Hashable, CaseIterable {
    /// The name of the user at the socket.
    case user
    /// The officer who signed.
    case officer
    /// The fingerprint of the officer's certificate.
    case certificate
    /// Why it was done, in the words of who did it.
    case reason
    /// What a reload changed.
    case changes
    /// What was asked for about whom.
    case question
    /// Why it was refused.
    case refusal

    /// The word users see.
    public var title: BilingualText {
        switch self {
        case .user: BilingualText("用户", "user")
        case .officer: BilingualText("经办人", "officer")
        case .certificate: BilingualText("证书", "certificate")
        case .reason: BilingualText("事由", "reason")
        case .changes: BilingualText("变更", "changes")
        case .question: BilingualText("查询", "question")
        case .refusal: BilingualText("拒绝原因", "refusal")
        }
    }
}
