import Documents
import Testing

@Suite("Addresses and names of parties")
struct AddressTests {
    @Test("A unit's address is written unit@node, and its name is the code in lower case under the node's")
    func unitAddress() throws {
        let address = try UnitAddress("11370306MB2867521U@350802")
        #expect(address.unit == (try UnitCode("11370306MB2867521U")))
        #expect(address.node == (try DivisionCode("350802")))
        #expect(address.description == "11370306MB2867521U@350802")
        #expect(address.domainName == "11370306mb2867521u.350802.3508.35.yizhan")
        #expect(try UnitAddress(domainName: address.domainName) == address)
    }

    @Test(
        "What is no unit address is refused",
        arguments: [
            "", "@", "11370306MB2867521U", "11370306MB2867521U@", "@350802", "11370306MB2867521U@350802@35",
            "11370306mb2867521u@350802", "11370306MB2867521U@350800", "11370306MB2867521U @350802",
        ]
    )
    func refusesUnitAddress(_ text: String) {
        #expect(throws: DocumentsError.self) { try UnitAddress(text) }
    }

    @Test("An officer's name is one label", arguments: ["a", "chen-hua", "007", String(repeating: "x", count: 63)])
    func officerName(_ text: String) throws {
        #expect(try OfficerName(text).description == text)
    }

    @Test(
        "What is no label is no officer's name",
        arguments: ["", "-a", "a-", "A", "a_b", "a.b", "a b", "陈华", "*", String(repeating: "x", count: 64)]
    )
    func refusesOfficerName(_ text: String) {
        #expect(throws: DocumentsError.self) { try OfficerName(text) }
    }

    @Test("An officer's address is written officer.unit@node, and the name is under the unit's")
    func officerAddress() throws {
        let address = try OfficerAddress("chen-hua.11370306MB2867521U@350802")
        #expect(address.description == "chen-hua.11370306MB2867521U@350802")
        #expect(address.domainName == "chen-hua.11370306mb2867521u.350802.3508.35.yizhan")
        #expect(try OfficerAddress(domainName: address.domainName) == address)
        #expect(throws: DocumentsError.self) { try OfficerAddress("chen.hua.11370306MB2867521U@350802") }
        #expect(throws: DocumentsError.self) { try OfficerAddress("11370306MB2867521U@350802") }
    }

    @Test(
        "The name in a certificate tells what kind of party it is for",
        arguments: [
            ("350802.3508.35.yizhan", "350802"),
            ("11370306mb2867521u.350802.3508.35.yizhan", "11370306MB2867521U@350802"),
            ("chen.11370306mb2867521u.350802.3508.35.yizhan", "chen.11370306MB2867521U@350802"),
            // An officer may be called like a node.
            ("3508.11370306mb2867521u.35.yizhan", "3508.11370306MB2867521U@35"),
        ]
    )
    func partyName(_ domainName: String, _ text: String) throws {
        let name = try PartyName(domainName: domainName)
        #expect(name.description == text)
        #expect(name.domainName == domainName)
        #expect(try PartyName(text) == name)
    }

    @Test("The node of a party is known whatever the party is")
    func nodeOfParty() throws {
        for text in ["350802", "11370306MB2867521U@350802", "chen.11370306MB2867521U@350802"] {
            #expect(try PartyName(text).node.digits == "350802")
        }
    }

    @Test(
        "A name outside the scheme is refused",
        arguments: [
            "", "yizhan", "chen.350802.3508.35.yizhan", "a.b.11370306mb2867521u.35.yizhan",
            "11370306MB2867521U.35.yizhan", "11370306mb2867521v.35.yizhan", "www.example.com",
            "11370306mb2867521u.350802.35.yizhan", "chen..11370306mb2867521u.35.yizhan",
            "3508.35", "3508.36.yizhan", "www.3508.35.yizhan", "3508.35.yizhan.", "3508.35.YIZHAN",
            String(repeating: "a.", count: 200_000),
        ]
    )
    func refusesPartyName(_ domainName: String) {
        let error = #expect(throws: DocumentsError.self) { try PartyName(domainName: domainName) }
        #expect(error?.code == .invalidDomainName)
    }
}
