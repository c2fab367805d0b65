internal import DurableFiles
internal import Evidence

/// Finds the receipt files and exports that arguments name: files as they are, folders with all below.
struct ReceiptSources {
    /// How deep folders are searched.
    static let depth = 16
    /// How many receipts one command verifies.
    static let limit = 1_000_000

    /// Receipt files.
    private(set) var files: [String] = []
    /// Exports for auditors.
    private(set) var exports: [String] = []

    init(_ paths: [String]) throws {
        for path in paths {
            if InputFile.isFolder(path) {
                let before = self.files.count + self.exports.count
                try self.search(DurableDirectory(path: path), depth: Self.depth)
                guard self.files.count + self.exports.count > before else {
                    throw CommandFailure(
                        .missingInput,
                        "\(path) holds no receipt file (*.\(ReceiptFile.fileExtension)) and no export "
                            + "(*.\(AuditArchive.fileExtension))")
                }
            } else if try Self.isExport(path) {
                self.exports.append(path)
            } else {
                self.files.append(path)
            }
        }
    }

    /// Whether a file is an export, by its name or by what it begins with.
    ///
    /// It is opened before anything is printed.
    private static func isExport(_ path: String) throws -> Bool {
        let reader = try FileReader(path: path)
        let mediaType = Array(AuditArchive.mediaType.utf8)
        // Behind the header of an entry named "mimetype".
        let begins = try reader.read(at: 38, count: mediaType.count) == mediaType
        return begins || path.hasSuffix(".\(AuditArchive.fileExtension)")
    }

    private mutating func search(_ folder: DurableDirectory, depth: Int) throws {
        var (names, exports, folders): ([String], [String], [String]) = ([], [], [])
        try folder.forEachEntry { entry in
            switch entry.kind {
            case .file where entry.name.hasSuffix(".\(ReceiptFile.fileExtension)"): names.append(entry.name)
            case .file where entry.name.hasSuffix(".\(AuditArchive.fileExtension)"): exports.append(entry.name)
            case .directory: folders.append(entry.name)
            default: break
            }
            guard names.count + exports.count <= Self.limit else { throw Self.tooMany }
        }
        self.files += names.sorted().map { "\(folder.path)/\($0)" }
        self.exports += exports.sorted().map { "\(folder.path)/\($0)" }
        guard self.files.count <= Self.limit else { throw Self.tooMany }
        guard depth > 1 else { return }
        for name in folders.sorted() {
            try self.search(folder.directory(SafePath(name)), depth: depth - 1)
        }
    }

    private static var tooMany: CommandFailure {
        CommandFailure(.badData, "there are over \(Self.limit) receipts; verify them folder by folder")
    }
}
