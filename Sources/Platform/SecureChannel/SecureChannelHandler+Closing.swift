import Logging
public import NIOCore

extension SecureChannelHandler {
    /// Closes with close_notify, so that the peer can tell the end of the data from a cut.
    public func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        switch (mode, self.phase) {
        case (.output, .open) where self.outputClosed == nil:
            self.closeOutput(context, promise: promise)
        case (.all, .open):
            self.closeGracefully(context, promise: promise)
        case (.all, .closing), (.all, .draining):
            // On its way already, and bounded by a timer.
            context.channel.closeFuture.cascade(to: promise)
        case (.all, .handshaking), (.input, .handshaking):
            self.phase = .closed
            self.cleanUp(failing: .closed())
            context.close(promise: promise)
        case (.input, .open):
            // Our own wish, so neither an end proved by the peer nor a cut.
            self.isInputClosed = true
            self.isInputClosedHere = true
            context.close(mode: mode, promise: promise)
        default:
            context.close(mode: mode, promise: promise)
        }
    }

    private func closeOutput(_ context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        self.encryptStaged(context)
        guard self.phase == .open else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        let sent = self.sendCloseNotify(context)
        let closed = promise ?? context.eventLoop.makePromise(of: Void.self)
        self.outputClosed = closed.futureResult
        sent.assumeIsolated().whenComplete { _ in
            context.close(mode: .output, promise: closed)
            // With both directions ended nothing is left to wait for.
            if self.isInputClosed { self.closeGracefully(context, promise: nil) }
        }
    }

    private func closeGracefully(_ context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        guard self.phase == .open else {
            context.channel.closeFuture.cascade(to: promise)
            return
        }
        self.phase = .closing
        self.cancelTimers()
        self.staged.fail(ChannelError.ioOnClosedChannel)
        self.phaseTimer = context.eventLoop.assumeIsolated().scheduleTask(in: self.limits.closeTimeout) {
            context.close(promise: nil)
        }
        let sent = self.outputClosed ?? self.sendCloseNotify(context)
        sent.assumeIsolated().whenComplete { _ in context.close(promise: promise) }
    }

    private func sendCloseNotify(_ context: ChannelHandlerContext) -> EventLoopFuture<Void> {
        self.session?.closeOutput()
        let sent = context.eventLoop.makePromise(of: Void.self)
        self.emitOutput(context, promise: sent)
        context.flush()
        return sent.futureResult
    }

    /// Ends the channel because of an error.
    ///
    /// Lingering means: end the output, then throw away what comes in until the peer ends or the time is over. A
    /// socket closed with unread input is reset, and a reset can overtake the alert that tells the peer why.
    func fail(_ error: SecureChannelError, _ context: ChannelHandlerContext, lingers: Bool) {
        switch self.phase {
        case .idle, .handshaking, .open: break
        case .closing, .draining, .closed: return
        }
        self.phase = .draining
        self.failure = error
        self.cleanUp(failing: error, keepsPermit: true)
        self.log(error, context)
        context.fireErrorCaught(error)
        guard lingers, context.channel.isActive else { return context.close(promise: nil) }
        self.phaseTimer = context.eventLoop.assumeIsolated().scheduleTask(in: self.limits.closeTimeout) {
            context.close(promise: nil)
        }
        context.close(mode: .output, promise: nil)
        context.read()
    }

    func cleanUp(failing error: SecureChannelError, keepsPermit: Bool = false) {
        self.cancelTimers()
        self.staged.fail(error)
        self.established?.fail(error)
        self.established = nil
        self.session = nil
        self.permit?.endHandshake()
        if !keepsPermit { self.permit?.release() }
    }

    private func cancelTimers() {
        self.phaseTimer?.cancel()
        self.phaseTimer = nil
        self.idleTimer?.cancel()
        self.idleTimer = nil
    }

    // MARK: Idle time

    func startIdleTimer(_ context: ChannelHandlerContext) {
        guard let timeout = self.limits.idleTimeout else { return }
        self.lastProgress = context.eventLoop.now
        self.armIdleTimer(context, in: timeout, timeout: timeout)
    }

    private func armIdleTimer(_ context: ChannelHandlerContext, in delay: TimeAmount, timeout: TimeAmount) {
        self.idleTimer = context.eventLoop.assumeIsolated().scheduleTask(in: delay) {
            guard self.phase == .open else { return }
            let quiet = context.eventLoop.now - self.lastProgress
            guard quiet >= timeout else {
                return self.armIdleTimer(context, in: timeout - quiet, timeout: timeout)
            }
            let error = SecureChannelError.idleTimedOut(seconds: timeout.inSeconds)
            self.log(error, context)
            context.fireErrorCaught(error)
            self.closeGracefully(context, promise: nil)
        }
    }

    // MARK: Log

    func log(_ error: SecureChannelError, _ context: ChannelHandlerContext) {
        var metadata = self.metadata(context)
        metadata[.errorCode] = "\(error.code)"
        metadata[.errorReason] = "\(error.message)"
        self.logger.log(level: error.logLevel, "secure channel failed", metadata: metadata)
    }

    func metadata(_ context: ChannelHandlerContext) -> Logger.Metadata {
        var metadata: Logger.Metadata = [:]
        if let address = context.remoteAddress { metadata[.peerAddress] = "\(address)" }
        if let handshake = self.handshake {
            metadata[.peerName] = "\(handshake.peer.name)"
            metadata[.isResumed] = "\(handshake.isResumed)"
            if let name = handshake.applicationProtocol { metadata[.applicationProtocol] = "\(name)" }
        }
        return metadata
    }
}
