import Testing

@testable import OFD

@Suite("Paths in a package")
struct PathTests {
    struct Resolution: CustomTestStringConvertible {
        let location: String
        let file: String
        let expected: String?

        init(_ location: String, in file: String, _ expected: String?) {
            (self.location, self.file, self.expected) = (location, file, expected)
        }

        var testDescription: String { "\(self.location) in \(self.file)" }
    }

    @Test(
        "A reference is resolved from the root or from its file, and never leaves the package",
        arguments: [
            Resolution("/Doc_0/Document.xml", in: "Doc_0/Signs/Signatures.xml", "/Doc_0/Document.xml"),
            Resolution("Sign_0/Signature.xml", in: "Doc_0/Signs/Signatures.xml", "/Doc_0/Signs/Sign_0/Signature.xml"),
            Resolution("./a/./b.xml", in: "Doc_0/Document.xml", "/Doc_0/a/b.xml"),
            Resolution("../Res/a.png", in: "Doc_0/Pages/x.xml", "/Doc_0/Res/a.png"),
            Resolution(" \n Doc_0/Document.xml ", in: "OFD.xml", "/Doc_0/Document.xml"),
            Resolution("//Doc_0//a.xml", in: "OFD.xml", "/Doc_0/a.xml"),
            Resolution("../a.xml", in: "OFD.xml", nil),
            Resolution("/../a.xml", in: "Doc_0/a.xml", nil),
            Resolution("a/../../../b.xml", in: "Doc_0/a.xml", nil),
            Resolution("Doc_0\\a.xml", in: "OFD.xml", nil),
            Resolution("a\u{0}.xml", in: "OFD.xml", nil),
            Resolution("", in: "OFD.xml", nil),
            Resolution("/", in: "OFD.xml", nil),
            Resolution("Doc_0/", in: "OFD.xml", nil),
            Resolution(String(repeating: "a/", count: 600) + "b", in: "OFD.xml", nil),
        ])
    func resolution(_ test: Resolution) {
        let path = try? OFDPath(test.location, in: OFDPath(entryName: test.file))
        #expect(path?.description == test.expected)
    }

    @Test("A path without its slash is found from the root only where its strict meaning names no file")
    func missingSlash() throws {
        var archive = Archive(["a/b.xml": "1", "a/c.xml": "2"])
        let from = OFDPath(entryName: "a/x.xml")
        #expect(try OFDPackage(archive.bytes).locate("a/c.xml", in: from).description == "/a/c.xml")
        archive["a/a/c.xml"] = [3]
        #expect(try OFDPackage(archive.bytes).locate("a/c.xml", in: from).description == "/a/a/c.xml")
        #expect(try OFDPackage(archive.bytes).locate("a/d.xml", in: from).description == "/a/a/d.xml")
    }
}
