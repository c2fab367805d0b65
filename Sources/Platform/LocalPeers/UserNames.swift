internal import Glibc
internal import NIOPosix
internal import Synchronization

/// The names of users by their numbers.
///
/// A name may have to be asked for over a network, so it is looked up beside the tasks and remembered for the life of the
/// process; a system has few users.
public final class UserNames: Sendable {
    private static let limit = 10_000
    private static let recordSize = 16 << 10

    private let known = Mutex<[UInt32: String?]>([:])

    /// Names; none is known yet.
    public init() {}

    /// The name of a user; nil when the system knows none.
    public func name(of user: UInt32) async -> String? {
        if let name = self.known.withLock({ $0[user] }) { return name }
        let name = try? await NIOThreadPool.singleton.runIfActive { Self.lookUp(user) }
        self.known.withLock { known in
            if known.count >= Self.limit { known.removeAll() }
            known[user] = .some(name ?? nil)
        }
        return name ?? nil
    }

    private static func lookUp(_ user: UInt32) -> String? {
        var buffer = [CChar](repeating: 0, count: Self.recordSize)
        return unsafe buffer.withUnsafeMutableBufferPointer { buffer in
            var record = unsafe passwd()
            var found: UnsafeMutablePointer<passwd>?
            guard let space = buffer.baseAddress else { return nil }
            let status = unsafe getpwuid_r(user, &record, space, buffer.count, &found)
            guard status == 0, unsafe found != nil, let name = unsafe record.pw_name else { return nil }
            return unsafe String(cString: name)
        }
    }
}
