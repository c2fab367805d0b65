internal import CanonicalJSON
internal import Documents
internal import Evidence
internal import Exchange
internal import Hummingbird

/// The resources of the local API that the log of people is read and checked with.
struct PeopleRoutes: Sendable {
    private static let limits = 1...1000

    private struct Query {
        var question = PeopleQuestion()
        var place = PeoplePlace.beginning
        var limit = Self.limits.upperBound
        static let limits = PeopleRoutes.limits
    }

    let exchange: Exchange
    let acts: ActRecorder

    func register(on router: Router<LocalRequestContext>, answer: @escaping QueueRoutes.Answer) {
        router.get("/v1/people") { request, context in
            await answer { try await self.page(request, context) }
        }
        router.post("/v1/people/check") { _, context in
            await answer {
                try await self.acts.perform(.logChecked, context) { attempt in
                    attempt.concerns(.logs)
                    try await self.exchange.record(.logChecked, .logs, by: attempt.person)
                    return LogRoutes.report(try await self.exchange.checkPeople())
                }
            }
        }
    }

    /// Who reads what others did is himself on record.
    private func page(_ request: Request, _ context: LocalRequestContext) async throws -> JSONValue {
        try await self.acts.perform(.peopleRead, context) { attempt in
            let query = try Self.query(request)
            let page = try await self.exchange.people(query.question, after: query.place, limit: query.limit)
            try await self.exchange.recordReading(query.question, by: attempt.person)
            var members: [String: JSONValue] = ["acts": .array(page.acts.map(Self.act))]
            members["next"] = page.next.map { .string($0.description) }
            return .object(members)
        }
    }

    private static func act(_ act: RecordedAct) -> JSONValue {
        .object([
            "entry": .string(String(decoding: act.entry.bytes, as: UTF8.self)),
            "fields": .string(String(decoding: act.fields.bytes, as: UTF8.self)),
            "position": .integer(Int64(act.place.position)), "shard": .integer(Int64(act.place.shard)),
        ])
    }

    private static func query(_ request: Request) throws -> Query {
        var query = Query()
        for (key, value) in request.uri.queryParameters {
            let text = String(value)
            switch key {
            case "from": query.question.from = try UTCMilliseconds(text)
            case "to": query.question.to = try UTCMilliseconds(text)
            case "who": query.question.who = String(text.prefix(256))
            case "act":
                guard let act = PeopleAct(rawValue: text) else {
                    throw APIError.invalid("\(text.prefix(64)) is no act; one is \(PeopleAct.peerPaused.rawValue)")
                }
                query.question.act = act
            case "after":
                guard let place = PeoplePlace(text) else {
                    throw APIError.invalid("after is a place such as 202601.17, from the last answer")
                }
                query.place = place
            case "limit":
                guard let limit = Int(text), Self.limits.contains(limit) else {
                    throw APIError.invalid("limit is 1 to \(Self.limits.upperBound)")
                }
                query.limit = limit
            default: throw APIError.invalid("the log of people has no parameter \(key.prefix(64))")
            }
        }
        return query
    }
}
