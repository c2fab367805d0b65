import Cryptography
import Testing

@testable import OFD

@Suite("Marks of state secrecy in OFD files")
struct ClassificationTests {
    private static let page = "Doc_0/Pages/Page_0/Content.xml"

    private static func text(_ content: String, _ identifier: Int = 4) -> String {
        "<ofd:TextObject ID=\"\(identifier)\" Boundary=\"20 20 90 9\" Size=\"5\"><ofd:TextCode X=\"0\" Y=\"5\" "
            + "DeltaX=\"g 9 5\">\(content)</ofd:TextCode></ofd:TextObject>"
    }

    private static func wrapped(_ name: String, _ content: String) -> [UInt8] {
        Array("<ofd:\(name) \(Archive.namespace)>\(content)</ofd:\(name)>".utf8)
    }

    private func outcome(_ archive: Archive) throws -> String {
        let signing = try Signing(.gm)
        let report = OFDVerifier(trust: signing.trust).verify(try archive.bytes, at: Signing.now)
        return try #require(report.outcome(of: .classification)).rawValue
    }

    @Test(
        "A mark is found however the page spells it",
        arguments: [
            "机密★1年", "机&#23494;★1年", "机&#x5bc6;★1年", "<![CDATA[机密★1年]]>", "机<![CDATA[密]]>★1年", "機宻★一年", "机 密 ★ 1 年",
        ])
    func spelt(_ text: String) throws {
        #expect(try self.outcome(.onePage(Self.text(text))) == "fail")
    }

    @Test(
        "A mark in pieces, in a block, in a composite, in a resource of the page, on a template or in an annotation is found"
    )
    func places() throws {
        let mark = Self.text("绝密★长期")
        let pieces = "机密★1年".enumerated().map { index, character in
            "<ofd:TextObject ID=\"\(10 + index)\" Boundary=\"\(20 + 5 * index) 20 5 9\" Size=\"5\">"
                + "<ofd:TextCode X=\"0\" Y=\"5\">\(character)</ofd:TextCode></ofd:TextObject>"
        }.joined()
        #expect(try self.outcome(.onePage(pieces)) == "fail")
        #expect(try self.outcome(.onePage("<ofd:PageBlock ID=\"9\">\(mark)</ofd:PageBlock>")) == "fail")
        let unit =
            "<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID=\"7\" Width=\"90\" Height=\"20\"><ofd:Content>"
            + "\(mark)</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
        let use = "<ofd:CompositeObject ID=\"8\" ResourceID=\"7\" Boundary=\"0 0 90 20\"/>"
        #expect(try self.outcome(.onePage(use, resources: unit)) == "fail")
        var own = Archive.onePage(use, page: "<ofd:PageRes>Own.xml</ofd:PageRes>")
        own["Doc_0/Pages/Page_0/Own.xml"] = Self.wrapped("Res", unit)
        #expect(try self.outcome(own) == "fail")
        var template = Archive.onePage("", page: "<ofd:Template TemplateID=\"50\"/>")
        template["Doc_0/Document.xml"] = template.replacing(
            "</ofd:CommonData>", "<ofd:TemplatePage ID=\"50\" BaseLoc=\"T.xml\"/></ofd:CommonData>")
        template["Doc_0/T.xml"] = Self.wrapped(
            "Page", "<ofd:Content><ofd:Layer ID=\"3\">\(mark)</ofd:Layer></ofd:Content>")
        #expect(try self.outcome(template) == "fail")
        var annotated = Archive.onePage("")
        annotated["Doc_0/Document.xml"] = annotated.replacing(
            "</ofd:Document>", "<ofd:Annotations>A.xml</ofd:Annotations></ofd:Document>")
        annotated["Doc_0/A.xml"] = Self.wrapped(
            "Annotations", "<ofd:Page PageID=\"1\"><ofd:FileLoc>P.xml</ofd:FileLoc></ofd:Page>")
        annotated["Doc_0/P.xml"] = Self.wrapped(
            "PageAnnot",
            "<ofd:Annot ID=\"1\" Type=\"Stamp\"><ofd:Appearance Boundary=\"0 0 99 99\">\(mark)</ofd:Appearance></ofd:Annot>"
        )
        #expect(try self.outcome(annotated) == "fail")
    }

    @Test(
        "A page that another program may read in another way is not passed", arguments: ["GB18030", "UTF-7", "utf-16"])
    func encodings(_ name: String) throws {
        var archive = Archive.onePage(Self.text("plain"))
        archive[Self.page] = Array("<?xml version=\"1.0\" encoding=\"\(name)\"?>".utf8) + archive[Self.page]
        #expect(try self.outcome(archive) == "cannot-tell")
        archive[Self.page] = archive[Self.page].map { $0 == UInt8(ascii: "p") ? 0xBB : $0 }
        #expect(try self.outcome(archive) == "cannot-tell")
    }

    @Test("Pages without the last character of a mark are passed, those with it are read")
    func looks() throws {
        #expect(!DocumentTextReader.mayBearMark(Array("<a>关于防汛工作的通知</a>".utf8)))
        #expect(!DocumentTextReader.mayBearMark(Array("<?xml version='1.0' encoding='UTF-8'?><a>平件</a>".utf8)))
        for text in ["<a>保密</a>", "<a>宻</a>", "<a>&#x20;</a>", "<b:PageRes/>", "<a>\0</a>"] {
            #expect(DocumentTextReader.mayBearMark(Array(text.utf8)), "\(text)")
        }
        #expect(DocumentTextReader.mayBearMark([0xC3, 0xDC]))
        #expect(try self.outcome(.onePage(Self.text("做好保密工作"))) == "pass")
    }
}

extension Archive {
    fileprivate func replacing(_ part: String, _ other: String) -> [UInt8] {
        Array(String(decoding: self["Doc_0/Document.xml"], as: UTF8.self).replacing(part, with: other).utf8)
    }
}
