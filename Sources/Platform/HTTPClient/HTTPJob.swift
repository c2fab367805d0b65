internal import NIOCore
internal import NIOHTTP1

/// One request on a connection, with the task that waits for its response.
struct HTTPJob: Sendable {
    let head: HTTPRequestHead
    let body: HTTPClientConnection.Body?
    let sink: HTTPClientConnection.Sink
    let continuation: CheckedContinuation<HTTPResponseHead, any Error>

    /// Fails a request that never began.
    func abandon() {
        self.continuation.resume(throwing: HTTPClientError(.closed, "the connection closed before the request began"))
    }

    /// Carries the request out.
    ///
    /// - Returns: Whether the connection may be used again.
    func run(_ inbound: inout HTTPClientConnection.Inbound, _ outbound: HTTPClientConnection.Outbound) async -> Bool {
        do {
            let (response, isReusable) = try await self.perform(&inbound, outbound)
            self.continuation.resume(returning: response)
            return isReusable
        } catch let error as HTTPClientError {
            self.continuation.resume(throwing: error)
        } catch {
            self.continuation.resume(throwing: HTTPClientError(.cut, "the connection broke", cause: error))
        }
        return false
    }

    private func perform(
        _ inbound: inout HTTPClientConnection.Inbound,
        _ outbound: HTTPClientConnection.Outbound
    ) async throws -> (HTTPResponseHead, Bool) {
        let sending = Task { try await self.send(outbound) }
        defer { sending.cancel() }
        let response: HTTPResponseHead
        do {
            response = try await self.responseHead(&inbound)
        } catch {
            // What broke the sending is the cause; that no response came is only its effect.
            sending.cancel()
            if case .failure(let cause) = await sending.result, !(cause is CancellationError) {
                throw HTTPClientError(.cut, "the request's body could not be sent", cause: cause)
            }
            throw error
        }
        if response.status.code >= 300 { sending.cancel() }
        while true {
            switch try await inbound.next(isolation: #isolation) {
            case .body(let part): try await self.sink(part)
            case .end: return (response, try await self.isWhole(sending) && response.isKeepAlive)
            case .head: throw HTTPClientError(.malformed, "a second response head")
            case nil: throw HTTPClientError(.cut, "the connection ended within the response")
            }
        }
    }

    /// Whether the body was sent to its end; if not, the connection cannot carry another request.
    private func isWhole(_ sending: Task<Void, any Error>) async throws -> Bool {
        if case .success = await sending.result { return true }
        return false
    }

    private func responseHead(_ inbound: inout HTTPClientConnection.Inbound) async throws -> HTTPResponseHead {
        while let part = try await inbound.next(isolation: #isolation) {
            guard case .head(let head) = part else {
                throw HTTPClientError(.malformed, "the response does not begin with a head")
            }
            // 100 Continue and its like precede the real response.
            if head.status.code >= 200 { return head }
        }
        throw HTTPClientError(.cut, "the connection ended before a response came")
    }

    private func send(_ outbound: HTTPClientConnection.Outbound) async throws {
        try await outbound.write(.head(self.head))
        if let body = self.body { try await body(HTTPBodyWriter(outbound: outbound)) }
        try Task.checkCancellation()
        try await outbound.write(.end(nil))
    }
}
