public import NIOCore

extension SecureChannelHandler {
    /// RFC 8446 § 5.1: the most plain bytes in one record.
    private static let recordSize = 16 * 1024
    /// How much is encrypted before it is handed on, so that progress on large writes is seen.
    private static let portionSize = 64 * 1024

    /// Takes plain bytes; they are encrypted at once when they fill a record, otherwise when flushed.
    public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let bytes = Self.unwrapOutboundIn(data)
        switch self.phase {
        case .idle, .handshaking:
            let limit = self.limits.maximumEarlyWriteBytes
            guard self.staged.count + bytes.readableBytes <= limit else {
                promise?.fail(SecureChannelError.bufferFull(limit: limit))
                return
            }
            self.staged.append(bytes, promise: promise)
        case .open where self.outputClosed == nil:
            guard self.staged.count + bytes.readableBytes >= Self.recordSize else {
                return self.staged.append(bytes, promise: promise)
            }
            self.encryptStaged(context)
            self.encrypt(bytes, promise: promise, context)
        case .open:
            promise?.fail(ChannelError.outputClosed)
        case .closing, .draining, .closed:
            promise?.fail(self.failure ?? ChannelError.ioOnClosedChannel)
        }
    }

    /// Encrypts what waits and sends it.
    public func flush(context: ChannelHandlerContext) {
        switch self.phase {
        case .idle, .handshaking:
            self.isFlushWanted = true
        case .open:
            self.encryptStaged(context)
            context.flush()
        case .closing, .draining, .closed:
            context.flush()
        }
    }

    func encryptStaged(_ context: ChannelHandlerContext) {
        guard !self.staged.isEmpty else { return }
        let (bytes, promise) = self.staged.take(on: context.eventLoop)
        self.encrypt(bytes, promise: promise, context)
    }

    private func encrypt(_ bytes: ByteBuffer, promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
        guard self.phase == .open, let session = self.session else {
            promise?.fail(self.failure ?? ChannelError.ioOnClosedChannel)
            return
        }
        var rest = bytes
        repeat {
            let portion = rest.readSlice(length: min(rest.readableBytes, Self.portionSize)) ?? ByteBuffer()
            if let error = session.write(portion) {
                promise?.fail(error)
                return self.fail(error, context, lingers: false)
            }
            let isLast = rest.readableBytes == 0
            self.emitOutput(context, promise: isLast ? promise : nil)
        } while rest.readableBytes > 0
    }

    /// Hands the library's output on to the channel; false when there is none.
    @discardableResult
    func emitOutput(_ context: ChannelHandlerContext, promise: EventLoopPromise<Void>? = nil) -> Bool {
        guard let output = self.session?.takeOutput(context.channel.allocator) else {
            promise?.succeed(())
            return false
        }
        var promise = promise
        if self.idleTimer != nil {
            let written = promise ?? context.eventLoop.makePromise(of: Void.self)
            let eventLoop = context.eventLoop
            written.futureResult.assumeIsolated().whenSuccess { self.lastProgress = eventLoop.now }
            promise = written
        }
        context.write(Self.wrapOutboundOut(output), promise: promise)
        return true
    }
}
