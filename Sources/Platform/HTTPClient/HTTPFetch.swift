internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// What a server answered to one request.
public struct HTTPAnswer: Sendable, Hashable {
    /// The status code; redirections are answers like others, nothing follows them.
    public let status: Int
    /// The media type without its parameters, in lower case; empty when none was named.
    public let mediaType: String
    /// The body.
    public let body: [UInt8]
}

/// One request on a connection of its own, over plain HTTP, bounded in size and time.
public struct HTTPFetch: Sendable {
    /// The longest time a connection may take to be made, whatever the patience is; nothing interrupts it.
    private static let connecting = TimeAmount.seconds(5)

    private let address: HTTPAddress
    private let limit: Int
    private let patience: Duration
    private let group: MultiThreadedEventLoopGroup

    /// A request to be made.
    ///
    /// - Parameters:
    ///   - address: Where.
    ///   - limit: How many bytes of answer are accepted.
    ///   - patience: How long it may take from the beginning of the connection to the answer's last byte.
    public init(_ address: HTTPAddress, limit: Int, patience: Duration) {
        self.address = address
        self.limit = limit
        self.patience = patience
        self.group = .singleton
    }

    /// Asks for what lies at the address.
    ///
    /// - Throws: ``HTTPClientError``, or `CancellationError`.
    /// - Returns: The answer.
    public func get() async throws -> HTTPAnswer { try await self.perform(.GET, nil) }

    /// Hands something in.
    ///
    /// - Parameters:
    ///   - body: What.
    ///   - type: Its media type.
    /// - Throws: ``HTTPClientError``, or `CancellationError`.
    /// - Returns: The answer.
    public func post(_ body: [UInt8], type: String) async throws -> HTTPAnswer {
        try await self.perform(.POST, (body, type))
    }

    private func perform(_ method: HTTPMethod, _ body: (bytes: [UInt8], type: String)?) async throws -> HTTPAnswer {
        try Task.checkCancellation()
        let begin = ContinuousClock.now
        let connection = try await self.connection()
        do {
            let answer = try await self.ask(connection, method, body, until: begin.advanced(by: self.patience))
            await connection.finish()
            return answer
        } catch {
            await connection.finish()
            throw error
        }
    }

    private func connection() async throws(HTTPClientError) -> HTTPClientConnection {
        let (seconds, fraction) = self.patience.components
        let patience = TimeAmount.nanoseconds(
            Int64(clamping: seconds) &* 1_000_000_000 &+ fraction / 1_000_000_000)
        do {
            return try await ClientBootstrap(group: self.group)
                .connectTimeout(min(Self.connecting, patience))
                .connect(host: self.address.host, port: self.address.port) { HTTPClientConnection.install(on: $0) }
        } catch {
            throw HTTPClientError(.unreachable, "no connection to \(self.address)", cause: error)
        }
    }

    private func ask(
        _ connection: HTTPClientConnection,
        _ method: HTTPMethod,
        _ body: (bytes: [UInt8], type: String)?,
        until end: ContinuousClock.Instant
    ) async throws -> HTTPAnswer {
        let head = self.head(method, body)
        let writing = body.map { Self.writing($0.bytes) }
        return try await withThrowingTaskGroup { group in
            group.addTask {
                let answer = try await connection.perform(head, body: writing, limit: self.limit)
                let type = answer.head.headers.first(name: "content-type")?.prefix { $0 != ";" } ?? ""
                return HTTPAnswer(
                    status: Int(answer.head.status.code), mediaType: type.lowercased(), body: answer.body)
            }
            group.addTask {
                try await Task.sleep(until: end, clock: .continuous)
                throw HTTPClientError(.timedOut, "no whole answer from \(self.address) within \(self.patience)")
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else {
                throw HTTPClientError(.closed, "\(self.address) was not asked")
            }
            return answer
        }
    }

    private static func writing(_ bytes: [UInt8]) -> HTTPClientConnection.Body {
        { try await $0.write(bytes) }
    }

    private func head(_ method: HTTPMethod, _ body: (bytes: [UInt8], type: String)?) -> HTTPRequestHead {
        var head = HTTPRequestHead(version: .http1_1, method: method, uri: self.address.path)
        head.headers.add(name: "host", value: self.address.authority)
        if let body {
            head.headers.add(name: "content-type", value: body.type)
            head.headers.add(name: "content-length", value: "\(body.bytes.count)")
        } else {
            head.headers.add(name: "accept-encoding", value: "identity")
        }
        head.headers.add(name: "connection", value: "close")
        return head
    }
}

extension HTTPClientConnection {
    fileprivate func finish() async {
        self.close()
        await self.closed()
    }
}
