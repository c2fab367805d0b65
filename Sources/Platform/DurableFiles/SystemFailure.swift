internal import Glibc

/// The `errno` of a failed call.
struct SystemFailure: Error, CustomStringConvertible {
    let number: Int32

    var description: String {
        let text = unsafe strerror(self.number).map { text in unsafe String(cString: text) }
        return "\(text ?? "unknown error") (errno \(self.number))"
    }

    /// Says which file and what was tried.
    func error(_ action: String, _ name: String) -> DurableFilesError {
        DurableFilesError(self.code, "cannot \(action) \(name): \(self)")
    }

    private var code: DurableFilesError.Code {
        switch self.number {
        case ENOENT: .notFound
        case EEXIST, ENOTEMPTY: .alreadyExists
        case EACCES, EPERM, EROFS: .permissionDenied
        case ELOOP: .symbolicLink
        case ENOTDIR: .notDirectory
        case EISDIR, ENXIO: .notRegularFile
        case ENOSPC, EDQUOT: .diskFull
        case EFBIG: .tooLarge
        case ENAMETOOLONG: .unsafeName
        default: .inputOutput
        }
    }
}
