internal import DurableFiles

/// The register on disk: one record a line, appended and synchronised before the act it records is made known.
final class RegisterFile: Sendable {
    private static let path = "register.jsonl"
    private let file: DurableFile

    private init(_ file: DurableFile) {
        self.file = file
    }

    /// Opens the register, or makes an empty one.
    ///
    /// - Parameters:
    ///   - directory: The folder, which this process has locked.
    ///   - limit: The greatest size that is read, in bytes.
    /// - Returns: The file and what it says.
    /// - Throws: The errors of the file, `tooLarge` among them, and `registerMalformed`.
    static func open(in directory: DurableDirectory, limit: Int) throws -> (RegisterFile, CertificateRegister) {
        let name = try SafeName(Self.path)
        let file = try Self.open(name, in: directory)
        return (RegisterFile(file), try Self.load(directory.readFile(name, limit: limit), file))
    }

    private static func open(_ name: SafeName, in directory: DurableDirectory) throws(DurableFilesError) -> DurableFile
    {
        do throws(DurableFilesError) {
            return try directory.reopenFile(name)
        } catch  where error.code == .notFound {
            let file = try directory.createFile(name)
            try directory.synchronize()
            return file
        }
    }

    /// Reads all records; a last line without its end was never acknowledged and is cut off.
    private static func load(_ bytes: [UInt8], _ file: DurableFile) throws -> CertificateRegister {
        let newline = UInt8(ascii: "\n")
        let complete = bytes.lastIndex(of: newline).map { $0 + 1 } ?? 0
        if complete < bytes.count { try file.truncate(to: Int64(complete)) }
        var register = CertificateRegister()
        let lines = bytes[..<complete].split(separator: newline, omittingEmptySubsequences: false).dropLast()
        for (index, line) in lines.enumerated() {
            do {
                try register.apply(RegisterRecord(line: Array(line)))
            } catch {
                throw CertificateAuthorityError.registerMalformed(index + 1, "\(error)")
            }
        }
        return register
    }

    /// Appends a record, durably.
    func append(_ record: RegisterRecord) throws(DurableFilesError) {
        try self.file.append(record.line)
        try self.file.synchronize()
    }
}
