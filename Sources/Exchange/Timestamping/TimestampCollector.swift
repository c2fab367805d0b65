public import Cryptography
public import Documents
public import Exchange

/// Asks an authority for timestamps, and takes none that a verifier would not accept.
///
/// What is stamped goes out of hand: a token that does not hold would spoil it, so it is judged before it is used.
public struct TimestampCollector: Sendable {
    /// How far the authority's clock may be from the one here; verifiers allow no more.
    private static let clockTolerance: Int64 = 600_000

    private let source: any TimestampSource
    private let verifier: TimestampVerifier
    private let toleratesUnknownRevocation: Bool

    /// A collector.
    ///
    /// - Parameters:
    ///   - source: The authority.
    ///   - verifier: By what tokens are judged.
    ///   - toleratesUnknownRevocation: Whether a token is taken though no revocation list tells of its signer.
    public init(
        _ source: any TimestampSource,
        judgedBy verifier: TimestampVerifier,
        toleratesUnknownRevocation: Bool = false
    ) {
        self.source = source
        self.verifier = verifier
        self.toleratesUnknownRevocation = toleratesUnknownRevocation
    }

    /// Has content stamped; only its digest goes out.
    ///
    /// - Parameters:
    ///   - content: The content.
    ///   - algorithm: The digest's algorithm.
    ///   - nonce: Random bytes that the token must repeat.
    ///   - now: The time here.
    /// - Throws: ``TimestampingError/Code/refused`` when the authority gives no token, `tokenRefused` when the one it gives
    ///   does not hold, and what the source throws.
    /// - Returns: The token, which holds.
    public func token(
        over content: [UInt8],
        by algorithm: DigestAlgorithm,
        nonce: [UInt8],
        at now: UTCMilliseconds
    ) async throws -> TimestampToken {
        let request = try TimestampRequest(imprint: algorithm.hash(content), nonce: nonce)
        let response = try await self.source.answer(to: request)
        guard let bytes = response.token else {
            throw TimestampingError(.refused, "the authority gives no timestamp: \(response.text.prefix(200))")
        }
        let token = try self.judge(bytes, request, at: now)
        guard token.information.time >= now.sinceEpoch - Self.clockTolerance else {
            throw TimestampingError(
                .tokenRefused,
                "the timestamp is of \(UTCMilliseconds(sinceEpoch: token.information.time)), the clock here shows \(now)"
            )
        }
        return token
    }

    private func judge(
        _ bytes: [UInt8],
        _ request: TimestampRequest,
        at now: UTCMilliseconds
    ) throws -> TimestampToken {
        switch self.verifier.verify(bytes, overAnyOf: [request.imprint], answering: request, at: now.sinceEpoch) {
        case .holds(let token, _): return token
        case .undecided(.revocationUnknown, _) where self.toleratesUnknownRevocation:
            return try TimestampToken(der: bytes)
        case .refused(let reason, let detail), .undecided(let reason, let detail):
            throw TimestampingError(.tokenRefused, "the timestamp does not hold: \(reason.rawValue): \(detail)")
        }
    }
}
