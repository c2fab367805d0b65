import Documents
import Exchange
import Testing

@Suite("Routing")
struct RoutingTableTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let node: String
        let route: RoutingTable.Route
        let why: String

        init(_ node: String, _ route: RoutingTable.Route, _ why: String) {
            self.node = node
            self.route = route
            self.why = why
        }

        var testDescription: String { "\(self.node): \(self.why)" }
    }

    /// City 3508 with province above, two counties below, and a lateral line to a township of another county.
    private static func city() throws -> RoutingTable {
        try RoutingTable(
            node: DivisionCode("3508"),
            neighbours: [
                .init(code: DivisionCode("35"), isParent: true),
                .init(code: DivisionCode("350823")),
                .init(code: DivisionCode("350802"), overrides: [DivisionCode("350824"), DivisionCode("44")]),
                .init(code: DivisionCode("350825100")),
            ])
    }

    private static func to(_ code: String) throws -> RoutingTable.Route { .neighbour(try DivisionCode(code)) }

    static func cases() throws -> [Case] {
        [
            Case("3508", .local, "the node itself"),
            Case("350823", try Self.to("350823"), "a child"),
            Case("350823106", try Self.to("350823"), "below a child"),
            Case("350824101", try Self.to("350802"), "an override"),
            Case("4401", try Self.to("350802"), "an override outside the subtree"),
            Case("350825100", try Self.to("350825100"), "the longest prefix"),
            Case("350825", try Self.to("35"), "a child that is no neighbour goes up"),
            Case("350825101", try Self.to("35"), "a sibling of a neighbour below goes up"),
            Case("35", try Self.to("35"), "the parent"),
            Case("3501", try Self.to("35"), "a sibling"),
            Case("11", try Self.to("35"), "another province"),
        ]
    }

    @Test("Each destination has its way")
    func routes() throws {
        let table = try Self.city()
        for one in try Self.cases() {
            #expect(table.route(to: try DivisionCode(one.node)) == one.route, "\(one.testDescription)")
        }
    }

    @Test("Without a parent, what matches nothing has no way")
    func top() throws {
        let province = try RoutingTable(
            node: DivisionCode("35"), neighbours: [.init(code: DivisionCode("3508"))])
        #expect(province.parent == nil)
        #expect(province.route(to: try DivisionCode("350823106")) == .neighbour(try DivisionCode("3508")))
        #expect(province.route(to: try DivisionCode("3501")) == .none)
        #expect(province.route(to: try DivisionCode("11")) == .none)
    }

    @Test("The parent's code is no way to what lies below this node's siblings' parent")
    func parentIsNoPrefix() throws {
        let county = try RoutingTable(
            node: DivisionCode("350823"),
            neighbours: [
                .init(code: DivisionCode("3508"), isParent: true), .init(code: DivisionCode("350823106")),
                .init(code: DivisionCode("35"), overrides: [DivisionCode("36")]),
            ])
        #expect(county.parent == (try DivisionCode("3508")))
        #expect(county.route(to: try DivisionCode("3601")) == .neighbour(try DivisionCode("35")))
        #expect(county.route(to: try DivisionCode("350823106")) == .neighbour(try DivisionCode("350823106")))
    }

    @Test("A child may bring what its subtree and its overrides send, the parent everything, a stranger nothing")
    func mayBring() throws {
        let table = try Self.city()
        let answers: [(neighbour: String, sender: String, isAllowed: Bool)] = [
            ("350823", "350823", true), ("350823", "350823106", true), ("350823", "350802", false),
            ("350823", "3508", false), ("350823", "35", false), ("350802", "350824101", true),
            ("350802", "4401", true), ("350802", "350823", false), ("350825100", "350825100", true),
            ("350825100", "350825", false), ("35", "350823", true), ("35", "11", true), ("35", "3508", true),
            ("3501", "3501", false), ("350824", "350824", false),
        ]
        for answer in answers {
            #expect(
                table.mayBring(try DivisionCode(answer.neighbour), from: try DivisionCode(answer.sender))
                    == answer.isAllowed, "\(answer)")
        }
    }
}
