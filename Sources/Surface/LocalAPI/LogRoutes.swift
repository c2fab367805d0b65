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

    func register(
        on router: Router<BasicRequestContext>,
        answer: @escaping QueueRoutes.Answer,
        refuse: @escaping @Sendable (any Error) -> Response
    ) {
        router.get("/v1/log") { _, _ in
            await answer {
                .object(["shards": .array(try await self.exchange.logShards().map { .integer(Int64($0)) })])
            }
        }
        router.get("/v1/log/witnessed") { _, _ in
            await answer { Self.witnessed(try await self.exchange.witnessedLogs()) }
        }
        router.get("/v1/log/shards/:shard") { _, context in
            await answer { Self.state(try await self.exchange.logState(shard: Self.shard(context))) }
        }
        router.get("/v1/log/shards/:shard/entries") { request, context in
            do {
                let entries = try await self.exchange.logEntries(
                    shard: Self.shard(context), try Self.range(request))
                return Response(
                    status: .ok, headers: [.contentType: "application/octet-stream"],
                    body: ResponseBody(byteBuffer: ByteBuffer(bytes: entries)))
            } catch {
                return refuse(error)
            }
        }
        router.post("/v1/log/check") { _, _ in
            await answer { .object(["number": .integer(Int64(self.exchange.checkLog()))]) }
        }
        router.get("/v1/log/check") { _, _ in await answer { Self.standing(self.exchange.logCheck) } }
    }

    private static func shard(_ context: BasicRequestContext) throws -> Int {
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

    private static func report(_ report: StoreReport) -> JSONValue {
        .object([
            "entries": .integer(report.checked[.leaves] ?? 0),
            "checkpoints": .integer(report.checked[.checkpoints] ?? 0),
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
