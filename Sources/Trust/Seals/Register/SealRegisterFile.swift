internal import DurableFiles

/// The register on disk: one signed line for each act, appended and synchronised before the act is made known.
final class SealRegisterFile: Sendable {
    private static let path = "register.jsonl"
    private let file: DurableFile

    private init(_ file: DurableFile) {
        self.file = file
    }

    /// Opens the register, or makes an empty one.
    ///
    /// - Parameters:
    ///   - directory: The folder, which this process has locked.
    ///   - register: The empty register, which gets all that was done.
    ///   - limit: The greatest size that is read, in bytes.
    /// - Returns: The file, and what its next line follows.
    /// - Throws: The errors of the file, and `registerMalformed`.
    static func open(
        in directory: DurableDirectory,
        into register: inout SealRegister,
        limit: Int
    ) throws -> (file: SealRegisterFile, last: String) {
        let name = try SafeName(Self.path)
        let file = try Self.open(name, in: directory)
        let last = try Self.load(directory.readFile(name, limit: limit), file, into: &register)
        return (SealRegisterFile(file), last)
    }

    private static func open(
        _ name: SafeName,
        in directory: DurableDirectory
    ) throws(DurableFilesError) -> DurableFile {
        do throws(DurableFilesError) {
            return try directory.reopenFile(name)
        } catch  where error.code == .notFound {
            let file = try directory.createFile(name)
            try directory.synchronize()
            return file
        }
    }

    /// Reads all lines; a last one without its end was never acknowledged and is cut off.
    private static func load(
        _ bytes: [UInt8],
        _ file: DurableFile,
        into register: inout SealRegister
    ) throws -> String {
        let newline = UInt8(ascii: "\n")
        let complete = bytes.lastIndex(of: newline).map { $0 + 1 } ?? 0
        if complete < bytes.count { try file.truncate(to: Int64(complete)) }
        var last = RegisterLine.beginning
        let lines = bytes[..<complete].split(separator: newline, omittingEmptySubsequences: false).dropLast()
        for (index, text) in lines.enumerated() {
            do {
                let line = try RegisterLine(line: Array(text), after: last)
                try register.enter(line.content)
                last = try line.digest
            } catch {
                throw SealsError.registerMalformed(index + 1, "\(error)")
            }
        }
        return last
    }

    /// Appends a line, durably.
    func append(_ line: RegisterLine) throws(DurableFilesError) {
        try self.file.append(line.bytes)
        try self.file.synchronize()
    }
}

extension SealRegister {
    /// Enters what a line records.
    mutating func enter(_ content: RegisterLine.Content) throws(SealsError) {
        switch content {
        case .act(let act): try self.apply(act)
        case .list(let serial, let time): try self.enterList(serial: serial, at: time)
        }
    }
}
