internal import Documents
internal import Evidence
internal import Storage
internal import Synchronization

/// What this node tells its neighbours about itself; an announced maintenance outlives a restart.
final class Announcements: Sendable {
    private let context: ExchangeContext
    private let clock: any NodeClock
    private let maintenance = Mutex<MaintenanceWindow?>(nil)

    init(context: ExchangeContext, clock: any NodeClock) {
        self.context = context
        self.clock = clock
    }

    /// The node's clock.
    var time: UTCMilliseconds { self.clock.now() }

    /// What a neighbour is told now.
    var notice: NodeNotice {
        let now = self.clock.now()
        let window = self.maintenance.withLock { window -> MaintenanceWindow? in
            if let known = window, known.until <= now { window = nil }
            return window
        }
        let hasRoom: Bool
        do {
            try self.context.spool.requireRoom()
            hasRoom = true
        } catch {
            hasRoom = false
        }
        return NodeNotice(time: now, accepts: hasRoom, maintenance: window)
    }

    func restore() async throws {
        let text = try await self.context.database.read { try FactTable.value(of: .maintenance, $0) }
        guard let parts = text?.split(separator: " "), parts.count == 2 else { return }
        let window = try MaintenanceWindow(
            from: UTCMilliseconds(String(parts[0])), until: UTCMilliseconds(String(parts[1])))
        self.maintenance.withLock { $0 = window }
    }

    func set(_ window: MaintenanceWindow?, reason: String, by person: ActingPerson?) async throws {
        let text = window.map { "\($0.from) \($0.until)" } ?? ""
        let now = self.context.ledger.now()
        let people = self.context.people
        _ = try await self.context.ledger.perform { session, entries in
            entries += try people.entries(
                .maintenanceAnnounced, .window(window?.from, window?.until), by: person, saying: [.reason: reason])
            try FactTable.set(.maintenance, to: text, session)
            try OperatorActTable.insert("maintenance", text, reason: reason, at: now, session)
        }
        self.maintenance.withLock { $0 = window }
    }
}
