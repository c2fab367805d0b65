internal import CanonicalJSON
internal import Cryptography
internal import Documents
internal import Evidence
internal import Exchange
internal import Foundation
internal import Hummingbird

/// The resources of the local API that operators look after queue and links with.
struct QueueRoutes: Sendable {
    typealias Answer = @Sendable (@Sendable () async throws -> JSONValue) async -> Response

    private static let bodyLimit = 64 << 10

    let exchange: Exchange
    let acts: ActRecorder

    func register(on router: Router<LocalRequestContext>, answer: @escaping Answer) {
        router.get("/v1/queue") { request, _ in
            await answer {
                let neighbour = try request.uri.queryParameters["neighbour"].map { try DivisionCode(String($0)) }
                return .array(try await self.exchange.queue(for: neighbour).map(APIEncoding.queue))
            }
        }
        router.get("/v1/queue/ages") { _, _ in
            await answer { APIEncoding.ages(try await self.exchange.queueAges()) }
        }
        router.get("/v1/peers") { _, _ in
            await answer { .array(try await self.exchange.neighbours().map(APIEncoding.neighbour)) }
        }
        router.get("/v1/attempts/:packet") { _, context in
            await answer {
                let packet = try await self.packet(context.parameters.get("packet"))
                return .array(try await self.exchange.attempts(of: packet).map(APIEncoding.attempt))
            }
        }
        router.get("/v1/dead-letters") { _, _ in
            await answer { .array(try await self.exchange.deadLetters().map(APIEncoding.deadLetter)) }
        }
        router.get("/v1/uploads") { _, _ in
            await answer { .array(try await self.exchange.unfinishedUploads().map(APIEncoding.upload)) }
        }
        self.registerActs(on: router, answer: answer)
    }

    private func registerActs(on router: Router<LocalRequestContext>, answer: @escaping Answer) {
        router.post("/v1/queue/acts") { request, context in await answer { try await self.act(request, context) } }
        router.post("/v1/peers/:code/pause") { request, context in
            await answer {
                try await self.acts.perform(.peerPaused, context) { attempt in
                    let neighbour = try Self.neighbour(context, attempt)
                    try await self.exchange.pause(
                        neighbour, reason: try await Self.reason(request), by: attempt.person)
                    return .object([:])
                }
            }
        }
        router.post("/v1/peers/:code/resume") { request, context in
            await answer {
                try await self.acts.perform(.peerResumed, context) { attempt in
                    let neighbour = try Self.neighbour(context, attempt)
                    try await self.exchange.resume(
                        neighbour, reason: try await Self.reason(request), by: attempt.person)
                    return .object([:])
                }
            }
        }
        router.post("/v1/peers/:code/probe") { _, context in
            await answer {
                try await self.acts.perform(.peerProbed, context) { attempt in
                    let neighbour = try Self.neighbour(context, attempt)
                    return .array(
                        try await self.exchange.probe(neighbour, by: attempt.person).map(APIEncoding.step))
                }
            }
        }
        router.post("/v1/maintenance") { request, context in
            await answer { try await self.maintenance(request, context) }
        }
    }

    private func act(_ request: Request, _ context: LocalRequestContext) async throws -> JSONValue {
        try await self.acts.perform(nil, context) { try await self.act(request, $0) }
    }

    private func act(_ request: Request, _ attempt: Attempt) async throws -> JSONValue {
        let body = try await request.json(upTo: Self.bodyLimit)
        try body.requireOnly(["act", "packet", "neighbour", "via", "reason"])
        let act: QueueAct
        switch try body.requiredText("act") {
        case "requeue": act = .requeue
        case "redirect": act = .redirect(via: try DivisionCode(body.requiredText("via")))
        case "abandon": act = .abandon
        default: throw APIError.invalid("the act is requeue, redirect or abandon")
        }
        attempt.isFor(act.people)
        let packet = try await self.packet(body.requiredText("packet"))
        attempt.concerns(.packet(nil, packet))
        let recipients = try await self.exchange.act(
            act, on: packet, for: try body.optionalText("neighbour").map { try DivisionCode($0) },
            reason: try body.requiredText("reason"), by: attempt.person)
        return .object(["recipients": .array(recipients.map { .string($0.description) })])
    }

    private func maintenance(_ request: Request, _ context: LocalRequestContext) async throws -> JSONValue {
        try await self.acts.perform(.maintenanceAnnounced, context) { try await self.maintenance(request, $0) }
    }

    private func maintenance(_ request: Request, _ attempt: Attempt) async throws -> JSONValue {
        let body = try await request.json(upTo: Self.bodyLimit)
        try body.requireOnly(["from", "until", "reason"])
        var window: MaintenanceWindow?
        if let from = try body.optionalText("from"), let until = try body.optionalText("until") {
            window = try MaintenanceWindow(from: UTCMilliseconds(from), until: UTCMilliseconds(until))
        }
        attempt.concerns(.window(window?.from, window?.until))
        try await self.exchange.announceMaintenance(
            window, reason: try body.requiredText("reason"), by: attempt.person)
        return .object([:])
    }

    /// A packet by its digest, or by an identifier that one sender only has used.
    private func packet(_ text: String?) async throws -> Digest {
        let text = text?.removingPercentEncoding ?? ""
        if let digest = Digest(text) { return digest }
        let id = try PacketIdentifier(text)
        let tracks = try await self.exchange.track(id)
        guard let track = tracks.first else { throw ExchangeError(.packetUnknown, "no packet \(id) is known here") }
        guard tracks.count == 1 else {
            throw APIError.invalid("\(tracks.count) senders have used identifier \(id); name the packet by its digest")
        }
        return track.digest
    }

    private static func neighbour(_ context: LocalRequestContext, _ attempt: Attempt) throws -> DivisionCode {
        let code = try DivisionCode(context.parameters.get("code") ?? "")
        attempt.concerns(.neighbour(code))
        return code
    }

    private static func reason(_ request: Request) async throws -> String {
        let body = try await request.json(upTo: Self.bodyLimit)
        try body.requireOnly(["reason"])
        let reason = try body.requiredText("reason")
        guard !reason.isEmpty else { throw APIError.invalid("an operator's act needs a reason") }
        return reason
    }
}
