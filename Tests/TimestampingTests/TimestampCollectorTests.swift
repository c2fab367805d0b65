import Cryptography
import Documents
import Exchange
import Testing
import Timestamping

/// Timestamps that are judged before anything is done with them, from an authority that runs.
@Suite("Timestamps that are taken", .timeLimit(.minutes(2)))
struct TimestampCollectorTests {
    /// Gives what another source answered, whatever is asked.
    private struct Echo: TimestampSource {
        let response: TimestampResponse

        func answer(to request: TimestampRequest) async throws -> TimestampResponse { self.response }
    }

    /// Asks another policy than is wanted, which the authority does not have.
    private struct Misled: TimestampSource {
        let source: TimestampClient

        func answer(to request: TimestampRequest) async throws -> TimestampResponse {
            try await self.source.answer(
                to: TimestampRequest(imprint: request.imprint, policy: "1.2.9", nonce: [1]))
        }
    }

    private static let content = Array("签名值".utf8)

    private static func code(_ body: () async throws -> Void) async -> TimestampingError.Code? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? TimestampingError)?.code
        }
    }

    @Test("A token that holds is taken; what does not hold, or is refused, says so", arguments: Suite.allCases)
    func taken(suite: Cryptography.Suite) async throws {
        try await Office.with(suite) { office in
            let client = TimestampClient(office.address)
            let algorithm = suite.digestAlgorithm
            let now = office.clock.now()
            let collect = {
                (source: any TimestampSource, anchors: [Certificate], time: UTCMilliseconds) async throws in
                try await TimestampCollector(
                    source, judgedBy: TimestampVerifier(anchors: anchors), toleratesUnknownRevocation: true
                ).token(over: Self.content, by: algorithm, nonce: [9, 9], at: time)
            }
            let anchors = [office.certificate]
            let token = try await collect(client, anchors, now)
            #expect(try token.covers(Self.content) && token.information.nonce == [2, 2, 9, 9])
            #expect(token.information.time == now.sinceEpoch / 1000 * 1000)
            // Nobody here believes it.
            #expect(await Self.code { _ = try await collect(client, [], now) } == .tokenRefused)
            // The same content, asked by somebody else: another number.
            let other = try await client.answer(
                to: TimestampRequest(imprint: algorithm.hash(Self.content), nonce: [8]))
            #expect(await Self.code { _ = try await collect(Echo(response: other), anchors, now) } == .tokenRefused)
            let elsewhere = try await client.answer(
                to: TimestampRequest(imprint: algorithm.hash([1]), nonce: [9, 9]))
            #expect(
                await Self.code { _ = try await collect(Echo(response: elsewhere), anchors, now) } == .tokenRefused)
            #expect(await Self.code { _ = try await collect(Misled(source: client), anchors, now) } == .refused)
            // Its clock is eleven minutes behind the one here, or ahead of it.
            for minutes in [11, -11] {
                let time = now.advanced(by: .seconds(minutes * 60))
                #expect(await Self.code { _ = try await collect(client, anchors, time) } == .tokenRefused)
            }
        }
    }

    @Test("Whether a missing revocation list counts is for the caller to say")
    func revocation() async throws {
        try await Office.with(.gm, revocable: true) { office in
            let now = office.clock.now()
            let collect = { (tolerates: Bool) async throws in
                try await TimestampCollector(
                    TimestampClient(office.address), judgedBy: TimestampVerifier(anchors: office.anchors),
                    toleratesUnknownRevocation: tolerates
                ).token(over: Self.content, by: .sm3, nonce: [1], at: now)
            }
            let token = try await collect(true)
            #expect(try token.covers(Self.content))
            #expect(await Self.code { _ = try await collect(false) } == .tokenRefused)
        }
    }
}
