internal import Hummingbird
internal import NIOCore

/// What a request of the local API is answered with: beside the usual the connection it came over, whose other end the
/// kernel knows.
struct LocalRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        self.coreContext = CoreRequestContextStorage(source: source)
        self.channel = source.channel
    }
}
