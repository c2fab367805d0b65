public import NIOCore
public import NIOHTTP1
internal import Synchronization

/// One HTTP/1.1 connection on which requests are made one after the other.
///
/// Bodies stream in both directions with backpressure. An answer that comes before the request's body is sent ends the
/// sending: a server that refuses need not read what it does not want.
public final class HTTPClientConnection: Sendable {
    /// A request's body: called with a writer, returns when everything is written.
    public typealias Body = @Sendable (HTTPBodyWriter) async throws -> Void
    /// Takes a part of the response's body.
    public typealias Sink = @Sendable (ByteBuffer) async throws -> Void

    typealias Inbound = NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator
    typealias Outbound = NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>
    typealias AsyncChannel = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

    private let channel: any Channel
    private let jobs: AsyncStream<HTTPJob>.Continuation
    private let isUsable = Atomic<Bool>(true)
    private let isDone = Atomic<Bool>(false)
    private let work = Mutex<Task<Void, Never>?>(nil)

    /// Adds HTTP to a channel; to be called in the channel's initializer.
    ///
    /// - Parameter channel: A channel whose bytes are HTTP.
    /// - Returns: The connection, ready for requests once the channel is connected.
    public static func install(on channel: any Channel) -> EventLoopFuture<HTTPClientConnection> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHTTPClientHandlers()
            let wrapped = try AsyncChannel(wrappingChannelSynchronously: channel)
            return HTTPClientConnection(wrapped)
        }
    }

    private init(_ wrapped: AsyncChannel) {
        self.channel = wrapped.channel
        let (stream, continuation) = AsyncStream.makeStream(of: HTTPJob.self)
        self.jobs = continuation
        // The connection outlives every request made on it, so no caller's task can own this one; it ends by close().
        let task = Task {
            defer { self.isDone.store(true, ordering: .releasing) }
            do {
                try await wrapped.executeThenClose { inbound, outbound in
                    var iterator = inbound.makeAsyncIterator()
                    for await job in stream {
                        guard await job.run(&iterator, outbound) else { break }
                    }
                }
            } catch {
                // The job that met the error has told its caller.
            }
            self.markUnusable()
            for await job in stream { job.abandon() }
        }
        self.work.withLock { $0 = task }
    }

    /// Whether another request may be made.
    public var isOpen: Bool { self.isUsable.load(ordering: .acquiring) && self.channel.isActive }

    /// Whether nothing of the connection is at work any more.
    public var hasEnded: Bool { self.isDone.load(ordering: .acquiring) }

    /// Makes a request and hands the response's body to a sink.
    ///
    /// - Parameters:
    ///   - head: Method, target and headers; `host` and the body's framing must be among them.
    ///   - body: Writes the request's body, or nil.
    ///   - sink: Takes the response's body as it comes.
    /// - Returns: The response's head.
    /// - Throws: ``HTTPClientError``, or what `body` or `sink` throw.
    public func perform(
        _ head: HTTPRequestHead,
        body: Body? = nil,
        sink: @escaping Sink
    ) async throws -> HTTPResponseHead {
        guard self.isOpen else { throw HTTPClientError(.closed, "the connection is closed") }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let job = HTTPJob(head: head, body: body, sink: sink, continuation: continuation)
                if case .terminated = self.jobs.yield(job) { job.abandon() }
            }
        } onCancel: {
            self.close()
        }
    }

    /// Makes a request and collects the response's body.
    ///
    /// - Parameters:
    ///   - head: Method, target and headers.
    ///   - body: Writes the request's body, or nil.
    ///   - limit: How many bytes of response are accepted.
    /// - Returns: The response's head and body.
    /// - Throws: ``HTTPClientError``; `tooLarge` when the response is over the limit.
    public func perform(
        _ head: HTTPRequestHead,
        body: Body? = nil,
        limit: Int
    ) async throws -> (head: HTTPResponseHead, body: [UInt8]) {
        let collected = Mutex<[UInt8]>([])
        let response = try await self.perform(head, body: body) { part in
            try collected.withLock { bytes in
                guard bytes.count + part.readableBytes <= limit else {
                    throw HTTPClientError(.tooLarge, "the response is over \(limit) bytes")
                }
                bytes.append(contentsOf: part.readableBytesView)
            }
        }
        return (response, collected.withLock { $0 })
    }

    /// Ends the connection; a request under way fails.
    public func close() {
        self.markUnusable()
        self.jobs.finish()
        self.channel.close(promise: nil)
    }

    /// Waits until nothing of the connection is at work any more; to be called after ``close()``.
    public func closed() async {
        await self.work.withLock { $0 }?.value
    }

    private func markUnusable() {
        self.isUsable.store(false, ordering: .releasing)
        self.jobs.finish()
    }
}

/// Writes a request's body.
public struct HTTPBodyWriter: Sendable {
    let outbound: HTTPClientConnection.Outbound

    /// Writes a part and waits while the connection is congested.
    ///
    /// - Parameter bytes: The part.
    /// - Throws: When the connection broke.
    public func write(_ bytes: [UInt8]) async throws {
        try await self.outbound.write(.body(.byteBuffer(ByteBuffer(bytes: bytes))))
    }
}
