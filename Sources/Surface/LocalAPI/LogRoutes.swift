internal import CanonicalJSON
internal import Documents
internal import Evidence
internal import Exchange
internal import Hummingbird

/// The resources of the local API that the node's own log is looked after with.
struct LogRoutes: Sendable {
    let exchange: Exchange

    func register(on router: Router<BasicRequestContext>, answer: @escaping QueueRoutes.Answer) {
        router.post("/v1/log/check") { _, _ in
            await answer { .object(["number": .integer(Int64(self.exchange.checkLog()))]) }
        }
        router.get("/v1/log/check") { _, _ in await answer { Self.standing(self.exchange.logCheck) } }
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
