internal import Glibc
internal import Synchronization

/// Exclusive ownership of a directory, given back with ``release()`` or with the last reference.
///
/// The kernel drops the lock when the process ends, however it ends; the process number in the file only helps the
/// operator.
public final class DirectoryLock: Sendable {
    private let descriptor: Mutex<Descriptor?>

    fileprivate init(_ descriptor: Descriptor) {
        self.descriptor = Mutex(descriptor)
    }

    /// Gives the directory back; doing it twice does nothing.
    public func release() {
        self.descriptor.withLock { $0 = nil }
    }
}

extension DurableDirectory {
    /// Takes exclusive ownership of this directory, or fails after a fifth of a second.
    ///
    /// - Parameter name: The lock file, by custom `LOCK`; it stays when the lock is released.
    /// - Returns: The lock; keep it as long as the directory is used.
    /// - Throws: ``DurableFilesError``, with `locked` and the holder's process number, `permissionDenied` or
    ///   `inputOutput`.
    public func lock(_ name: SafeName) throws(DurableFilesError) -> DirectoryLock {
        let path = self.location(name)
        let descriptor: Descriptor
        do throws(SystemFailure) {
            descriptor = try self.descriptor.open(name.text, O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600)
            try Self.lock(descriptor)
        } catch  where error.number == EWOULDBLOCK {
            throw .locked(path, holder: self.holder(name))
        } catch {
            throw error.error("lock", path)
        }
        do throws(SystemFailure) {
            try descriptor.truncate(to: 0)
            try descriptor.write(Array("\(getpid())\n".utf8).span, at: 0)
        } catch {
            throw error.error("write the process number to", path)
        }
        return DirectoryLock(descriptor)
    }

    /// Takes exclusive ownership of this directory by the file `LOCK`, or fails after a fifth of a second.
    ///
    /// - Returns: The lock; keep it as long as the directory is used.
    /// - Throws: ``DurableFilesError``, as for a lock file of another name.
    public func lock() throws(DurableFilesError) -> DirectoryLock {
        try self.lock(SafeName("LOCK"))
    }

    /// A lock may be on its way out: its last owner is a task that is just ending, or a child process between fork and
    /// exec that still has the descriptor.
    private static func lock(_ descriptor: borrowing Descriptor) throws(SystemFailure) {
        for _ in 0..<40 {
            do throws(SystemFailure) {
                _ = try Descriptor.attempt { flock(descriptor.number, LOCK_EX | LOCK_NB) }
                return
            } catch {
                guard error.number == EWOULDBLOCK else { throw error }
                usleep(5000)
            }
        }
        _ = try Descriptor.attempt { flock(descriptor.number, LOCK_EX | LOCK_NB) }
    }

    private func holder(_ name: SafeName) -> Int32? {
        guard let bytes = try? self.readFile(name, limit: 32) else { return nil }
        return Int32(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
}
