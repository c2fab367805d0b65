internal import CanonicalJSON

/// What `/healthz` answers.
struct HealthReport: Sendable {
    let status: HealthStatus
    let alarms: [HealthAlarm]
    let isReady: Bool

    init(_ snapshot: NodeSnapshot) {
        self.status = snapshot.health
        self.alarms = snapshot.alarms
        self.isReady = snapshot.isReady
    }

    /// Whether nothing needs a person.
    var isGood: Bool { self.status == .ok }

    var json: JSONValue {
        .object([
            "status": .string(self.status.rawValue),
            "ready": .boolean(self.isReady),
            "reasons": .array(self.alarms.map(\.json)),
        ])
    }

    /// One line for a service manager and a list of processes.
    static func line(_ snapshot: NodeSnapshot) -> String {
        let packets = snapshot.neighbours.reduce(0) { $0 + $1.packets }
        let waiting = snapshot.neighbours.count { $0.packets > 0 }
        let queue = packets == 0 ? "nothing waits" : "\(packets) packets wait for \(waiting) neighbours"
        guard let first = snapshot.alarms.first else { return "ok; \(queue)" }
        let more = snapshot.alarms.count > 1 ? " and \(snapshot.alarms.count - 1) more" : ""
        return "\(snapshot.health.rawValue): \(first.code.rawValue) \(first.subject)\(more); \(queue)"
    }
}
