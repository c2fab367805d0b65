internal import CanonicalJSON
internal import Cryptography
internal import Documents
internal import Exchange
internal import Foundation
internal import Hummingbird

/// The resources of the local API that operators look after queue and links with.
struct QueueRoutes: Sendable {
    typealias Answer = @Sendable (@Sendable () async throws -> JSONValue) async -> Response

    private static let bodyLimit = 64 << 10

    let exchange: Exchange

    func register(on router: Router<BasicRequestContext>, answer: @escaping Answer) {
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

    private func registerActs(on router: Router<BasicRequestContext>, answer: @escaping Answer) {
        router.post("/v1/queue/acts") { request, _ in await answer { try await self.act(request) } }
        router.post("/v1/peers/:code/pause") { request, context in
            await answer {
                let neighbour = try Self.neighbour(context)
                try await self.exchange.pause(neighbour, reason: try await Self.reason(request))
                return .object([:])
            }
        }
        router.post("/v1/peers/:code/resume") { request, context in
            await answer {
                let neighbour = try Self.neighbour(context)
                try await self.exchange.resume(neighbour, reason: try await Self.reason(request))
                return .object([:])
            }
        }
        router.post("/v1/peers/:code/probe") { _, context in
            await answer {
                .array(try await self.exchange.probe(Self.neighbour(context)).map(APIEncoding.step))
            }
        }
        router.post("/v1/maintenance") { request, _ in await answer { try await self.maintenance(request) } }
    }

    private func act(_ request: Request) async throws -> JSONValue {
        let body = try await request.json(upTo: Self.bodyLimit)
        try body.requireOnly(["act", "packet", "neighbour", "via", "reason"])
        let act: QueueAct
        switch try body.requiredText("act") {
        case "requeue": act = .requeue
        case "redirect": act = .redirect(via: try DivisionCode(body.requiredText("via")))
        case "abandon": act = .abandon
        default: throw APIError.invalid("the act is requeue, redirect or abandon")
        }
        let recipients = try await self.exchange.act(
            act, on: try await self.packet(body.requiredText("packet")),
            for: try body.optionalText("neighbour").map { try DivisionCode($0) },
            reason: try body.requiredText("reason"))
        return .object(["recipients": .array(recipients.map { .string($0.description) })])
    }

    private func maintenance(_ request: Request) async throws -> JSONValue {
        let body = try await request.json(upTo: Self.bodyLimit)
        try body.requireOnly(["from", "until", "reason"])
        var window: MaintenanceWindow?
        if let from = try body.optionalText("from"), let until = try body.optionalText("until") {
            window = try MaintenanceWindow(from: UTCMilliseconds(from), until: UTCMilliseconds(until))
        }
        try await self.exchange.announceMaintenance(window, reason: try body.requiredText("reason"))
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

    private static func neighbour(_ context: BasicRequestContext) throws -> DivisionCode {
        try DivisionCode(context.parameters.get("code") ?? "")
    }

    private static func reason(_ request: Request) async throws -> String {
        let body = try await request.json(upTo: Self.bodyLimit)
        try body.requireOnly(["reason"])
        let reason = try body.requiredText("reason")
        guard !reason.isEmpty else { throw APIError.invalid("an operator's act needs a reason") }
        return reason
    }
}
