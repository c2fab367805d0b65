public import CanonicalJSON
internal import HTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Talks to a node's local API over its Unix socket; connections serve one request after another.
public struct APIClient: Sendable {
    /// A refusal by the node.
    public struct Refusal: Error, Sendable, CustomStringConvertible {
        /// HTTP status.
        public let status: Int
        /// The code, for example `state-forbids`.
        public let code: String
        /// The text for the operator.
        public let message: String

        /// A refusal.
        ///
        /// - Parameters:
        ///   - status: HTTP status.
        ///   - code: The code.
        ///   - message: The text for the operator.
        public init(status: Int, code: String, message: String) {
            self.status = status
            self.code = code
            self.message = message
        }

        /// The text.
        public var description: String { self.message }
    }

    /// No node answers at the socket.
    public struct Unreachable: Error, Sendable, CustomStringConvertible {
        /// The socket.
        public let socket: String
        /// What the system said.
        public let cause: any Error

        /// What and where.
        public var description: String { "no node answers at \(self.socket): \(self.cause)" }
    }

    private static let answerLimit = 256 << 20
    private let socket: String
    private let idle = IdleConnections()

    /// A client for a socket; copies of it share their connections.
    public init(socket: String) { self.socket = socket }

    /// Asks for a resource.
    ///
    /// - Parameter path: The resource, for example `/v1/queue`.
    /// - Returns: The answer's JSON.
    /// - Throws: ``Refusal`` or ``Unreachable``.
    public func get(_ path: String) async throws -> JSONValue {
        try Self.json(await self.exchange(.GET, path, type: nil, length: nil, body: nil))
    }

    /// Asks for a resource that is no JSON.
    ///
    /// - Parameter path: The resource.
    /// - Returns: The answer's bytes.
    /// - Throws: ``Refusal`` or ``Unreachable``.
    public func bytes(_ path: String) async throws -> [UInt8] {
        try await self.exchange(.GET, path, type: nil, length: nil, body: nil)
    }

    /// Sends JSON to a resource.
    ///
    /// - Parameters:
    ///   - path: The resource.
    ///   - value: What to send.
    /// - Returns: The answer's JSON.
    /// - Throws: ``Refusal`` or ``Unreachable``.
    public func post(_ path: String, _ value: JSONValue) async throws -> JSONValue {
        let bytes = value.serialized()
        return try Self.json(
            await self.exchange(.POST, path, type: "application/json", length: UInt64(bytes.count)) {
                try await $0.write(bytes)
            })
    }

    /// Streams bytes to a resource.
    ///
    /// - Parameters:
    ///   - path: The resource.
    ///   - length: The exact number of bytes.
    ///   - body: Writes them by calling the function it is given.
    /// - Returns: The answer's JSON.
    /// - Throws: ``Refusal`` or ``Unreachable``, or what `body` throws.
    public func put(
        _ path: String,
        length: UInt64,
        body: @escaping @Sendable (@Sendable ([UInt8]) async throws -> Void) async throws -> Void
    ) async throws -> JSONValue {
        try Self.json(
            await self.exchange(.PUT, path, type: "application/octet-stream", length: length) { writer in
                try await body { try await writer.write($0) }
            })
    }

    /// Streams a resource to a sink.
    ///
    /// - Parameters:
    ///   - path: The resource.
    ///   - sink: Takes the next bytes.
    /// - Throws: ``Refusal`` or ``Unreachable``, or what `sink` throws.
    public func download(_ path: String, to sink: @escaping @Sendable ([UInt8]) async throws -> Void) async throws {
        let refused = RefusalCollector()
        let response = try await self.withConnection { connection in
            try await connection.perform(Self.head(.GET, path, type: nil, length: nil)) { part in
                let bytes = Array(part.readableBytesView)
                if await refused.looksLikeProblem(bytes) { return }
                try await sink(bytes)
            }
        }
        guard response.status.code < 300 else {
            throw Self.refusal(Int(response.status.code), await refused.bytes)
        }
    }

    /// Keeps a problem document out of the sink: a ZIP never begins with a brace.
    private actor RefusalCollector {
        private(set) var bytes: [UInt8] = []
        private var isProblem: Bool?

        func looksLikeProblem(_ part: [UInt8]) -> Bool {
            let isProblem = self.isProblem ?? (part.first == UInt8(ascii: "{"))
            self.isProblem = isProblem
            if isProblem, self.bytes.count < 1 << 20 { self.bytes += part }
            return isProblem
        }
    }

    private func exchange(
        _ method: HTTPMethod,
        _ path: String,
        type: String?,
        length: UInt64?,
        body: HTTPClientConnection.Body?
    ) async throws -> [UInt8] {
        let response = try await self.withConnection { connection in
            try await connection.perform(
                Self.head(method, path, type: type, length: length), body: body, limit: Self.answerLimit)
        }
        guard response.head.status.code < 300 else {
            throw Self.refusal(Int(response.head.status.code), response.body)
        }
        return response.body
    }

    /// Makes a request on a connection that is free, or on a new one.
    ///
    /// A free one that the node closed meanwhile is given up for the next; that it broke within the request is reported,
    /// because the node may have acted.
    private func withConnection<Value: Sendable>(
        _ body: (HTTPClientConnection) async throws -> Value
    ) async throws -> Value {
        while let connection = self.idle.take() {
            do {
                return try await self.use(connection, body)
            } catch let error as HTTPClientError where error.code == .closed {
                continue
            }
        }
        return try await self.use(self.connect(), body)
    }

    private func use<Value: Sendable>(
        _ connection: HTTPClientConnection,
        _ body: (HTTPClientConnection) async throws -> Value
    ) async throws -> Value {
        do {
            let value = try await body(connection)
            self.idle.put(connection)
            return value
        } catch {
            connection.close()
            throw error
        }
    }

    private static func head(_ method: HTTPMethod, _ path: String, type: String?, length: UInt64?) -> HTTPRequestHead {
        var head = HTTPRequestHead(version: .http1_1, method: method, uri: path)
        head.headers.add(name: "host", value: "localhost")
        if let type { head.headers.add(name: "content-type", value: type) }
        if let length { head.headers.add(name: "content-length", value: String(length)) }
        return head
    }

    private func connect() async throws -> HTTPClientConnection {
        do {
            return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(.seconds(5))
                .connect(unixDomainSocketPath: self.socket) { HTTPClientConnection.install(on: $0) }
        } catch {
            throw Unreachable(socket: self.socket, cause: error)
        }
    }

    private static func json(_ bytes: [UInt8]) throws -> JSONValue {
        var limits = JSONLimits.standard
        limits.size = Self.answerLimit
        return try JSONValue(parsing: bytes, limits: limits)
    }

    private static func refusal(_ status: Int, _ body: [UInt8]) -> Refusal {
        let problem = try? JSONValue(parsing: body)
        return Refusal(
            status: status, code: problem?["title"]?.text ?? "status-\(status)",
            message: problem?["detail"]?.text ?? "the node answers with status \(status)")
    }
}
