internal import Glibc

/// What is left on the volume of a directory.
public struct VolumeSpace: Hashable, Sendable {
    /// Bytes this process may still write.
    public let availableBytes: UInt64
    /// Size of the volume in bytes.
    public let totalBytes: UInt64
    /// Files this process may still create; 0 together with ``totalFiles`` where the file system has no limit.
    public let availableFiles: UInt64
    /// Files the volume can hold.
    public let totalFiles: UInt64
}

extension DurableDirectory {
    /// Asks how much space is left.
    ///
    /// - Returns: The space on the volume.
    /// - Throws: ``DurableFilesError``, with `inputOutput`.
    public func volumeSpace() throws(DurableFilesError) -> VolumeSpace {
        var status = statvfs()
        do throws(SystemFailure) {
            _ = try Descriptor.attempt { unsafe fstatvfs(self.descriptor.number, &status) }
        } catch {
            throw error.error("query the free space of", self.path)
        }
        let block = UInt64(status.f_frsize)
        return VolumeSpace(
            availableBytes: UInt64(status.f_bavail) * block,
            totalBytes: UInt64(status.f_blocks) * block,
            availableFiles: UInt64(status.f_favail),
            totalFiles: UInt64(status.f_files)
        )
    }
}
