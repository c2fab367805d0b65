import CertificateAuthority
import Documents
import Testing

@Suite("Names and scopes")
struct NamesAndScopesTests {
    @Test(
        "A name is read from both its forms",
        arguments: [
            ("3508", "3508.35.yizhan", PartyName.Kind.node),
            ("11320500014150050B@350802", "11320500014150050b.350802.3508.35.yizhan", .unit),
            ("chen-hua.11320500014150050B@350802", "chen-hua.11320500014150050b.350802.3508.35.yizhan", .officer),
        ]
    )
    func forms(address: String, domainName: String, kind: PartyName.Kind) throws {
        let name = try PartyName(address)
        #expect(name.domainName == domainName)
        #expect(name.description == address)
        #expect(name.kind == kind)
        #expect(try PartyName(domainName: domainName) == name)
    }

    @Test("A scope contains its own node and everything below, and neighbours with a longer number are not below")
    func scopes() throws {
        let city = AuthorityScope.division(try DivisionCode("3508"))
        for text in ["3508", "350802", "350802100", "11320500014150050B@350802"] {
            #expect(city.contains(try PartyName(text)))
            #expect(AuthorityScope.root.contains(try PartyName(text)))
        }
        for text in ["35", "3509", "350902"] { #expect(!city.contains(try PartyName(text))) }
        #expect(!city.contains(authorityOf: try DivisionCode("3508")))
        #expect(city.contains(authorityOf: try DivisionCode("350802")))
        #expect(try AuthorityScope("root") == .root)
        #expect(try AuthorityScope("3508") == city)
    }
}
