/// One numbered step of a schema, immutable once shipped.
public struct Migration: Hashable, Sendable {
    /// The position, from 1.
    public let number: Int

    /// What it does, in a few words.
    public let name: String

    /// The statements, in the SQL subset of ``SQLSession``.
    public let statements: [String]

    /// Makes a step.
    ///
    /// - Parameters:
    ///   - number: The position, from 1.
    ///   - name: What it does, in a few words.
    ///   - statements: The statements, in the SQL subset of ``SQLSession``.
    public init(number: Int, name: String, statements: [String]) {
        self.number = number
        self.name = name
        self.statements = statements
    }

    /// A checksum of name and statements against edits by mistake: FNV-1a, 64 bits, the length before each text.
    var checksum: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for text in [self.name] + self.statements {
            for byte in Array("\(text.utf8.count):".utf8) + Array(text.utf8) {
                hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
            }
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
