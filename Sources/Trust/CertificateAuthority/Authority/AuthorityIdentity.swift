internal import CanonicalJSON
public import Cryptography
internal import Documents

/// Which CA a folder holds: its suite, what it may issue for, and what it is called.
public struct AuthorityIdentity: Sendable, Hashable {
    /// The suite of its key and of everything it issues.
    public let suite: Suite
    /// What it may issue for.
    public let scope: AuthorityScope
    /// Its common name, which no other CA may have.
    public let name: String

    init(suite: Suite, scope: AuthorityScope, name: String) throws(CertificateAuthorityError) {
        // RFC 5280 appendix A: ub-common-name is 64 characters.
        guard 1...64 ~= name.unicodeScalars.count,
            name.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else {
            throw CertificateAuthorityError(.requestRefused, "the name of a CA is 1 to 64 characters on one line")
        }
        self.suite = suite
        self.scope = scope
        self.name = name
    }

    /// The name a CA has when none is given: `Yizhan GM CA 3508`.
    static func defaultName(_ suite: Suite, _ scope: AuthorityScope) -> String {
        scope == .root ? "Yizhan \(suite.rawValue) Root CA" : "Yizhan \(suite.rawValue) CA \(scope)"
    }

    var json: JSONValue {
        [
            "version": 1,
            "suite": .string(self.suite.rawValue),
            "scope": .string(self.scope.description),
            "name": .string(self.name),
        ]
    }

    init(json bytes: [UInt8]) throws(CertificateAuthorityError) {
        do {
            let value = try JSONValue(parsing: bytes, limits: JSONLimits(size: 4096, depth: 1, count: 8))
            try value.requireOnly(["version", "suite", "scope", "name"])
            guard try value.requiredInteger("version") == 1,
                let suite = Suite(rawValue: try value.requiredText("suite"))
            else {
                throw CertificateAuthorityError(
                    .authorityMalformed, "authority.json has another version or suite than known")
            }
            let scope = try AuthorityScope(value.requiredText("scope"))
            try self.init(suite: suite, scope: scope, name: value.requiredText("name"))
        } catch let error as CertificateAuthorityError {
            throw error
        } catch {
            throw CertificateAuthorityError(.authorityMalformed, "authority.json cannot be read", cause: error)
        }
    }
}
