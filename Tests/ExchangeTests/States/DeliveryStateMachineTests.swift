import Exchange
import Testing

@Suite("The states of a delivery")
struct DeliveryStateMachineTests {
    typealias Outcome = DeliveryStateMachine.Outcome

    /// The whole table, written out: for each state what each event does, in the order of `events`.
    ///
    /// `=` unchanged, `!` forbidden, anything else the state the delivery moves to.
    static let events: [DeliveryEvent] = [
        .relayed, .quarantined, .delivered, .signedFor, .refused, .returned, .recalled, .expired, .undeliverable,
    ]
    static let table: [(DeliveryState, String)] = [
        (.queued, "relayed quarantined delivered signed-for refused returned recalled expired undeliverable"),
        (.relayed, "= quarantined delivered signed-for refused returned recalled expired undeliverable"),
        (.quarantined, "= = delivered signed-for refused returned recalled expired !"),
        (.delivered, "= = = signed-for refused returned recalled expired !"),
        (.signedFor, "= = = = ! returned ! ! !"),
        (.refused, "= = = ! = ! ! ! !"),
        (.returned, "= = = = ! = ! ! !"),
        (.recalled, "= = = ! ! ! = ! !"),
        (.expired, "= quarantined delivered signed-for refused returned ! = ="),
        (.undeliverable, "= quarantined delivered signed-for refused returned ! = ="),
    ]

    private static func outcome(_ text: Substring) -> Outcome? {
        switch text {
        case "=": .unchanged
        case "!": .forbidden
        default: DeliveryState(rawValue: String(text)).map { .moved($0) }
        }
    }

    @Test("The table is complete")
    func isComplete() {
        #expect(Set(Self.table.map(\.0)) == Set(DeliveryState.allCases))
        #expect(Set(Self.events) == Set(DeliveryEvent.allCases))
        for (state, row) in Self.table { #expect(row.split(separator: " ").count == Self.events.count, "\(state)") }
    }

    @Test("Every event does in every state what the table says")
    func rows() throws {
        for (state, row) in Self.table {
            for (event, text) in zip(Self.events, row.split(separator: " ")) {
                let expected = try #require(Self.outcome(text))
                #expect(DeliveryStateMachine.apply(event, to: state) == expected, "\(event) in \(state)")
            }
        }
    }

    @Test("A terminal state moves by a late receipt only, and only when this node itself had given up")
    func terminal() {
        let givenUp: Set<DeliveryState> = [.expired, .undeliverable]
        for (state, row) in Self.table where state.isTerminal {
            let moves = row.split(separator: " ").contains { $0 != "=" && $0 != "!" }
            #expect(moves == givenUp.contains(state), "\(state)")
        }
    }

    /// Receipts that can really exist together for one recipient.
    static let histories: [(events: [DeliveryEvent], end: DeliveryState)] = [
        ([.relayed, .quarantined], .quarantined), ([.quarantined, .delivered, .signedFor], .signedFor),
        ([.quarantined, .refused], .refused), ([.relayed, .quarantined, .recalled], .recalled),
        ([.relayed], .relayed), ([.relayed, .delivered], .delivered),
        ([.relayed, .delivered, .signedFor], .signedFor), ([.relayed, .delivered, .refused], .refused),
        ([.relayed, .delivered, .signedFor, .returned], .returned), ([.relayed, .recalled], .recalled),
        ([.relayed, .delivered, .recalled], .recalled), ([.relayed, .expired], .expired),
        ([.relayed, .undeliverable], .undeliverable), ([.relayed, .expired, .delivered], .delivered),
        ([.relayed, .undeliverable, .delivered, .signedFor], .signedFor),
    ]

    @Test("The same receipts in any order, and any of them twice, lead to the same state")
    func order() {
        var random = SeededGenerator(seed: 35)
        for history in Self.histories where !Self.isGivenUpFirst(history.events) {
            for _ in 0..<200 {
                let events = (history.events + [history.events.randomElement(using: &random)].compactMap { $0 })
                    .shuffled(using: &random)
                #expect(Self.end(of: events) == history.end, "\(events)")
            }
        }
    }

    @Test("A receipt that comes after giving up supersedes it")
    func late() {
        for history in Self.histories { #expect(Self.end(of: history.events) == history.end, "\(history.events)") }
    }

    /// Whether giving up comes before a late receipt: these two are not exchangeable, the second one counts.
    private static func isGivenUpFirst(_ events: [DeliveryEvent]) -> Bool {
        guard let index = events.firstIndex(where: { $0 == .expired || $0 == .undeliverable }) else { return false }
        return index < events.count - 1
    }

    private static func end(of events: [DeliveryEvent]) -> DeliveryState {
        events.reduce(.queued) { state, event in
            guard case .moved(let next) = DeliveryStateMachine.apply(event, to: state) else { return state }
            return next
        }
    }
}
