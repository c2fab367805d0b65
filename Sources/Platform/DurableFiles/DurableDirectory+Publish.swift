internal import Glibc

extension DurableDirectory {
    /// Gives a finished file its final name in this directory, durably.
    ///
    /// After the call returns, the name and the whole content survive a power cut; before, the name does not exist.
    /// The file is closed, whatever the outcome but `alreadyExists` and `diskFull`.
    ///
    /// - Parameters:
    ///   - file: A file made by this directory or by another one on the same volume.
    ///   - name: The final name.
    ///   - replacing: Whether a file of that name may be replaced.
    /// - Throws: ``DurableFilesError``, with `alreadyExists`, `closed`, `diskFull`, `syncFailed` (stop the process) or
    ///   `inputOutput`.
    public func publish(
        _ file: DurableFile,
        as name: SafeName,
        replacing: Bool = false
    ) throws(DurableFilesError) {
        // The order is the guarantee: 1. fdatasync(file): the content precedes the name; 2. rename, or link and unlink
        // where nothing may be replaced: atomic, all or nothing; 3. fsync(directory): the name itself. Without 1 a power
        // cut may leave an empty file under the final name, without 3 an acknowledged file may be missing.
        try file.synchronize()
        do throws(SystemFailure) {
            try replacing ? self.rename(file, to: name) : self.link(file, to: name)
        } catch {
            throw error.error("rename \(file.path) to", self.location(name))
        }
        file.close()
        try self.synchronize()
    }

    private func rename(_ file: DurableFile, to name: SafeName) throws(SystemFailure) {
        let source = file.directory.descriptor
        _ = try Descriptor.attempt {
            unsafe renameat(source.number, file.name.text, self.descriptor.number, name.text)
        }
    }

    /// A power cut in between leaves both names; `reopenFile` refuses such a file, so the temporary one is only swept.
    private func link(_ file: DurableFile, to name: SafeName) throws(SystemFailure) {
        let source = file.directory.descriptor
        _ = try Descriptor.attempt {
            unsafe linkat(source.number, file.name.text, self.descriptor.number, name.text, 0)
        }
        _ = try Descriptor.attempt { unsafe unlinkat(source.number, file.name.text, 0) }
    }

    /// Replaces a small file, so that readers and crashes see the old content or the new one, never a part.
    ///
    /// - Parameters:
    ///   - name: The file, which need not exist.
    ///   - bytes: The whole new content.
    /// - Throws: ``DurableFilesError``, with `diskFull`, `permissionDenied`, `syncFailed` (stop the process) or
    ///   `inputOutput`.
    public func replaceFile(_ name: SafeName, with bytes: [UInt8]) throws(DurableFilesError) {
        let suffix = String(UInt64.random(in: .min ... .max), radix: 16)
        let file = try self.createFile(SafeName(".\(suffix).tmp"))
        do throws(DurableFilesError) {
            try file.append(bytes)
            try self.publish(file, as: name, replacing: true)
        } catch {
            // After a rename the temporary name is gone, and the first error is the one to report.
            try? file.remove()
            throw error
        }
    }

    /// Reads a small file.
    ///
    /// - Parameters:
    ///   - name: The file.
    ///   - limit: The greatest length that is accepted.
    /// - Returns: The whole content.
    /// - Throws: ``DurableFilesError``, with `tooLarge` or the codes of opening and reading.
    public func readFile(_ name: SafeName, limit: Int) throws(DurableFilesError) -> [UInt8] {
        let reader = try self.openFile(name)
        guard reader.count <= Int64(limit) else {
            throw .tooLarge(reader.path, count: reader.count, limit: limit)
        }
        return try reader.read(at: 0, count: limit)
    }
}
