public import CanonicalJSON
public import Documents

/// Something that ends at a time: a certificate, a directory, a revocation list.
public struct ExpiringItem: Sendable, Hashable {
    /// What it is.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A certificate of the node.
        case certificate
        /// A certificate of a CA above one of the node's, or above the directory's signer.
        case authority
        /// The directory.
        case directory
        /// A CA's revocation list.
        case revocationList = "revocation-list"
        /// A seal maker's status list.
        case sealStatusList = "seal-status-list"
    }

    /// What it is.
    public let kind: Kind
    /// Which one, for example `node-sign GM` or the name of a CA.
    public let name: String
    /// What a certificate of the node is for; nil otherwise.
    public let purpose: String?
    /// The suite of a certificate of the node; nil otherwise.
    public let suite: String?
    /// Tells it from its successor of the same name.
    public let edition: String
    /// When it began.
    public let from: UTCMilliseconds
    /// When it ends.
    public let until: UTCMilliseconds

    /// An item.
    public init(
        _ kind: Kind,
        _ name: String,
        purpose: String? = nil,
        suite: String? = nil,
        edition: String,
        from: UTCMilliseconds,
        until: UTCMilliseconds
    ) {
        self.kind = kind
        self.name = name
        self.purpose = purpose
        self.suite = suite
        self.edition = edition
        self.from = from
        self.until = until
    }

    /// What it is, in words.
    var title: String {
        switch self.kind {
        case .certificate: "the certificate \(self.name)"
        case .authority: "the CA certificate \(self.name)"
        case .directory: "the directory \(self.name)"
        case .revocationList: "the revocation list of \(self.name)"
        case .sealStatusList: "the status list of the seals of \(self.name)"
        }
    }

    /// The item as JSON.
    public var json: JSONValue {
        var members: [String: JSONValue] = [
            "kind": .string(self.kind.rawValue), "name": .string(self.name), "edition": .string(self.edition),
            "from": .string(self.from.description), "until": .string(self.until.description),
        ]
        members["purpose"] = self.purpose.map { .string($0) }
        members["suite"] = self.suite.map { .string($0) }
        return .object(members)
    }

    /// Reads what ``json`` wrote; nil for a kind that is not known here.
    init?(json value: JSONValue) throws {
        guard let kind = Kind(rawValue: try value.requiredText("kind")) else { return nil }
        self.init(
            kind, try value.requiredText("name"), purpose: try value.optionalText("purpose"),
            suite: try value.optionalText("suite"), edition: try value.requiredText("edition"),
            from: try UTCMilliseconds(value.requiredText("from")),
            until: try UTCMilliseconds(value.requiredText("until")))
    }
}
