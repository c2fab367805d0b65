public import XML
internal import Zip

/// The entries of an OFD file: a ZIP archive of foreign make, bounded, its paths unambiguous.
public struct OFDPackage: Sendable {
    /// The paths of all files, folders left out, in the archive's order.
    public let paths: [OFDPath]
    /// The bounds everything read from the package keeps to.
    public let limits: OFDLimits

    private let archive: ForeignArchive<ArrayByteSource>
    private let known: Set<OFDPath>
    /// Names in one case, for showing files whose producer did not mind the difference.
    private let folded: [String: OFDPath]

    /// Reads the structure of an archive.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - limits: How much it may hold.
    /// - Throws: ``OFDError`` if it is not an archive, has ambiguous names, or is beyond the limits.
    public init(_ bytes: [UInt8], limits: OFDLimits = .standard) throws(OFDError) {
        let archive: ForeignArchive<ArrayByteSource>
        do {
            archive = try ForeignArchive(ArrayByteSource(bytes), limits: limits.archive)
        } catch {
            throw OFDError(
                error.code == .limitExceeded ? .limitExceeded : .containerUnreadable,
                "the archive cannot be read", cause: error)
        }
        var folded: [String: OFDPath] = [:]
        self.paths = archive.entries.filter { !$0.isFolder }.map { OFDPath(entryName: $0.name) }
        for path in self.paths {
            // On systems that ignore case one of the two would hide the other.
            guard folded.updateValue(path, forKey: Self.fold(path)) == nil else {
                throw OFDError(.containerUnreadable, "two entries have the name \(path) but for case")
            }
        }
        self.archive = archive
        self.limits = limits
        self.known = Set(self.paths)
        self.folded = folded
    }

    private static func fold(_ path: OFDPath) -> String { path.entryName.lowercased().uppercased() }

    /// Whether there is a file of exactly this path.
    public func contains(_ path: OFDPath) -> Bool { self.known.contains(path) }

    /// The unpacked size of a file, or nil if it is not there.
    public func size(of path: OFDPath) -> Int? {
        guard self.contains(path) else { return nil }
        return self.archive.entry(named: path.entryName).map { Int(clamping: $0.size) }
    }

    /// The bytes of a file, checksum verified.
    ///
    /// - Parameter path: Its place.
    /// - Throws: ``OFDError/Code/entryMissing``, ``OFDError/Code/entryDamaged`` or ``OFDError/Code/limitExceeded``.
    /// - Returns: The content.
    public func bytes(at path: OFDPath) throws(OFDError) -> [UInt8] {
        guard self.contains(path) else { throw .missing(path) }
        do {
            let limit = Int(clamping: self.limits.archive.entrySize)
            return try self.archive.contents(of: path.entryName, limit: limit)
        } catch {
            throw OFDError(
                error.code == .limitExceeded ? .limitExceeded : .entryDamaged,
                "the entry \(path) cannot be unpacked", cause: error)
        }
    }

    /// A file as it is packed.
    func packed(_ path: OFDPath) throws(ZipError) -> PackedEntry {
        try self.archive.packed(path.entryName, limit: Int(clamping: self.limits.archive.entrySize))
    }

    /// A file read as XML: a byte order mark, comments and processing instructions are passed over.
    ///
    /// - Parameter path: Its place.
    /// - Throws: ``OFDError``.
    /// - Returns: The outermost element.
    public func xml(at path: OFDPath) throws(OFDError) -> XMLElement {
        try self.xml(try self.bytes(at: path), at: path)
    }

    func xml(_ bytes: [UInt8], at path: OFDPath) throws(OFDError) -> XMLElement {
        do {
            return try XMLDocument.parse(bytes, limits: self.limits.xml, annotations: .skipped).root
        } catch {
            throw OFDError(
                error.code == .limitExceeded ? .limitExceeded : .xmlUnreadable,
                "\(path) cannot be read as XML", cause: error)
        }
    }

    /// Finds the file a reference means.
    ///
    /// Some producers leave out the slash of a path from the root; where the strict meaning names no file, that one is tried.
    ///
    /// - Parameters:
    ///   - location: The reference.
    ///   - file: The file it stands in.
    /// - Throws: ``OFDError/Code/pathInvalid``.
    /// - Returns: The path, whether a file is there or not.
    public func locate(_ location: String, in file: OFDPath) throws(OFDError) -> OFDPath {
        let strict = try OFDPath(location, in: file)
        guard !self.contains(strict), let fromRoot = try? OFDPath(location), self.contains(fromRoot) else {
            return strict
        }
        return fromRoot
    }

    /// The file to show for a path: itself, or the only one whose name differs in case.
    ///
    /// For pictures and fonts alone; what is verified is found by its exact name.
    func shownPath(for path: OFDPath) -> OFDPath? {
        self.contains(path) ? path : self.folded[Self.fold(path)]
    }
}
