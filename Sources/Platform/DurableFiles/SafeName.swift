/// One component of a path that cannot leave its directory.
///
/// At most 255 bytes; neither empty nor `.` nor `..`; without slash, backslash and what could steer a
/// terminal: control characters, separators of lines, overrides of direction.
public struct SafeName: Hashable, Sendable, CustomStringConvertible {
    /// The longest name Linux file systems take, in bytes.
    public static let maximumCount = 255

    /// The name as given.
    public let text: String

    /// Checks a name.
    ///
    /// - Parameter text: One component of a path.
    /// - Throws: ``DurableFilesError/Code/unsafeName``.
    public init(_ text: String) throws(DurableFilesError) {
        guard !text.isEmpty else { throw .unsafeName(text, "it is empty") }
        guard text != ".", text != ".." else { throw .unsafeName(text, "it names a directory above") }
        guard text.utf8.count <= Self.maximumCount else {
            throw .unsafeName(text, "it has \(text.utf8.count) bytes, at most \(Self.maximumCount) are allowed")
        }
        for byte in text.utf8
        where byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") {
            throw .unsafeName(text, "it contains the byte 0x\(String(byte, radix: 16))")
        }
        for scalar in text.unicodeScalars where !Self.isDisplayable(scalar) {
            throw .unsafeName(text, "it contains the character U+\(String(scalar.value, radix: 16, uppercase: true))")
        }
        self.text = text
    }

    /// Whether a character can neither break a line nor steer a terminal; words are written with the joiners.
    static func isDisplayable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .surrogate, .lineSeparator, .paragraphSeparator: false
        case .format: ["\u{200C}", "\u{200D}", "\u{180E}"].contains(scalar)
        default: true
        }
    }

    /// The name as given.
    public var description: String { self.text }
}
