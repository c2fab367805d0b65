public import CanonicalJSON
internal import Cryptography
internal import Documents

extension AuditReport {
    /// The report for programs.
    public var json: JSONValue {
        var members: [String: JSONValue] = [
            "checks": .array(
                self.items.map {
                    [
                        "id": .string($0.check.rawValue), "reason": $0.finding.reason.json,
                        "status": .string($0.finding.status.rawValue), "title": $0.check.title.json,
                    ]
                }),
            "problems": .array(
                self.problems.map { problem in
                    var members = problem.report.json.members ?? [:]
                    members["place"] = .string(problem.place)
                    members["unproven"] = nil
                    return .object(members)
                }),
            "v": 1, "verdict": .string(self.verdict.rawValue),
            "verdicts": .object(
                Dictionary(
                    uniqueKeysWithValues: VerificationStatus.allCases.map {
                        ($0.rawValue, JSONValue.integer(Int64(self.verdicts[$0] ?? 0)))
                    })),
            "witnesses": .array(self.witnesses.map(\.json)),
        ]
        members["export"] = self.manifest.map(Self.summary)
        return .object(members)
    }

    private static func summary(of manifest: AuditManifest) -> JSONValue {
        var members: [String: JSONValue] = [
            "logs": .array(
                manifest.logs.map {
                    [
                        "first": .integer(Int64($0.first)), "last": .integer(Int64($0.last)),
                        "origin": .string($0.origin.description), "size": .integer(Int64($0.size)),
                    ]
                }),
            "node": .string(manifest.node.digits), "packets": .integer(Int64(manifest.packets)),
            "receipts": .integer(Int64(manifest.receipts)), "redacted": .boolean(manifest.isRedacted),
            "time": .string(manifest.time.description),
        ]
        members["from"] = manifest.selection.from.map { .string($0.description) }
        members["to"] = manifest.selection.to.map { .string($0.description) }
        return .object(members)
    }
}
