internal import COpenSSL

/// What many channels share: the identity, the trust decision, the algorithms and the keys of session tickets.
///
/// One context serves both roles. Its ticket keys live as long as it does, so make a new one when the identity
/// changes, and at least daily: sessions of the old context then end with a full handshake, nothing else breaks.
@safe
public final class TLSContext {
    /// What the context was made from.
    public let configuration: TLSConfiguration
    let sessions: SessionCache
    private let pointer: OpaquePointer

    /// Loads the identity and switches the protocol variant on.
    ///
    /// - Parameter configuration: What to make it from.
    /// - Throws: `variantUnavailable` where the library in use does not offer the variant, `identityUnreadable`,
    ///   `identityMismatch`, `settingInvalid`, `libraryFailed`.
    public init(configuration: TLSConfiguration) throws(SecureChannelError) {
        try configuration.limits.validate()
        self.configuration = configuration
        self.sessions = SessionCache(limit: configuration.limits.maximumCachedSessions)
        unsafe self.pointer = try ContextSetup.makeContext(for: configuration.variant)
        try unsafe ContextSetup(pointer: self.pointer, configuration: configuration).apply()
    }

    /// The name and version of the TLS library in use.
    public static var library: String {
        guard let text = unsafe OpenSSL_version(OPENSSL_VERSION) else { return "unknown" }
        return unsafe String(cString: text)
    }

    func makeConnection() throws(SecureChannelError) -> OpaquePointer {
        guard let connection = unsafe SSL_new(self.pointer) else {
            throw .libraryFailed("make a connection", cause: OpenSSLErrors.take().description)
        }
        return unsafe connection
    }

    deinit { unsafe SSL_CTX_free(self.pointer) }
}

// Unchecked: SSL_CTX counts references atomically and locks itself; it is changed in the initialiser only.
extension TLSContext: @unchecked Sendable {}
