internal import Glibc

/// One name found in a directory.
public struct DirectoryEntry: Hashable, Sendable {
    /// What the name stands for.
    public enum Kind: Hashable, Sendable {
        /// A regular file of this many bytes.
        case file(count: Int64)
        /// A directory.
        case directory
        /// A symbolic link, device, socket or pipe.
        case other
    }

    /// The name as found; it may be unsafe.
    public let name: String

    /// What it stands for.
    public let kind: Kind
}

extension DurableDirectory {
    /// Goes through the names of this directory without holding them all in memory.
    ///
    /// - Parameter body: Called for each entry but `.` and `..`, in no particular order.
    /// - Throws: ``DurableFilesError``, or what the closure throws.
    public func forEachEntry(_ body: (DirectoryEntry) throws -> Void) throws {
        // A descriptor of its own, because reading moves the position that all owners of a descriptor share.
        let copy: Int32
        do throws(SystemFailure) {
            copy = try Descriptor.attempt {
                unsafe openat(self.descriptor.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            }
        } catch {
            throw error.error("list directory", self.path)
        }
        guard let stream = unsafe fdopendir(copy) else {
            let failure = SystemFailure(number: errno)
            _ = Glibc.close(copy)
            throw failure.error("list directory", self.path)
        }
        defer { unsafe closedir(stream) }
        while let name = try unsafe self.nextName(stream) {
            if name == "." || name == ".." { continue }
            guard let kind = try self.kind(of: name) else { continue }
            try body(DirectoryEntry(name: name, kind: kind))
        }
    }

    private func nextName(_ stream: OpaquePointer) throws(DurableFilesError) -> String? {
        errno = 0
        guard let entry = unsafe readdir(stream) else {
            let number = errno
            if number == 0 { return nil }
            throw SystemFailure(number: number).error("list directory", self.path)
        }
        return unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    /// Returns `nil` for a name that vanished in the meantime.
    private func kind(of name: String) throws(DurableFilesError) -> DirectoryEntry.Kind? {
        var status = stat()
        do throws(SystemFailure) {
            _ = try Descriptor.attempt {
                unsafe fstatat(self.descriptor.number, name, &status, AT_SYMLINK_NOFOLLOW)
            }
        } catch  where error.number == ENOENT {
            return nil
        } catch {
            throw error.error("inspect", "\(self.path)/\(name)")
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file(count: Int64(status.st_size))
        case S_IFDIR: return .directory
        default: return .other
        }
    }
}
