internal import Documents
internal import Hummingbird
internal import NIOCore
internal import SecureChannel

/// A request on a link; it knows the channel, and so the peer.
struct LinkRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        self.coreContext = .init(source: source)
        self.channel = source.channel
    }

    /// The neighbour whose certificate the handshake accepted.
    func neighbour() async throws -> DivisionCode {
        try DivisionCode(domainName: try await self.channel.securePeer().name)
    }
}
