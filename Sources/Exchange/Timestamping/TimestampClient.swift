public import Cryptography
public import Exchange
internal import HTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Fetches timestamps by RFC 3161 over HTTP: one request on one connection, bounded in size and time.
public struct TimestampClient: TimestampSource {
    private static let sizeLimit = 64 << 10

    private let address: TimestampAddress
    private let patience: Duration
    private let group: MultiThreadedEventLoopGroup

    /// A client.
    ///
    /// - Parameters:
    ///   - address: Where the authority answers.
    ///   - patience: How long an answer may take from the beginning of the connection to its last byte.
    public init(_ address: TimestampAddress, patience: Duration = .seconds(20)) {
        self.address = address
        self.patience = patience
        self.group = .singleton
    }

    /// Asks the authority.
    ///
    /// - Parameter request: The request.
    /// - Throws: ``TimestampingError``.
    /// - Returns: The answer as it came; a token in it is not looked at.
    public func answer(to request: TimestampRequest) async throws -> TimestampResponse {
        let connection: HTTPClientConnection
        do {
            connection = try await ClientBootstrap(group: self.group)
                .connectTimeout(.seconds(10))
                .connect(host: self.address.host, port: self.address.port) { HTTPClientConnection.install(on: $0) }
        } catch {
            throw TimestampingError(.unreachable, "no connection to \(self.address)", cause: error)
        }
        let answer: (head: HTTPResponseHead, body: [UInt8])
        do {
            answer = try await self.perform(request, on: connection)
        } catch {
            await connection.finish()
            throw error
        }
        await connection.finish()
        let type = answer.head.headers.first(name: "content-type")?.prefix { $0 != ";" }.lowercased() ?? ""
        guard answer.head.status == .ok, type == TimestampServer.replyType else {
            throw TimestampingError(
                .answerInvalid, "\(self.address) answers with status \(answer.head.status.code) and no timestamp")
        }
        do {
            return try TimestampResponse(der: answer.body)
        } catch {
            throw TimestampingError(.answerInvalid, "the answer of \(self.address) cannot be read", cause: error)
        }
    }

    private func perform(
        _ request: TimestampRequest,
        on connection: HTTPClientConnection
    ) async throws -> (head: HTTPResponseHead, body: [UInt8]) {
        var head = HTTPRequestHead(version: .http1_1, method: .POST, uri: self.address.path)
        head.headers.add(name: "host", value: self.address.authority)
        head.headers.add(name: "content-type", value: TimestampServer.queryType)
        head.headers.add(name: "content-length", value: "\(request.der.count)")
        head.headers.add(name: "connection", value: "close")
        let bytes = request.der
        let prepared = head
        return try await withThrowingTaskGroup { group in
            group.addTask {
                do {
                    return try await connection.perform(
                        prepared, body: { try await $0.write(bytes) }, limit: Self.sizeLimit)
                } catch let error as HTTPClientError {
                    throw TimestampingError(.unreachable, "\(self.address) gives no answer", cause: error)
                }
            }
            group.addTask {
                try await Task.sleep(for: self.patience)
                throw TimestampingError(.unreachable, "no answer from \(self.address) within \(self.patience)")
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else {
                throw TimestampingError(.unreachable, "\(self.address) was not asked")
            }
            return answer
        }
    }
}

extension HTTPClientConnection {
    fileprivate func finish() async {
        self.close()
        await self.closed()
    }
}
