/// Why a client operation was not carried out; refusals of the node are `APIClient.Refusal`.
public struct ClientError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure this is.
    public enum Code: String, Sendable, Hashable {
        /// A file of the user's cannot be read.
        case fileUnreadable
        /// A file cannot be written, or would be overwritten.
        case fileUnwritable
        /// Key and certificate do not fit each other or the act.
        case identityUnusable
        /// The metadata are not acceptable.
        case metadataInvalid
        /// The node answered something unexpected.
        case answerUnexpected
        /// The node may have accepted a packet; its answer did not come.
        case outcomeUnknown
    }

    /// What kind of failure this is.
    public let code: Code
    /// What, which file, what to do.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { self.message }
}
