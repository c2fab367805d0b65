/// The place of an entry in a package, counted from its root.
///
/// It never leaves the package: what would is refused when it is made.
public struct OFDPath: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The names from the root to the entry.
    public let components: [String]

    private init(components: [String]) { self.components = components }

    /// The path of an entry as the archive names it.
    ///
    /// - Parameter name: The entry's name, components separated by `/`.
    public init(entryName name: String) {
        self.components = name.split(separator: "/").map(String.init)
    }

    /// Resolves a reference (ST_Loc).
    ///
    /// - Parameters:
    ///   - location: The reference: from the root when it begins with `/`, else from the folder of the file it stands in.
    ///   - file: The file that holds the reference; nil resolves from the root.
    /// - Throws: ``OFDError/Code/pathInvalid`` if it is empty, leaves the package, or has a form that is not accepted.
    public init(_ location: String, in file: OFDPath? = nil) throws(OFDError) {
        let text = location.trimmingWhitespace
        guard !text.isEmpty else { throw .path(location, "is empty") }
        guard text.utf8.count <= 1024 else { throw .path(location, "is longer than 1024 bytes") }
        let isPlain = text.unicodeScalars.allSatisfy { $0 != "\\" && $0.isPlain }
        guard isPlain else { throw .path(location, "has a backslash or a control character") }
        var components: [String] = text.hasPrefix("/") ? [] : file?.components.dropLast() ?? []
        for component in text.split(separator: "/") {
            switch component {
            case ".": continue
            case "..":
                guard components.popLast() != nil else { throw .path(location, "leaves the package") }
            default: components.append(String(component))
            }
        }
        guard !components.isEmpty, !text.hasSuffix("/") else { throw .path(location, "names no file") }
        self.components = components
    }

    /// The entry's name in the archive.
    public var entryName: String { self.components.joined(separator: "/") }

    /// The name of the file without its folders.
    public var fileName: String { self.components.last ?? "" }

    /// The folder the file lies in, as the beginning of names; empty for the root.
    public var folderPrefix: String { self.components.dropLast().map { $0 + "/" }.joined() }

    /// The path from the root, as files write it.
    public var description: String { "/" + self.entryName }

    /// Compares by the order of names.
    public static func < (left: Self, right: Self) -> Bool { left.entryName < right.entryName }
}

extension String {
    /// The text without XML's white space at both ends.
    var trimmingWhitespace: String {
        // Most texts of a page are numbers and words with nothing around them; bytes tell that sooner than characters.
        let isPlain = { (byte: UInt8?) in byte.map { (0x21...0x7E).contains($0) } ?? true }
        if isPlain(self.utf8.first), isPlain(self.utf8.last) { return self }
        let isSpace = { (character: Character) in character.isWhitespace }
        var text = self[...]
        while let last = text.last, isSpace(last) { text.removeLast() }
        return String(text.drop(while: isSpace))
    }
}
