import Testing
import XML

@Suite("Schemas")
struct SchemaTests {
    private static let xsd = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!-- A small envelope. -->
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:e" xmlns="urn:e"
            elementFormDefault="qualified">
          <xs:simpleType name="node"><xs:restriction base="xs:string"><xs:pattern value="[0-9]{2,9}"/></xs:restriction>
          </xs:simpleType>
          <xs:element name="envelope"><xs:complexType>
            <xs:sequence><xs:element name="from" type="node"/>
              <xs:element name="to" type="node" maxOccurs="unbounded"/>
              <xs:element name="size" type="xs:unsignedInt" minOccurs="0"/></xs:sequence>
            <xs:attribute name="id" type="xs:string" use="required"/>
          </xs:complexType></xs:element>
        </xs:schema>
        """

    private func schema() throws -> XMLSchema { try XMLSchema(xsd: Array(Self.xsd.utf8)) }

    @Test("A valid document is accepted and parsed")
    func valid() throws {
        let text = "<envelope xmlns='urn:e' id='1'><from>3508</from><to>350802</to><to>350823</to></envelope>"
        let schema = try self.schema()
        try schema.validate(Array(text.utf8))
        let document = try schema.parse(Array(text.utf8))
        #expect(document.root.children(named: "to").map(\.text) == ["350802", "350823"])
    }

    static let refusals: [(body: String, line: Int, hint: String)] = [
        ("<envelope xmlns='urn:e'>\n<from>35</from><to>35</to></envelope>", 1, "id"),
        ("<envelope xmlns='urn:e' id='1'>\n<from>35</from>\n<too>35</too></envelope>", 3, "too"),
        ("<envelope xmlns='urn:e' id='1'>\n<from>35</from></envelope>", 1, "Missing child"),
        ("<envelope xmlns='urn:e' id='1'>\n\n<from>secret</from><to>35</to></envelope>", 3, "form demanded"),
        ("<envelope xmlns='urn:e' id='1'>\n<from>35</from><to>35</to><size>secret</size></envelope>", 2, "of its type"),
        ("<envelope xmlns='urn:e' id='1' secret2='x'><from>35</from><to>35</to></envelope>", 1, "secret2"),
        ("<envelope xmlns='urn:e' id='1'>secret<from>35</from><to>35</to></envelope>", 1, "haracter content"),
        ("<envelope xmlns='urn:other' id='1'/>", 1, "declaration"),
        ("<envelope id='1'/>", 1, "declaration"),
    ]

    @Test("An invalid document is refused with line and reason, without its values", arguments: Self.refusals)
    func invalid(body: String, line: Int, hint: String) throws {
        let schema = try self.schema()
        let error = try #require(throws: XMLError.self) { try schema.validate(Array(body.utf8)) }
        #expect(error.code == .invalid)
        #expect(error.problems.first?.line == line)
        #expect(error.description.contains(hint), "\(error)")
        #expect(!error.description.replacing("secret2", with: "").contains("secret"), "\(error)")
        #expect(throws: XMLError.self) { try schema.parse(Array(body.utf8)) }
    }

    @Test("The first eight problems are enough")
    func manyProblems() throws {
        let many = String(repeating: "<to>x</to>", count: 1000)
        let text = "<envelope xmlns='urn:e' id='1'><from>35</from>\(many)</envelope>"
        let error = try #require(throws: XMLError.self) { try self.schema().validate(Array(text.utf8)) }
        #expect(error.problems.count == 8)
    }

    @Test("A document must be well-formed and bounded before it can be valid")
    func order() throws {
        let schema = try self.schema()
        #expect(code { try schema.validate(Array("<envelope".utf8)) } == .malformed)
        #expect(code { try schema.validate(Array("<!DOCTYPE a><a/>".utf8)) } == .forbidden)
        #expect(code { try schema.validate(Array("<a/>".utf8), limits: XMLLimits(size: 3)) } == .limitExceeded)
    }

    @Test("A document cannot bring its own schema")
    func schemaLocation() throws {
        let text = """
            <other xmlns="urn:other" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                xsi:schemaLocation="urn:other file:///nowhere/other.xsd"/>
            """
        let schema = try self.schema()
        #expect(code { try schema.validate(Array(text.utf8)) } == .invalid)
    }

    static let references = [
        "<xs:include schemaLocation='other.xsd'/>", "<xs:redefine schemaLocation='file:///etc/other.xsd'/>",
        "<xs:import namespace='urn:o' schemaLocation='http://127.0.0.1:1/o.xsd'/>",
        "<xs:element name='a' type='missing'/>", "<xs:element/>", "<xs:unknown/>",
    ]

    @Test("A schema that needs others, or contradicts itself, is refused", arguments: Self.references)
    func badSchema(body: String) {
        let xsd = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>\(body)</xs:schema>"
        #expect(code { _ = try XMLSchema(xsd: Array(xsd.utf8)) } == .invalidSchema)
    }

    @Test("A schema that is no schema, or no XML, is refused")
    func noSchema() {
        #expect(code { _ = try XMLSchema(xsd: Array("<a/>".utf8)) } == .invalidSchema)
        #expect(code { _ = try XMLSchema(xsd: Array("<a>".utf8)) } == .malformed)
        #expect(code { _ = try XMLSchema(xsd: Array("<!DOCTYPE a><a/>".utf8)) } == .forbidden)
    }

    @Test("One schema serves many tasks at once")
    func concurrent() async throws {
        let schema = try self.schema()
        let valid = await withTaskGroup(of: Int.self) { group in
            for task in 0..<8 {
                group.addTask {
                    (0..<200).count { round in
                        let node = (task + round).isMultiple(of: 2) ? "3508" : "x"
                        let text = "<envelope xmlns='urn:e' id='1'><from>35</from><to>\(node)</to></envelope>"
                        return (try? schema.parse(Array(text.utf8))) != nil
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(valid == 800)
    }
}
