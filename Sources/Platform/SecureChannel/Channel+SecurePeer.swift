public import NIOCore

extension Channel {
    /// Who the other side of this channel is, for request handlers.
    ///
    /// - Returns: The peer its ``SecureChannelHandler`` authenticated.
    /// - Throws: `notEstablished` if the channel has no such handler, or its handshake is not complete.
    public func securePeer() async throws -> PeerIdentity {
        try await self.eventLoop.submit {
            guard let handler = try? self.pipeline.syncOperations.handler(type: SecureChannelHandler.self) else {
                throw SecureChannelError.notEstablished()
            }
            return try handler.peer()
        }.get()
    }
}
