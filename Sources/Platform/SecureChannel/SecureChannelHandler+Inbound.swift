public import NIOCore

extension SecureChannelHandler {
    /// The most bytes that a failed channel still takes in while its alert is on the way.
    private static let drainLimit = 1024 * 1024
    /// The most bytes that a peer that does not read can make the library send, such as answers to key updates.
    private static let unaskedOutputLimit = 64 * 1024

    /// Takes in encrypted bytes.
    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = Self.unwrapInboundIn(data)
        switch self.phase {
        case .handshaking, .open:
            guard !self.isInputClosed, let session = self.session else { return }
            self.lastProgress = context.eventLoop.now
            guard session.receive(bytes) else {
                return self.fail(.libraryFailed("take in bytes", cause: "no memory"), context, lingers: false)
            }
            if self.phase == .handshaking {
                self.advanceHandshake(context)
            } else {
                self.readPlaintext(context)
            }
        case .draining:
            self.drainedInput += bytes.readableBytes
            if self.drainedInput > Self.drainLimit { context.close(promise: nil) }
        case .idle, .closing, .closed:
            break
        }
    }

    /// Asks for more from the socket when what came did not yield anything the application waits for.
    public func channelReadComplete(context: ChannelHandlerContext) {
        let hasDelivered = self.hasDelivered
        self.hasDelivered = false
        context.fireChannelReadComplete()
        let needsMore =
            switch self.phase {
            case .handshaking, .draining: true
            case .open: self.isReadPending && !hasDelivered
            case .idle, .closing, .closed: false
            }
        if needsMore { context.read() }
    }

    /// Remembers that the application waits for data.
    public func read(context: ChannelHandlerContext) {
        self.isReadPending = true
        context.read()
    }

    func readPlaintext(_ context: ChannelHandlerContext) {
        guard let session = self.session else { return }
        var plaintext = context.channel.allocator.buffer(capacity: session.pendingInput + 512)
        let end = session.read(into: &plaintext)
        self.emitUnasked(context)
        if plaintext.readableBytes > 0 {
            self.hasDelivered = true
            self.isReadPending = false
            context.fireChannelRead(Self.wrapInboundOut(plaintext))
        }
        guard self.phase == .open else { return }
        switch end {
        case .needsInput: break
        case .closedByPeer: self.endInput(context)
        case .failed(let error): self.fail(error, context, lingers: error.code != .peerRefused)
        }
    }

    /// Sends what the library answers by itself.
    private func emitUnasked(_ context: ChannelHandlerContext) {
        guard let output = self.session?.takeOutput(context.channel.allocator) else { return }
        self.unaskedOutput = context.channel.isWritable ? 0 : self.unaskedOutput + output.readableBytes
        context.writeAndFlush(Self.wrapOutboundOut(output), promise: nil)
        if self.unaskedOutput > Self.unaskedOutputLimit {
            let cause = "it demands answers and does not read them"
            self.fail(.protocolViolation(cause), context, lingers: false)
        }
    }

    /// The peer's close_notify: the end of its data, proved.
    private func endInput(_ context: ChannelHandlerContext) {
        self.isInputClosed = true
        let allowsHalfClosure =
            (try? context.channel.syncOptions?.getOption(.allowRemoteHalfClosure)) ?? false
        if allowsHalfClosure, self.outputClosed == nil {
            self.hasDelivered = true
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        } else {
            self.close(context: context, mode: .all, promise: nil)
        }
    }
}
