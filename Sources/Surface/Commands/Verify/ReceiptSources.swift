internal import DurableFiles
internal import Evidence

/// Finds the receipt files that arguments name: files as they are, folders with all below.
struct ReceiptSources {
    /// How deep folders are searched.
    static let depth = 16
    /// How many receipts one command verifies.
    static let limit = 1_000_000

    private(set) var files: [String] = []

    init(_ paths: [String]) throws {
        for path in paths {
            if InputFile.isFolder(path) {
                let before = self.files.count
                try self.search(DurableDirectory(path: path), depth: Self.depth)
                guard self.files.count > before else {
                    throw CommandFailure(
                        .missingInput, "\(path) holds no receipt file (*.\(ReceiptFile.fileExtension))")
                }
            } else {
                // Asked before anything is printed.
                _ = try FileReader(path: path)
                self.files.append(path)
            }
        }
    }

    private mutating func search(_ folder: DurableDirectory, depth: Int) throws {
        var (names, folders): ([String], [String]) = ([], [])
        try folder.forEachEntry { entry in
            switch entry.kind {
            case .file where entry.name.hasSuffix(".\(ReceiptFile.fileExtension)"): names.append(entry.name)
            case .directory: folders.append(entry.name)
            default: break
            }
            guard names.count <= Self.limit else { throw Self.tooMany }
        }
        self.files += names.sorted().map { "\(folder.path)/\($0)" }
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
