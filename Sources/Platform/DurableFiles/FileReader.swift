internal import Glibc

/// Random access to a finished file; it may be shared between tasks.
public final class FileReader: Sendable {
    /// Where the file lies, for messages.
    public let path: String

    /// The length when the file was opened.
    public let count: Int64

    private let descriptor: Descriptor

    /// Opens a regular file by a path the operator gave; symbolic links are followed.
    ///
    /// - Parameter path: An absolute path, or one relative to the working directory.
    /// - Throws: ``DurableFilesError``, with `notFound`, `permissionDenied`, `notRegularFile` or `inputOutput`.
    public convenience init(path: String) throws(DurableFilesError) {
        do throws(SystemFailure) {
            // O_NONBLOCK: opening a pipe must not wait for a writer; it has no effect on regular files.
            try self.init(Descriptor.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY), path: path)
        } catch {
            throw error.error("open", path)
        }
        guard self.isRegular else { throw .notRegularFile(path) }
    }

    private let isRegular: Bool

    private init(_ descriptor: Descriptor, path: String) throws(SystemFailure) {
        let status = try descriptor.status()
        self.descriptor = descriptor
        self.path = path
        self.count = Int64(status.st_size)
        self.isRegular = status.st_mode & S_IFMT == S_IFREG
    }

    /// Opens a file below a directory without following links.
    convenience init(_ name: SafeName, in directory: Descriptor, path: String) throws(DurableFilesError) {
        do throws(SystemFailure) {
            try self.init(directory.open(name.text, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY), path: path)
        } catch {
            throw error.error("open", path)
        }
        guard self.isRegular else { throw .notRegularFile(path) }
    }

    /// Reads bytes into a buffer.
    ///
    /// - Parameters:
    ///   - buffer: Filled from its start.
    ///   - offset: Where to begin, at most ``count``.
    /// - Returns: The number of bytes read, less than the buffer's count at the end of the file only.
    /// - Throws: ``DurableFilesError``, with `outOfRange`, `truncated` or `inputOutput`.
    public func read(into buffer: inout MutableSpan<UInt8>, at offset: Int64) throws(DurableFilesError) -> Int {
        try Self.read(self.descriptor, self.path, count: self.count, into: &buffer, at: offset)
    }

    /// Reads bytes.
    ///
    /// - Parameters:
    ///   - offset: Where to begin, at most ``FileReader/count``.
    ///   - count: How many; the caller bounds it, memory for as many as the file has is allocated.
    /// - Returns: The bytes, fewer than asked for at the end of the file only.
    /// - Throws: ``DurableFilesError``, with `outOfRange`, `truncated` or `inputOutput`.
    public func read(at offset: Int64, count: Int) throws(DurableFilesError) -> [UInt8] {
        guard offset >= 0, offset <= self.count, count >= 0 else {
            throw .outOfRange(self.path, offset: offset, size: count, count: self.count)
        }
        var bytes = [UInt8](repeating: 0, count: Int(min(Int64(count), self.count - offset)))
        var span = bytes.mutableSpan
        _ = try self.read(into: &span, at: offset)
        return bytes
    }

    /// The user that owns the file and its permission bits.
    func ownerAndMode() throws(DurableFilesError) -> (owner: UInt32, mode: UInt32) {
        do throws(SystemFailure) {
            let status = try self.descriptor.status()
            return (status.st_uid, status.st_mode & 0o7777)
        } catch {
            throw error.error("inspect", self.path)
        }
    }

    static func read(
        _ descriptor: Descriptor,
        _ path: String,
        count: Int64,
        into buffer: inout MutableSpan<UInt8>,
        at offset: Int64
    ) throws(DurableFilesError) -> Int {
        guard offset >= 0, offset <= count else {
            throw .outOfRange(path, offset: offset, size: buffer.count, count: count)
        }
        let wanted = Int(min(Int64(buffer.count), count - offset))
        let done: Int
        do throws(SystemFailure) {
            done = try descriptor.read(wanted, into: &buffer, at: offset)
        } catch {
            throw error.error("read \(wanted) bytes at offset \(offset) of", path)
        }
        guard done == wanted else { throw .truncated(path, offset: offset + Int64(done), count: count) }
        return done
    }
}
