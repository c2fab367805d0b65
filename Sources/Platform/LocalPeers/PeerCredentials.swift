internal import Glibc
public import NIOCore

/// Who holds the other end of a connection over a Unix socket, as the kernel knows it since the connection was made.
public struct PeerCredentials: Sendable, Hashable {
    /// The process that connected.
    public let process: Int32
    /// The user it ran as.
    public let user: UInt32
    /// The group it ran as.
    public let group: UInt32

    /// Credentials.
    public init(process: Int32, user: UInt32, group: UInt32) {
        self.process = process
        self.user = user
        self.group = group
    }

    /// This process.
    public static var own: PeerCredentials { PeerCredentials(process: getpid(), user: getuid(), group: getgid()) }

    /// `struct ucred` of `unix(7)`: three numbers of 32 bits in this order.
    private struct Record: Sendable {
        var process: Int32
        var user: UInt32
        var group: UInt32
    }

    /// Asks the kernel who connected.
    ///
    /// - Parameter channel: The connection.
    /// - Returns: Who connected; nil when the connection is of another kind.
    /// - Throws: What the system says.
    public static func of(_ channel: any Channel) async throws -> PeerCredentials? {
        guard let provider = channel as? any SocketOptionProvider else { return nil }
        let record: Record = try await provider.unsafeGetSocketOption(
            level: NIOBSDSocket.OptionLevel(rawValue: SOL_SOCKET), name: NIOBSDSocket.Option(rawValue: SO_PEERCRED)
        ).get()
        // What other kinds of socket answer.
        guard record.user != .max else { return nil }
        return PeerCredentials(process: record.process, user: record.user, group: record.group)
    }
}
