internal import CanonicalJSON
internal import Cryptography
internal import Documents
internal import Evidence
internal import Exchange
internal import Foundation
internal import Hummingbird

/// The resources of the local API that operators look after trust with.
struct TrustRoutes: Sendable {
    private static let bodyLimit = 64 << 10

    let desk: any TrustDesk
    let acts: ActRecorder

    func register(on router: Router<LocalRequestContext>, answer: @escaping QueueRoutes.Answer) {
        router.post("/v1/reload") { request, context in
            await answer {
                try await self.acts.perform(.configurationReloaded, context) { attempt in
                    attempt.concerns(.node)
                    let body = try await request.json(upTo: Self.bodyLimit)
                    try body.requireOnly(["reason"])
                    return try await self.desk.reload(reason: body.requiredText("reason"), by: attempt.person)
                }
            }
        }
        router.get("/v1/trust/certificates") { _, _ in await answer { try self.desk.certificates() } }
        router.get("/v1/trust/explanation") { request, _ in
            await answer { try self.desk.explain(Self.question(request)) }
        }
    }

    private static func question(_ request: Request) throws -> TrustQuestion {
        let parameters = request.uri.queryParameters
        let text = { (name: Substring) in parameters[name].map { String($0) } }
        let purpose = try text("purpose").map { text in
            guard let purpose = CertificatePurpose(rawValue: text) else {
                throw APIError.invalid(
                    "the purpose is one of \(CertificatePurpose.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return purpose
        }
        let suite = try text("suite").map { text in
            guard let suite = Suite(rawValue: text) else { throw APIError.invalid("the suite is GM or INT") }
            return suite
        }
        return TrustQuestion(
            try PartyName(text("name") ?? ""), purpose: purpose, suite: suite,
            time: try text("time").map { try UTCMilliseconds($0) })
    }
}
