public import Cryptography
public import Exchange
public import HTTPClient

/// Fetches timestamps by RFC 3161 over HTTP: one request on one connection, bounded in size and time.
public struct TimestampClient: TimestampSource {
    private static let sizeLimit = 64 << 10

    private let address: HTTPAddress
    private let fetch: HTTPFetch

    /// A client.
    ///
    /// - Parameters:
    ///   - address: Where the authority answers. Plain HTTP is what RFC 3161 § 3.4 describes, and enough: an answer is
    ///     signed and repeats the random number of its request, and what is asked is a digest.
    ///   - patience: How long an answer may take from the beginning of the connection to its last byte.
    public init(_ address: HTTPAddress, patience: Duration = .seconds(20)) {
        self.address = address
        self.fetch = HTTPFetch(address, limit: Self.sizeLimit, patience: patience)
    }

    /// Asks the authority.
    ///
    /// - Parameter request: The request.
    /// - Throws: ``TimestampingError``.
    /// - Returns: The answer as it came; a token in it is not looked at.
    public func answer(to request: TimestampRequest) async throws -> TimestampResponse {
        let answer: HTTPAnswer
        do {
            answer = try await self.fetch.post(request.der, type: TimestampServer.queryType)
        } catch let error as HTTPClientError where error.code == .tooLarge {
            throw TimestampingError(.answerInvalid, "the answer of \(self.address) is no timestamp", cause: error)
        } catch let error as HTTPClientError {
            throw TimestampingError(.unreachable, "\(self.address) gives no answer", cause: error)
        }
        guard answer.status == 200, answer.mediaType == TimestampServer.replyType else {
            throw TimestampingError(
                .answerInvalid, "\(self.address) answers with status \(answer.status) and no timestamp")
        }
        do {
            return try TimestampResponse(der: answer.body)
        } catch {
            throw TimestampingError(.answerInvalid, "the answer of \(self.address) cannot be read", cause: error)
        }
    }
}
