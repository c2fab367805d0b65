internal import Glibc

/// Files that hold a key or a password.
public enum SecretFile: Sendable {
    /// Reads a secret, and refuses it if others than its owner may read or change it.
    ///
    /// The checks are made on the opened file, so exchanging the file in between does not help. Links are followed:
    /// tools that renew secrets replace links.
    ///
    /// - Parameters:
    ///   - path: The path the operator configured.
    ///   - limit: The greatest length that is accepted.
    /// - Returns: The content; the caller wipes it.
    /// - Throws: ``DurableFilesError``, with `insecureMode`, `tooLarge` or the codes of opening and reading.
    public static func read(path: String, limit: Int = 65_536) throws(DurableFilesError) -> [UInt8] {
        let reader = try FileReader(path: path)
        try Self.requirePrivate(reader)
        guard reader.count <= Int64(limit) else { throw .tooLarge(path, count: reader.count, limit: limit) }
        return try reader.read(at: 0, count: limit)
    }

    /// Refuses an open file that others than its owner may read or change, or that belongs to somebody else.
    ///
    /// - Parameter file: The file.
    /// - Throws: ``DurableFilesError``, with `insecureMode`.
    public static func requirePrivate(_ file: FileReader) throws(DurableFilesError) {
        let (owner, mode) = try file.ownerAndMode()
        guard mode & 0o077 == 0 else { throw .insecureMode(file.path, mode: mode) }
        guard owner == 0 || owner == geteuid() else { throw .foreignOwner(file.path, owner: owner) }
    }
}
