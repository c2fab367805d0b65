internal import DurableFiles
public import Zip

/// A file of the user's as a source of bytes.
public struct FileSource: ByteSource, Sendable {
    private let reader: FileReader
    /// The file's size in bytes.
    public let count: UInt64

    /// Opens a file.
    ///
    /// - Throws: ``ClientError/Code/fileUnreadable``.
    public init(path: String) throws(ClientError) {
        do { self.reader = try FileReader(path: path) } catch {
            throw ClientError(.fileUnreadable, "\(path) cannot be read: \(error)")
        }
        self.count = UInt64(self.reader.count)
    }

    /// Reads a range.
    ///
    /// - Parameters:
    ///   - offset: Where it begins.
    ///   - count: Its length in bytes.
    /// - Returns: Exactly that many bytes.
    /// - Throws: When the file is shorter now or the disk fails.
    public func read(at offset: UInt64, count: Int) throws -> [UInt8] {
        let bytes = try self.reader.read(at: Int64(clamping: offset), count: count)
        guard bytes.count == count else {
            throw ClientError(.fileUnreadable, "\(self.reader.path) became shorter while it was read")
        }
        return bytes
    }
}
