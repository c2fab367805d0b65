internal import Glibc

/// What a service tells the manager that started it (`sd_notify(3)`).
public enum ServiceState: Sendable, Hashable {
    /// It serves.
    case ready
    /// It is ending.
    case stopping
    /// It is alive; asked for with `WatchdogSec=`.
    case alive
    /// How it stands, in one line for people.
    case status(String)

    var line: String {
        switch self {
        case .ready: "READY=1"
        case .stopping: "STOPPING=1"
        case .alive: "WATCHDOG=1"
        case .status(let text):
            // A line end would begin another assignment.
            "STATUS=" + String(text.prefix(200).map { $0.isNewline || $0 == "\0" ? " " : $0 })
        }
    }
}

/// Tells the service manager how it stands with this process: datagrams to the socket that `NOTIFY_SOCKET` names.
///
/// The protocol is that of systemd; no library of it is needed.
public struct ServiceNotifier: Sendable {
    private let name: ServiceSocketName
    /// How often the manager wants to hear that the process is alive; nil when it does not.
    public let watchdog: Duration?

    /// A notifier, when the process was started by a manager that wants to hear.
    ///
    /// - Parameters:
    ///   - variables: The environment: `NOTIFY_SOCKET`, and `WATCHDOG_USEC` with `WATCHDOG_PID`.
    ///   - process: The process that it speaks for; this one unless another is given.
    public init?(variables: [String: String], process: Int32? = nil) {
        guard let name = variables["NOTIFY_SOCKET"].flatMap(ServiceSocketName.init) else { return nil }
        self.name = name
        self.watchdog = Self.watchdog(variables, process ?? getpid())
    }

    private static func watchdog(_ variables: [String: String], _ process: Int32) -> Duration? {
        guard let text = variables["WATCHDOG_USEC"], let microseconds = Int64(text), microseconds > 0 else {
            return nil
        }
        // The variables may have been inherited from a service that started this one.
        if let owner = variables["WATCHDOG_PID"], owner != "\(process)" { return nil }
        return .microseconds(microseconds)
    }

    /// Sends states in one datagram.
    ///
    /// - Parameter states: What to tell.
    /// - Throws: ``ServiceNotificationError``; a service goes on without a manager that hears it.
    public func send(_ states: ServiceState...) throws(ServiceNotificationError) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .last("open a socket") }
        defer { close(descriptor) }
        let bytes = Array(states.map(\.line).joined(separator: "\n").utf8)
        let (name, length) = self.name.address
        let sent = unsafe withUnsafePointer(to: name) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), address, length)
            }
        }
        guard sent == bytes.count else { throw .last("tell the service manager") }
    }
}

/// Where a service manager listens: a path, or a name in the abstract name space (`unix(7)`), written with `@`.
struct ServiceSocketName: Sendable, Hashable {
    private let bytes: [UInt8]

    init?(_ text: String) {
        guard let first = text.first, first == "/" || first == "@", text.utf8.count > 1 else { return nil }
        var bytes = Array(text.utf8)
        if first == "@" { bytes[0] = 0 }
        // sun_path has 108 bytes; a path needs one for its end.
        guard bytes.count <= (first == "@" ? 108 : 107) else { return nil }
        self.bytes = bytes
    }

    var address: (sockaddr_un, socklen_t) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { path in
            for (index, byte) in self.bytes.enumerated() { unsafe path[index] = byte }
        }
        // The zero behind a path may be counted; behind an abstract name it would be a part of it.
        return (address, socklen_t(MemoryLayout<sa_family_t>.size + self.bytes.count))
    }
}
