internal import Exchange
package import Logging
package import NIOCore
internal import HTTPTypes
package import NIOHTTPTypes
internal import SecureChannel

/// Stands between the secure channel and HTTP: times what comes, and ends a connection that is too slow or too large.
package final class RequestGuard: ChannelDuplexHandler {
    /// Bytes of HTTP.
    package typealias InboundIn = ByteBuffer
    /// The same.
    package typealias InboundOut = ByteBuffer
    /// Bytes of HTTP.
    package typealias OutboundIn = ByteBuffer
    /// The same.
    package typealias OutboundOut = ByteBuffer

    private let limits: RequestLimits
    private let connections: PeerConnections?
    private let logger: Logger
    private var progress: RequestProgress
    private var peer: String?
    private var isReading = false
    private var hasFailed = false
    private var timer: (task: Scheduled<Void>, deadline: NIODeadline)?
    private var context: ChannelHandlerContext?

    /// Makes the handler of one connection.
    ///
    /// - Parameters:
    ///   - limits: The limits.
    ///   - connections: Where a neighbour's connections are counted, if they are.
    ///   - logger: Where a fault is reported.
    package init(limits: RequestLimits, connections: PeerConnections?, logger: Logger) {
        self.limits = limits
        self.connections = connections
        self.logger = logger
        self.progress = RequestProgress(limits)
    }

    package func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    package func handlerRemoved(context: ChannelHandlerContext) { self.end() }

    package func channelInactive(context: ChannelHandlerContext) {
        self.end()
        context.fireChannelInactive()
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let peer, _, _)? = event as? SecureChannelEvent, self.peer == nil,
            let connections = self.connections
        {
            guard connections.admit(peer.name) else {
                return self.fail(.connectionsExceeded(self.limits.connectionsPerPeer), of: peer.name)
            }
            self.peer = peer.name
        }
        context.fireUserInboundEventTriggered(event)
    }

    package func read(context: ChannelHandlerContext) {
        self.isReading = true
        context.read()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !self.hasFailed else { return }
        let count = Self.unwrapInboundIn(data).readableBytes
        if let fault = self.progress.received(count, at: context.eventLoop.now) { return self.fail(fault) }
        self.schedule()
        context.fireChannelRead(data)
        self.progress.decoded(count)
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        self.isReading = false
        context.fireChannelReadComplete()
    }

    /// A head was decoded.
    fileprivate func headEnded(size: Int, fields: Int) -> Bool {
        guard let context = self.context, !self.hasFailed else { return false }
        if let fault = self.progress.headEnded(size: size, fields: fields, at: context.eventLoop.now) {
            self.fail(fault)
            return false
        }
        self.schedule()
        return true
    }

    fileprivate func requestEnded() {
        self.progress.requestEnded()
    }

    /// The peer does not speak HTTP as it should.
    fileprivate func decodingFailed(_ error: any Error) {
        guard !self.hasFailed else { return }
        self.logger.warning(
            "request refused", metadata: self.metadata("requestMalformed", "\(error)", of: self.peer))
    }

    /// Sees to it that somebody looks in time.
    ///
    /// A timer that comes too early only looks and goes on: to move it with every read would cost more than the read.
    private func schedule() {
        guard let context = self.context, let deadline = self.progress.deadline else { return }
        if let timer = self.timer {
            guard deadline < timer.deadline else { return }
            timer.task.cancel()
        }
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.look() }
        self.timer = (task, deadline)
    }

    private func look() {
        self.timer = nil
        guard let context = self.context else { return }
        if let fault = self.progress.due(at: context.eventLoop.now, isReading: self.isReading) {
            self.fail(fault)
        } else {
            self.schedule()
        }
    }

    private func fail(_ fault: RequestFault, of peer: String? = nil) {
        guard !self.hasFailed else { return }
        self.hasFailed = true
        self.logger.warning(
            "request refused", metadata: self.metadata(fault.code, fault.description, of: peer ?? self.peer))
        self.context?.close(promise: nil)
    }

    private func metadata(_ code: String, _ text: String, of peer: String?) -> Logger.Metadata {
        var metadata: Logger.Metadata = [LogKey.errorCode: "\(code)", LogKey.error: "\(text)"]
        if let peer { metadata[LogKey.peer] = "\(peer)" }
        return metadata
    }

    private func end() {
        self.timer?.task.cancel()
        self.timer = nil
        self.context = nil
        if let peer = self.peer { self.connections?.release(peer) }
        self.peer = nil
    }
}

@available(*, unavailable)
extension RequestGuard: Sendable {}

/// Stands behind the decoder of HTTP and tells the ``RequestGuard`` in front of it where requests begin and end.
package final class RequestBounds: ChannelInboundHandler, RemovableChannelHandler {
    /// Parts of requests.
    package typealias InboundIn = HTTPRequestPart
    /// The same.
    package typealias InboundOut = HTTPRequestPart

    private var requestGuard: RequestGuard?

    /// Makes the handler of one connection.
    package init() {}

    package func handlerAdded(context: ChannelHandlerContext) {
        self.requestGuard = try? context.pipeline.syncOperations.handler(type: RequestGuard.self)
    }

    package func handlerRemoved(context: ChannelHandlerContext) { self.requestGuard = nil }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch Self.unwrapInboundIn(data) {
        case .head(let head):
            // `Host` has become the authority.
            let target = [head.method.rawValue, head.path, head.authority].reduce(0) { $0 + ($1?.utf8.count ?? 0) }
            let size = head.headerFields.reduce(target) { $0 + $1.name.rawName.utf8.count + $1.value.utf8.count + 4 }
            guard self.requestGuard?.headEnded(size: size, fields: head.headerFields.count) ?? true else { return }
        case .body: break
        case .end: self.requestGuard?.requestEnded()
        }
        context.fireChannelRead(data)
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.requestGuard?.decodingFailed(error)
        context.fireErrorCaught(error)
    }
}

@available(*, unavailable)
extension RequestBounds: Sendable {}
