import NIOCore

/// Plain bytes that wait to be encrypted, so that small writes share one record.
struct StagedWrites {
    private(set) var bytes = ByteBuffer()
    private(set) var promises: [EventLoopPromise<Void>] = []

    var count: Int { self.bytes.readableBytes }
    var isEmpty: Bool { self.bytes.readableBytes == 0 && self.promises.isEmpty }

    mutating func append(_ buffer: ByteBuffer, promise: EventLoopPromise<Void>?) {
        self.bytes.writeImmutableBuffer(buffer)
        if let promise { self.promises.append(promise) }
    }

    /// Takes all out; the returned promise completes those of the writes.
    mutating func take(on eventLoop: any EventLoop) -> (bytes: ByteBuffer, promise: EventLoopPromise<Void>?) {
        defer { self = StagedWrites() }
        guard self.promises.count > 1 else { return (self.bytes, self.promises.first) }
        let promise = eventLoop.makePromise(of: Void.self)
        for waiting in self.promises {
            promise.futureResult.cascade(to: waiting)
        }
        return (self.bytes, promise)
    }

    mutating func fail(_ error: any Error) {
        let promises = self.promises
        self = StagedWrites()
        for promise in promises {
            promise.fail(error)
        }
    }
}
