import CertificateAuthority
import Documents
import Testing

@Suite("Names and scopes")
struct CertificateNameTests {
    @Test(
        "A name is read from both its forms",
        arguments: [
            ("3508", "3508.35.yizhan", CertificateName.Kind.node),
            ("11320500014150050B@350802", "11320500014150050b.350802.3508.35.yizhan", .unit),
            ("chen-hua.11320500014150050B@350802", "chen-hua.11320500014150050b.350802.3508.35.yizhan", .officer),
        ]
    )
    func forms(address: String, domainName: String, kind: CertificateName.Kind) throws {
        let name = try CertificateName(address: address)
        #expect(name.domainName == domainName)
        #expect(name.description == address)
        #expect(name.kind == kind)
        #expect(try CertificateName(domainName: domainName) == name)
    }

    @Test(
        "Anything else is no name",
        arguments: [
            "", "yizhan", "3508.35", "3508.36.yizhan", "www.3508.35.yizhan", "3508.35.yizhan.", "3508.35.YIZHAN",
        ]
    )
    func noNames(text: String) {
        #expect(code { _ = try CertificateName(domainName: text) } == .nameMalformed)
        #expect(code { _ = try CertificateName(address: text) } == .nameMalformed)
    }

    @Test("A scope contains its own node and everything below, and neighbours with a longer number are not below")
    func scopes() throws {
        let city = AuthorityScope.division(try DivisionCode("3508"))
        for text in ["3508", "350802", "350802100", "11320500014150050B@350802"] {
            #expect(city.contains(try CertificateName(address: text)))
            #expect(AuthorityScope.root.contains(try CertificateName(address: text)))
        }
        for text in ["35", "3509", "350902"] { #expect(!city.contains(try CertificateName(address: text))) }
        #expect(!city.contains(authorityOf: try DivisionCode("3508")))
        #expect(city.contains(authorityOf: try DivisionCode("350802")))
        #expect(try AuthorityScope("root") == .root)
        #expect(try AuthorityScope("3508") == city)
    }
}
