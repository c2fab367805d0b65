/// How one engine spells what the SQL subset leaves open.
///
/// Statements are written once, with `?` for arguments and tokens in braces where the engines differ:
///
/// | token | SQLite | PostgreSQL |
/// |---|---|---|
/// | `{integer}` | `INTEGER` | `BIGINT` |
/// | `{text}` | `TEXT` | `TEXT COLLATE "C"` (both compare bytes) |
/// | `{blob}` | `BLOB` | `BYTEA` |
/// | `{identity}` | `INTEGER PRIMARY KEY AUTOINCREMENT` | `BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY` |
/// | `{strict}` | `STRICT` (after the table's closing parenthesis) | nothing: types are always enforced |
/// | `{for_update}` | nothing: there is one writer | `FOR UPDATE` |
/// | `{skip_locked}` | nothing | `FOR UPDATE SKIP LOCKED` |
///
/// Inside quotes nothing is replaced. Comments are not part of the subset.
public struct SQLDialect: Sendable {
    private enum Placeholder {
        case questionMark, numbered
    }

    /// The engine's name.
    public let name: String

    private let tokens: [String: String]
    private let placeholder: Placeholder

    /// The dialect of SQLite.
    public static let sqlite = Self(
        name: "SQLite",
        tokens: [
            "integer": "INTEGER",
            "text": "TEXT",
            "blob": "BLOB",
            "identity": "INTEGER PRIMARY KEY AUTOINCREMENT",
            "strict": "STRICT",
            "for_update": "",
            "skip_locked": "",
        ],
        placeholder: .questionMark
    )

    /// The dialect of PostgreSQL and its relatives.
    public static let postgreSQL = Self(
        name: "PostgreSQL",
        tokens: [
            "integer": "BIGINT",
            "text": "TEXT COLLATE \"C\"",
            "blob": "BYTEA",
            "identity": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
            "strict": "",
            "for_update": "FOR UPDATE",
            "skip_locked": "FOR UPDATE SKIP LOCKED",
        ],
        placeholder: .numbered
    )

    /// Spells a statement for this engine; drivers do it for every statement they are given.
    ///
    /// - Parameter statement: The statement with tokens and `?`.
    /// - Returns: What the engine understands.
    /// - Throws: ``StorageError`` with `invalidStatement` for an unknown or open token.
    public func render(_ statement: String) throws(StorageError) -> String {
        let mustNumber = self.placeholder == .numbered
        guard statement.utf8.contains(where: { $0 == UInt8(ascii: "{") || (mustNumber && $0 == UInt8(ascii: "?")) })
        else { return statement }
        var result = ""
        var rest = statement[...]
        var quote: Character?
        var arguments = 0
        while let character = rest.popFirst() {
            switch character {
            case "'" where quote == nil, "\"" where quote == nil:
                quote = character
                result.append(character)
            case quote:
                quote = nil
                result.append(character)
            case "{" where quote == nil:
                result += try self.token(&rest)
            case "?" where quote == nil && mustNumber:
                arguments += 1
                result += "$\(arguments)"
            default:
                result.append(character)
            }
        }
        return result
    }

    private func token(_ rest: inout Substring) throws(StorageError) -> String {
        let name = String(rest.prefix { $0 != "}" })
        guard let text = self.tokens[name], name.utf8.count < rest.utf8.count else {
            throw .unknownToken(String(name.prefix(32)), known: self.tokens.keys.sorted())
        }
        rest = rest.dropFirst(name.count + 1)
        return text
    }
}
