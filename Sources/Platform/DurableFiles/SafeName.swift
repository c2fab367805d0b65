/// One component of a path that cannot leave its directory.
///
/// At most 255 bytes; neither empty nor `.` nor `..`; without slash, backslash and control characters.
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
        self.text = text
    }

    /// The name as given.
    public var description: String { self.text }
}
