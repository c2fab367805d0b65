public import Logging
public import NIOCore

/// Speaks TLS on a channel: encrypted bytes on the socket's side, plain bytes on the application's side.
///
/// The application receives nothing before the handshake is complete and the peer was accepted. Failures are logged
/// with their cause, passed on as ``SecureChannelError``, and end the channel. Writes count against the channel's
/// own high watermark once encrypted, and at most one record (16 KiB) waits here for a flush.
public final class SecureChannelHandler: ChannelDuplexHandler {
    /// Encrypted bytes.
    public typealias InboundIn = ByteBuffer
    /// Plain bytes.
    public typealias InboundOut = ByteBuffer
    /// Plain bytes.
    public typealias OutboundIn = ByteBuffer
    /// Encrypted bytes.
    public typealias OutboundOut = ByteBuffer

    enum Phase {
        /// The channel is not active yet.
        case idle
        case handshaking
        case open
        /// close_notify is on its way out, then the channel closes.
        case closing
        /// The channel failed; the alert is on its way out, what comes in is thrown away.
        case draining
        case closed
    }

    let context: TLSContext
    let role: TLSSession.Role
    let gate: ConnectionGate?
    let logger: Logger
    var limits: TLSLimits { self.context.configuration.limits }

    var phase = Phase.idle
    var session: TLSSession?
    var permit: ConnectionPermit?
    var established: EventLoopPromise<PeerIdentity>?
    var handshake: SecureHandshake?
    /// Why the channel failed; later writes fail with it.
    var failure: SecureChannelError?

    var staged = StagedWrites()
    var isFlushWanted = false
    var isReadPending = false
    var hasDelivered = false
    var isInputClosed = false
    var isInputClosedHere = false
    var outputClosed: EventLoopFuture<Void>?

    var phaseTimer: Scheduled<Void>?
    var idleTimer: Scheduled<Void>?
    var lastProgress = NIODeadline.uptimeNanoseconds(0)
    var unaskedOutput = 0
    var drainedInput = 0

    /// Makes the handler of a server's connection.
    ///
    /// - Parameters:
    ///   - context: The identity and rules.
    ///   - gate: Where the connection is counted, if it is.
    ///   - logger: Where failures are reported.
    public init(server context: TLSContext, gate: ConnectionGate? = nil, logger: Logger) {
        self.context = context
        self.role = .server
        self.gate = gate
        self.logger = logger
        self.established = nil
    }

    /// Makes the handler of a client's connection.
    ///
    /// - Parameters:
    ///   - context: The identity and rules.
    ///   - peerName: The name the server must have.
    ///   - serverName: The host name to send to the server (RFC 6066 § 3), if any.
    ///   - logger: Where failures are reported.
    ///   - established: Completed when the handshake is, or fails.
    public init(
        client context: TLSContext,
        expecting peerName: String,
        serverName: String? = nil,
        logger: Logger,
        established: EventLoopPromise<PeerIdentity>? = nil
    ) {
        self.context = context
        self.role = .client(expecting: peerName, serverName: serverName)
        self.gate = nil
        self.logger = logger
        self.established = established
    }

    /// The authenticated peer.
    ///
    /// - Returns: The peer, as the verifier named it.
    /// - Throws: `notEstablished` before the handshake is complete.
    public func peer() throws(SecureChannelError) -> PeerIdentity {
        guard let handshake = self.handshake else { throw .notEstablished() }
        return handshake.peer
    }

    /// Begins the handshake if the channel is active already.
    public func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { self.start(context) }
    }

    /// Begins the handshake.
    public func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        self.start(context)
    }

    /// Gives everything back.
    public func handlerRemoved(context: ChannelHandlerContext) {
        self.phase = .closed
        self.cleanUp(failing: .closed())
    }

    /// Gives everything back and reports an end that came too early.
    public func channelInactive(context: ChannelHandlerContext) {
        let error: SecureChannelError? =
            switch self.phase {
            case .handshaking: .handshakeCut()
            case .open where !self.isInputClosed: .truncated()
            default: nil
            }
        self.phase = .closed
        self.cleanUp(failing: error ?? .closed())
        if let error {
            self.log(error, context)
            context.fireErrorCaught(error)
        }
        context.fireChannelInactive()
    }

    /// Watches for the end of the socket's input, which is not the end of the peer's data.
    public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? ChannelEvent, event == .inputClosed else {
            return context.fireUserInboundEventTriggered(event)
        }
        switch self.phase {
        case .handshaking: self.fail(.handshakeCut(), context, lingers: false)
        case .open where !self.isInputClosed: self.fail(.truncated(), context, lingers: false)
        case .draining: context.close(promise: nil)
        case .open where self.isInputClosedHere: context.fireUserInboundEventTriggered(event)
        case .idle, .open, .closing, .closed: break
        }
    }

    // MARK: Handshake

    private func start(_ context: ChannelHandlerContext) {
        guard self.phase == .idle, context.channel.isActive else { return }
        self.phase = .handshaking
        do throws(SecureChannelError) {
            self.permit = try self.gate?.admit(context.remoteAddress)
            self.session = try TLSSession(context: self.context, role: self.role)
        } catch {
            return self.fail(error, context, lingers: false)
        }
        let timeout = self.limits.handshakeTimeout
        self.phaseTimer = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) {
            self.fail(.handshakeTimedOut(seconds: timeout.inSeconds), context, lingers: false)
        }
        self.advanceHandshake(context)
        if self.phase == .handshaking { context.read() }
    }

    func advanceHandshake(_ context: ChannelHandlerContext) {
        guard let session = self.session else { return }
        let progress = session.handshake()
        if self.emitOutput(context) { context.flush() }
        switch progress {
        case .needsInput: break
        case .failed(let error): self.fail(error, context, lingers: error.code != .peerRefused)
        case .completed(let handshake): self.open(handshake, context)
        }
    }

    private func open(_ handshake: SecureHandshake, _ context: ChannelHandlerContext) {
        self.phase = .open
        self.handshake = handshake
        self.phaseTimer?.cancel()
        self.permit?.endHandshake()
        self.startIdleTimer(context)
        self.logger.debug("secure channel established", metadata: self.metadata(context))
        self.established?.succeed(handshake.peer)
        self.established = nil
        context.fireUserInboundEventTriggered(
            SecureChannelEvent.handshakeCompleted(
                peer: handshake.peer,
                applicationProtocol: handshake.applicationProtocol,
                isResumed: handshake.isResumed
            )
        )
        guard self.phase == .open else { return }
        if self.isFlushWanted { self.flush(context: context) }
        if self.phase == .open { self.readPlaintext(context) }
    }
}

// A handler belongs to the event loop of its channel.
@available(*, unavailable)
extension SecureChannelHandler: Sendable {}
