/// A relative path of safe names; it cannot lead out of the directory it is resolved in.
///
/// Symbolic links are dealt with when the path is opened: ``DurableDirectory`` follows none below its root.
public struct SafePath: Hashable, Sendable, CustomStringConvertible {
    /// The deepest path that is accepted.
    public static let maximumDepth = 32

    /// The names from the root to the file.
    public let names: [SafeName]

    /// Checks every component of a path.
    ///
    /// - Parameter text: Names joined by `/`; empty components, as in `a//b` or `/a`, are refused.
    /// - Throws: ``DurableFilesError/Code/unsafeName``.
    public init(_ text: String) throws(DurableFilesError) {
        // The byte count is checked first, so that a hostile path is not split into millions of parts.
        guard text.utf8.count <= (SafeName.maximumCount + 1) * Self.maximumDepth else {
            throw .unsafeName(text, "the path has \(text.utf8.count) bytes")
        }
        var names: [SafeName] = []
        for part in text.split(separator: "/", omittingEmptySubsequences: false) {
            names.append(try SafeName(String(part)))
        }
        try self.init(names)
    }

    /// Joins names.
    ///
    /// - Parameter names: At least one, at most ``maximumDepth``.
    /// - Throws: ``DurableFilesError/Code/unsafeName``.
    public init(_ names: [SafeName]) throws(DurableFilesError) {
        guard !names.isEmpty else { throw .unsafeName("", "the path is empty") }
        guard names.count <= Self.maximumDepth else {
            throw .unsafeName(
                names.map(\.text).joined(separator: "/"),
                "the path has \(names.count) components, at most \(Self.maximumDepth) are allowed"
            )
        }
        self.names = names
    }

    /// The path one level deeper.
    ///
    /// - Parameter name: The name to append.
    /// - Returns: The longer path.
    /// - Throws: ``DurableFilesError/Code/unsafeName`` if it becomes too deep.
    public func appending(_ name: SafeName) throws(DurableFilesError) -> Self {
        try Self(self.names + [name])
    }

    /// The names joined by `/`.
    public var description: String { self.names.map(\.text).joined(separator: "/") }
}
