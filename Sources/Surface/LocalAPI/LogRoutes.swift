internal import CanonicalJSON
internal import Cryptography
internal import Documents
internal import Evidence
internal import Exchange
internal import Hummingbird
internal import NIOCore

/// The resources of the local API that the node's own log is looked after with.
struct LogRoutes: Sendable {
    let exchange: Exchange
    let acts: ActRecorder

    func register(
        on router: Router<LocalRequestContext>,
        answer: @escaping QueueRoutes.Answer,
        refuse: @escaping @Sendable (any Error) -> Response
    ) {
        for log in LogKind.allCases { self.register(log, on: router, answer: answer, refuse: refuse) }
        router.get("/v1/log/witnessed") { _, _ in
            await answer { Self.witnessed(try await self.exchange.witnessedLogs()) }
        }
        router.post("/v1/log/check") { _, context in
            await answer {
                try await self.acts.perform(.logChecked, context) { attempt in
                    attempt.concerns(.logs)
                    try await self.exchange.record(.logChecked, .logs, by: attempt.person)
                    return .object(["number": .integer(Int64(self.exchange.checkLog()))])
                }
            }
        }
        router.get("/v1/log/check") { _, _ in await answer { Self.standing(self.exchange.logCheck) } }
    }

    /// What is the same for every log, below a path of its own.
    private func register(
        _ log: LogKind,
        on router: Router<LocalRequestContext>,
        answer: @escaping QueueRoutes.Answer,
        refuse: @escaping @Sendable (any Error) -> Response
    ) {
        let path = Self.path(log)
        router.get("\(path)") { _, _ in
            await answer {
                .object(["shards": .array(try await self.exchange.logShards(of: log).map { .integer(Int64($0)) })])
            }
        }
        router.get("\(path)/shards/:shard") { _, context in
            await answer { Self.state(try await self.exchange.logState(shard: Self.shard(context), of: log)) }
        }
        router.get("\(path)/shards/:shard/entries") { request, context in
            do {
                let entries = try await self.entries(of: log, request, context)
                return Response(
                    status: .ok, headers: [.contentType: "application/octet-stream"],
                    body: ResponseBody(byteBuffer: ByteBuffer(bytes: entries)))
            } catch {
                return refuse(error)
            }
        }
    }

    private static func path(_ log: LogKind) -> String {
        switch log {
        case .evidence: "/v1/log"
        case .people: "/v1/people/log"
        }
    }

    private func entries(
        of log: LogKind,
        _ request: Request,
        _ context: LocalRequestContext
    ) async throws -> [UInt8] {
        try await self.acts.perform(.logExported, context) { attempt in
            let (shard, range) = (try Self.shard(context), try Self.range(request))
            attempt.concerns(.entries(range, of: log, shard: shard))
            let entries = try await self.exchange.logEntries(shard: shard, range, of: log)
            try await self.exchange.record(.logExported, attempt.object, by: attempt.person)
            return entries
        }
    }

    private static func shard(_ context: LocalRequestContext) throws -> Int {
        guard let shard = Int(context.parameters.get("shard") ?? ""), (1...999_999).contains(shard) else {
            throw APIError.invalid("a shard is a number such as 202601")
        }
        return shard
    }

    /// The places asked for, `from` to below `to`.
    private static func range(_ request: Request) throws -> Range<Int> {
        let parameters = request.uri.queryParameters
        guard let from = parameters["from"].flatMap({ Int($0) }), let to = parameters["to"].flatMap({ Int($0) }),
            from >= 0, from < to, to - from <= Exchange.logEntriesAtOnce
        else { throw APIError.invalid("from and to are places, at most \(Exchange.logEntriesAtOnce) apart") }
        return from..<to
    }

    private static func witnessed(_ logs: WitnessedLogs) -> JSONValue {
        .object([
            "logs": .array(
                logs.newest.map { checkpoint in
                    let body = checkpoint.body
                    return .object([
                        "origin": .string(body.origin.description), "size": .integer(Int64(body.size)),
                        "root": .string(body.root.description), "time": .string(body.time.description),
                        "checkpoint": .string(checkpoint.text),
                    ])
                }),
            "contradictions": .array(
                logs.contradictions.map { item in
                    let statement = item.statement
                    return .object([
                        "node": .string(statement.shown.body.origin.node.digits),
                        "kind": .string(statement.kind.rawValue), "time": .string(statement.time.description),
                        "known": .integer(Int64(statement.known.body.size)),
                        "shown": .integer(Int64(statement.shown.body.size)),
                        "digest": .string(item.digest.description), "shard": .integer(Int64(item.shard)),
                        "position": .integer(Int64(item.position)),
                        "statement": .string(String(decoding: statement.bytes, as: UTF8.self)),
                    ])
                }),
        ])
    }

    private static func state(_ state: LogState) -> JSONValue {
        let body = state.checkpoint.body
        var members: [String: JSONValue] = [
            "origin": .string(body.origin.description), "shard": .integer(Int64(body.origin.shard)),
            "size": .integer(Int64(body.size)), "suite": .string(body.suite.rawValue),
            "checkpoint": .string(state.checkpoint.text),
            "certificates": .string(state.material.certificatesPEM),
            "revocation": .string(state.material.revocationListsPEM),
        ]
        members["witnessed"] = state.witnessed.map { .string($0.text) }
        return .object(members)
    }

    /// How it stands with the checks of the log.
    private static func standing(_ standing: LogCheckStanding) -> JSONValue {
        var members: [String: JSONValue] = [
            "number": .integer(Int64(standing.number)), "isRunning": .boolean(standing.isRunning),
            "done": .integer(standing.seen.done),
        ]
        members["total"] = standing.seen.total.map { .integer($0) }
        members["ended"] = standing.ended.map { .string($0.description) }
        members["failure"] = standing.failure.map { .string($0) }
        members["report"] = standing.report.map(Self.report)
        return .object(members)
    }

    /// What a check came to.
    static func report(_ report: StoreReport) -> JSONValue {
        .object([
            "entries": .integer(report.checked[.leaves] ?? 0),
            "checkpoints": .integer(report.checked[.checkpoints] ?? 0),
            "people": .integer(report.checked[.people] ?? 0),
            "peopleCheckpoints": .integer(report.checked[.peopleCheckpoints] ?? 0),
            "errors": .integer(Int64(report.errorCount)),
            "warnings": .integer(Int64(report.warningCount)),
            "omitted": .integer(Int64(report.omittedCount)),
            "findings": .array(
                report.findings.map { finding in
                    .object([
                        "severity": .string(finding.severity.rawValue), "kind": .string(finding.kind.rawValue),
                        "title": .string("\(finding.kind.title.chinese) \(finding.kind.title.english)"),
                        "where": .string(finding.place), "detail": .string(finding.detail),
                    ])
                }),
        ])
    }
}
