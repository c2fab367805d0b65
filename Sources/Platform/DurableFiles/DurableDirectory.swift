internal import Glibc

/// An open directory; everything below it is reached by safe names and without following symbolic links.
///
/// Methods block; call them in a ``BlockingPool`` when many files are involved.
public final class DurableDirectory: Sendable {
    /// Where the directory lies, for messages.
    public let path: String

    let descriptor: Descriptor

    init(_ descriptor: Descriptor, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// Opens a directory by a path the operator gave; links in that path are followed.
    ///
    /// - Parameters:
    ///   - path: The directory.
    ///   - createIfMissing: Whether to make it, with mode 0700; its parent must exist.
    /// - Throws: ``DurableFilesError``, with `notFound`, `notDirectory`, `permissionDenied` or `inputOutput`.
    public convenience init(path: String, createIfMissing: Bool = false) throws(DurableFilesError) {
        if createIfMissing { try Self.create(path) }
        do throws(SystemFailure) {
            self.init(try Descriptor.open(path, O_RDONLY | O_DIRECTORY), path: path)
        } catch {
            throw error.error("open directory", path)
        }
    }

    private static func create(_ path: String) throws(DurableFilesError) {
        do throws(SystemFailure) {
            _ = try Descriptor.attempt { unsafe mkdir(path, 0o700) }
        } catch  where error.number == EEXIST {
            return
        } catch {
            throw error.error("create directory", path)
        }
        let parent = try DurableDirectory(path: "\(path)/..")
        try parent.synchronize()
    }

    /// Opens a directory below this one.
    ///
    /// - Parameters:
    ///   - path: Its path from here.
    ///   - createIfMissing: Whether to make what is missing, with mode 0700, durably.
    /// - Returns: The directory.
    /// - Throws: ``DurableFilesError``, with `notFound`, `notDirectory`, `symbolicLink`, `permissionDenied`, `diskFull`,
    ///   `syncFailed` or `inputOutput`.
    public func directory(
        _ path: SafePath,
        createIfMissing: Bool = false
    ) throws(DurableFilesError) -> DurableDirectory {
        var directory = self
        for name in path.names { directory = try directory.child(name, createIfMissing: createIfMissing) }
        return directory
    }

    private func child(_ name: SafeName, createIfMissing: Bool) throws(DurableFilesError) -> DurableDirectory {
        let path = self.location(name)
        if createIfMissing, try self.makeDirectory(name) { try self.synchronize() }
        do throws(SystemFailure) {
            let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW
            return DurableDirectory(try self.descriptor.open(name.text, flags), path: path)
        } catch {
            throw error.error("open directory", path)
        }
    }

    /// Returns whether the directory is new.
    private func makeDirectory(_ name: SafeName) throws(DurableFilesError) -> Bool {
        do throws(SystemFailure) {
            _ = try Descriptor.attempt { unsafe mkdirat(self.descriptor.number, name.text, 0o700) }
            return true
        } catch  where error.number == EEXIST {
            return false
        } catch {
            throw error.error("create directory", self.location(name))
        }
    }

    /// Creates a file under a name that must not exist.
    ///
    /// - Parameter name: The temporary name.
    /// - Returns: The empty file, open for writing, mode 0600.
    /// - Throws: ``DurableFilesError``, with `alreadyExists`, `permissionDenied`, `diskFull` or `inputOutput`.
    public func createFile(_ name: SafeName) throws(DurableFilesError) -> DurableFile {
        do throws(SystemFailure) {
            let flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW
            let descriptor = try self.descriptor.open(name.text, flags, mode: 0o600)
            return DurableFile(descriptor, name: name, directory: self, count: 0)
        } catch {
            throw error.error("create", self.location(name))
        }
    }

    /// Reopens an unpublished file to go on writing it.
    ///
    /// - Parameter name: The temporary name.
    /// - Returns: The file; its count is the length found.
    /// - Throws: ``DurableFilesError``, with `notFound`, `alreadyExists` if the file was published, `symbolicLink`,
    ///   `notRegularFile`, `permissionDenied` or `inputOutput`.
    public func reopenFile(_ name: SafeName) throws(DurableFilesError) -> DurableFile {
        let status: stat
        let descriptor: Descriptor
        do throws(SystemFailure) {
            descriptor = try self.descriptor.open(name.text, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
            status = try descriptor.status()
        } catch {
            throw error.error("open", self.location(name))
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegularFile(self.location(name)) }
        guard status.st_nlink == 1 else { throw .published(self.location(name)) }
        return DurableFile(descriptor, name: name, directory: self, count: Int64(status.st_size))
    }

    /// Opens a file for reading.
    ///
    /// - Parameter path: The file's path from here.
    /// - Returns: The reader.
    /// - Throws: ``DurableFilesError``, with `notFound`, `symbolicLink`, `notRegularFile`, `permissionDenied` or
    ///   `inputOutput`.
    public func openFile(_ path: SafePath) throws(DurableFilesError) -> FileReader {
        var directory = self
        for name in path.names.dropLast() { directory = try directory.child(name, createIfMissing: false) }
        return try directory.openFile(path.names[path.names.count - 1])
    }

    /// Opens a file of this directory for reading.
    ///
    /// - Parameter name: The file's name.
    /// - Returns: The reader.
    /// - Throws: ``DurableFilesError``, as for a path.
    public func openFile(_ name: SafeName) throws(DurableFilesError) -> FileReader {
        try FileReader(name, in: self.descriptor, path: self.location(name))
    }

    /// Deletes a file; the deletion is durable after the next ``synchronize()``.
    ///
    /// - Parameter name: The file's name.
    /// - Throws: ``DurableFilesError``, with `notFound`, `permissionDenied` or `inputOutput`.
    public func remove(_ name: SafeName) throws(DurableFilesError) {
        do throws(SystemFailure) {
            _ = try Descriptor.attempt { unsafe unlinkat(self.descriptor.number, name.text, 0) }
        } catch {
            throw error.error("remove", self.location(name))
        }
    }

    /// Makes the names in this directory durable.
    ///
    /// - Throws: ``DurableFilesError``, with `syncFailed`: the process must stop.
    public func synchronize() throws(DurableFilesError) {
        do throws(SystemFailure) {
            try self.descriptor.synchronizeAll()
        } catch {
            throw .syncFailed(self.path, error)
        }
    }

    func location(_ name: SafeName) -> String { "\(self.path)/\(name)" }
}
