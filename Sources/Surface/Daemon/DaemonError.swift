/// Why a node does not start or has to stop.
public struct DaemonError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure this is.
    public enum Code: String, Sendable, Hashable {
        /// A key, certificate or passphrase cannot be used.
        case keysUnreadable
        /// Anchors or directory cannot be used.
        case trustUnusable
        /// The configuration file cannot be read.
        case configurationUnreadable
        /// The TLS library does not have the protocol configured for links.
        case protocolUnavailable
        /// The address of the link or the socket cannot be listened on.
        case addressUnusable
        /// The store can no longer be trusted.
        case storeFailed
        /// Another process, the node itself as a rule, uses the store.
        case storeInUse
        /// There is no store where the configuration says.
        case storeMissing
        /// The store's files cannot be read.
        case storeUnreadable
    }

    /// What kind of failure this is.
    public let code: Code
    /// What, which file, what to do.
    public let message: String
    /// What lay below.
    public let cause: (any Error)?

    init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// Message and cause in one line.
    public var description: String { self.cause.map { "\(self.message): \($0)" } ?? self.message }
}
