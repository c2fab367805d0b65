internal import CanonicalJSON
internal import Cryptography
internal import Documents
internal import Evidence
internal import Exchange
internal import Hummingbird

/// The resources of the local API for witnessing where no line leads to the witness.
struct WitnessRoutes: Sendable {
    let exchange: Exchange
    let acts: ActRecorder

    func register(on router: Router<LocalRequestContext>, answer: @escaping QueueRoutes.Answer) {
        router.post("/v1/witness/petitions") { request, context in
            await answer { try await self.ask(request, context) }
        }
        router.post("/v1/witness/replies") { request, context in
            await answer { try await self.give(request, context) }
        }
        router.post("/v1/witness/cosignatures") { request, context in
            await answer { try await self.take(request, context) }
        }
    }

    private func ask(_ request: Request, _ context: LocalRequestContext) async throws -> JSONValue {
        try await self.acts.perform(.witnessAsked, context) { attempt in
            let body = try await request.json(upTo: 1024)
            try body.requireOnly(["witness"])
            let witness = try DivisionCode(body.requiredText("witness"))
            attempt.concerns(.neighbour(witness))
            try await self.exchange.record(.witnessAsked, attempt.object, by: attempt.person)
            // What was just recorded is shown too.
            let (petition, isWhole) = try await self.exchange.petition(to: witness)
            var members: [String: JSONValue] = ["isWhole": .boolean(isWhole)]
            members["petition"] = petition.map { .string(String(decoding: $0.bytes, as: UTF8.self)) }
            members["states"] = .array((petition?.requests ?? []).map { Self.state($0.checkpoint) })
            return .object(members)
        }
    }

    private func give(_ request: Request, _ context: LocalRequestContext) async throws -> JSONValue {
        try await self.acts.perform(.witnessGiven, context) { attempt in
            let petition = try WitnessPetition(bytes: try await request.bytes(upTo: WitnessPetition.size))
            attempt.concerns(.neighbour(petition.node))
            try await self.exchange.record(.witnessGiven, attempt.object, by: attempt.person)
            let reply = try await self.exchange.answer(petition)
            return .object([
                "node": .string(petition.node.digits), "reply": .string(String(decoding: reply.bytes, as: UTF8.self)),
                "states": .array(reply.states.map(Self.state)),
                "contradicted": .array(reply.contradicted.map(Self.state)),
            ])
        }
    }

    private func take(_ request: Request, _ context: LocalRequestContext) async throws -> JSONValue {
        try await self.acts.perform(.witnessTaken, context) { attempt in
            let reply = try WitnessReply(bytes: try await request.bytes(upTo: WitnessReply.size))
            attempt.concerns(.neighbour(reply.witness))
            try await self.exchange.record(.witnessTaken, attempt.object, by: attempt.person)
            let (kept, opened) = try await self.exchange.take(reply)
            return .object([
                "witness": .string(reply.witness.digits), "kept": .integer(Int64(kept)),
                "opened": .integer(Int64(opened)), "states": .array(reply.states.map(Self.state)),
                "contradicted": .array(reply.contradicted.map(Self.state)),
            ])
        }
    }

    private static func state(_ checkpoint: Checkpoint) -> JSONValue {
        let body = checkpoint.body
        return .object([
            "origin": .string(body.origin.description), "size": .integer(Int64(body.size)),
            "root": .string(body.root.description), "time": .string(body.time.description),
        ])
    }
}
