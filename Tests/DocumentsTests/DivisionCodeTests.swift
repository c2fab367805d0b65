import Documents
import Testing

@Suite("Division codes")
struct DivisionCodeTests {
    @Test(
        "A code of any level is read and printed",
        arguments: [
            ("35", .province), ("3508", .prefecture), ("350802", .county), ("350802100", .township),
            ("350802100001", .village), ("469001", .county), ("441900003", .township), ("350810", .county),
        ] as [(String, DivisionCode.Level)]
    )
    func reads(_ text: String, _ level: DivisionCode.Level) throws {
        let code = try DivisionCode(text)
        #expect(code.description == text)
        #expect(code.level == level)
        #expect(try DivisionCode(domainName: code.domainName) == code)
    }

    @Test(
        "What is no code is refused",
        arguments: [
            "", "3", "350", "35080", "3508021", "35080210", "3508021000", "35080210000", "3508021000011",
            "350800", "3500", "350802000", "350802100000", "350000100", "05", "0508", "3508a2", "３５", "35 8", "-508",
            "+508", "3508\n", "٣٥", "350802100\u{0}", String(repeating: "1", count: 100_000),
        ]
    )
    func refuses(_ text: String) {
        #expect(throws: DocumentsError.self) { try DivisionCode(text) }
    }

    @Test("A code with trailing zeros is refused with the way to write it, in a short message")
    func explains() {
        let error = #expect(throws: DocumentsError.self) { try DivisionCode("350800") }
        #expect(error?.code == .invalidDivisionCode)
        #expect(error?.message == "division code \"350800\" ends in zeros; write it without them")
        let long = #expect(throws: DocumentsError.self) {
            try DivisionCode("\u{1B}[2J" + String(repeating: "9", count: 999))
        }
        #expect(long?.message.contains("\u{1B}") == false)
        #expect((long?.message.count ?? 999) < 150)
    }

    @Test("The candidates for a parent go from the nearest to the province")
    func parents() throws {
        let code = try DivisionCode("350802100001")
        #expect(code.parentCandidates.map(\.digits) == ["350802100", "350802", "3508", "35"])
        #expect(code.ancestors.map(\.digits) == ["35", "3508", "350802", "350802100"])
        #expect(code.parent?.digits == "350802100")
        #expect(try DivisionCode("35").parent == nil)
    }

    @Test("The parent of a township in a city without counties is the city")
    func cityWithoutCounties() throws {
        let code = try DivisionCode("441900003")
        #expect(code.parentCandidates.map(\.digits) == ["4419", "44"])
        #expect(code.domainName == "441900003.4419.44.yizhan")
    }

    @Test("A division contains what its code is a prefix of, and is not its own ancestor")
    func containment() throws {
        let city = try DivisionCode("3508")
        let township = try DivisionCode("350802100")
        #expect(city.isAncestor(of: township))
        #expect(city.isPrefix(of: township))
        #expect(!township.isPrefix(of: city))
        #expect(city.isPrefix(of: city))
        #expect(!city.isAncestor(of: city))
        #expect(!(try DivisionCode("3507")).isPrefix(of: township))
        #expect(city < township)
    }

    @Test("The domain name runs from the particular to the general")
    func domainName() throws {
        #expect(try DivisionCode("350823106").domainName == "350823106.350823.3508.35.yizhan")
        #expect(try DivisionCode("35").domainName == "35.yizhan")
    }

    @Test(
        "A domain name that differs in anything is refused",
        arguments: [
            "", ".", "yizhan", "350802.3508.35", "350802.3508.35.yizhan.", ".350802.3508.35.yizhan",
            "350802.3508.35.YIZHAN", "350802.35.yizhan", "350802.3507.35.yizhan", "350802..3508.35.yizhan",
            "3508.350802.35.yizhan", "x.350802.3508.35.yizhan", "350802.3508.35.yizhan.cn", "*.3508.35.yizhan",
            "350802.3508.35.yizhan\u{0}", "441900003.441900.4419.44.yizhan",
        ]
    )
    func refusesDomainName(_ name: String) {
        #expect(throws: DocumentsError.self) { try DivisionCode(domainName: name) }
    }
}
