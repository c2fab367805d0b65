internal import Glibc

/// The service manager could not be told.
public struct ServiceNotificationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The system's number of the failure.
    public let number: Int32
    /// What could not be done, and why.
    public let description: String

    /// The last error of the operating system on this thread.
    static func last(_ doing: String) -> Self {
        let number = errno
        let reason = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
        return Self(number: number, description: "cannot \(doing): \(reason)")
    }
}
