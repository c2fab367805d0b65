import Testing

@testable import OFD

@Suite("The structure of files")
struct StructureTests {
    @Test("A small file is read with what it says of itself")
    func small() throws {
        let file = try Archive.onePage("").file
        #expect(file.version == "1.1" && file.documentType == "OFD" && file.bodies.count == 1)
        #expect(file.bodies[0].information.title == "关于驿站的通知")
        let document = try file.document()
        #expect(document.maximumIdentifier == 99 && document.pages.map(\.identifier) == [1])
        #expect(document.area?.physical == OFDBox(x: 0, y: 0, width: 210, height: 297))
        #expect(document.resources().fonts[3]?.name == "宋体")
        #expect(try document.page(0).layers.map(\.identifier) == [2])
        #expect(expectCode(.pageMissing) { _ = try document.page(1) })
        #expect(expectCode(.pageMissing) { _ = try file.document(1) })
    }

    @Test("Order, namespace and prefix of elements do not matter")
    func tolerance() throws {
        var archive = Archive.onePage("")
        archive["OFD.xml"] = Array(
            """
            \u{FEFF}<OFD xmlns="http://www.ofdspec.org" DocType="OFD"><DocBody><Signatures>/Doc_0/Signs/S.xml</Signatures>
            <DocRoot> /Doc_0/Document.xml </DocRoot><DocInfo><DocID/></DocInfo></DocBody></OFD>
            """.utf8)
        archive["Doc_0/Document.xml"] = Array(
            """
            <o:Document xmlns:o="http://www.ofdspec.org"><Pages><o:Page BaseLoc="./Pages/Page_0/Content.xml" ID="1"/></Pages>
            <o:CommonData><PageArea><PhysicalBox>0 0 100 50</PhysicalBox></PageArea><o:MaxUnitID>7</o:MaxUnitID>
            </o:CommonData></o:Document>
            """.utf8)
        let file = try archive.file
        #expect(file.bodies[0].information.identifier == nil)
        #expect(file.bodies[0].signatures?.description == "/Doc_0/Signs/S.xml")
        let document = try file.document()
        #expect(document.area?.physical?.width == 100 && document.maximumIdentifier == 7)
        #expect(try document.page(0).layers.count == 1)
    }

    @Test("Several documents in one file are read apart")
    func several() throws {
        var archive = Archive.onePage("")
        archive["OFD.xml"] = Array(
            """
            <ofd:OFD \(Archive.namespace)><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>
            <ofd:DocBody><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>
            """.utf8)
        archive["Doc_1/Document.xml"] = Array(
            String(decoding: archive["Doc_0/Document.xml"], as: UTF8.self).replacing("\"1\"", with: "\"5\"").utf8)
        let file = try archive.file
        #expect(try file.document(0).pages.map(\.identifier) == [1])
        #expect(try file.document(1).pages.map(\.identifier) == [5])
    }

    @Test(
        "A main entry that is missing or of another kind is refused",
        arguments: [
            ("", OFDError.Code.entryMissing), ("<x", .xmlUnreadable), ("<Document/>", .structureInvalid),
            ("<OFD/>", .structureInvalid), ("<OFD><DocBody><DocRoot>../x</DocRoot></DocBody></OFD>", .pathInvalid),
        ])
    func refusals(_ text: String, _ code: OFDError.Code) throws {
        let archive = text.isEmpty ? Archive(["a.xml": "<a/>"]) : Archive(["OFD.xml": text])
        #expect(expectCode(code) { _ = try archive.file })
    }

    @Test("Attachments, tags and annotations are listed; a tag file that is not well-formed stops nothing")
    func parts() throws {
        var archive = Archive.onePage("")
        let text = String(decoding: archive["Doc_0/Document.xml"], as: UTF8.self)
        let lists = """
            <ofd:Annotations>Annots/Annotations.xml</ofd:Annotations><ofd:Attachments>Attachs/A.xml</ofd:Attachments>
            <ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags></ofd:Document>
            """
        archive["Doc_0/Document.xml"] = Array(text.replacing("</ofd:Document>", with: lists).utf8)
        archive["Doc_0/Attachs/A.xml"] = Array(
            """
            <ofd:Attachments \(Archive.namespace)><ofd:Attachment ID="a" Name="预算表" Format="csv">
            <ofd:FileLoc>table.csv</ofd:FileLoc></ofd:Attachment></ofd:Attachments>
            """.utf8)
        archive["Doc_0/Tags/CustomTags.xml"] = Array(
            """
            <ofd:CustomTags \(Archive.namespace)><ofd:CustomTag TypeID="x"><ofd:FileLoc>bad.xml</ofd:FileLoc></ofd:CustomTag>
            <ofd:CustomTag TypeID="y"><ofd:FileLoc>good.xml</ofd:FileLoc></ofd:CustomTag></ofd:CustomTags>
            """.utf8)
        archive["Doc_0/Tags/bad.xml"] = Array("<:eInvoice xmlns:=\"\">".utf8)
        archive["Doc_0/Tags/good.xml"] = Array(
            """
            <t:root xmlns:t="urn:t" \(Archive.namespace)><t:head><t:title><ofd:ObjectRef PageRef="1">4</ofd:ObjectRef></t:title>
            </t:head></t:root>
            """.utf8)
        archive["Doc_0/Annots/Annotations.xml"] = Array(
            """
            <ofd:Annotations \(Archive.namespace)><ofd:Page PageID="1"><ofd:FileLoc>Page_0/A.xml</ofd:FileLoc></ofd:Page>
            </ofd:Annotations>
            """.utf8)
        archive["Doc_0/Annots/Page_0/A.xml"] = Array(
            """
            <ofd:PageAnnot \(Archive.namespace)><ofd:Annot Type="Watermark" ID="9"><ofd:Appearance Boundary="1 2 3 4">
            <ofd:PathObject ID="5" Boundary="0 0 1 1"><ofd:AbbreviatedData>M 0 0 L 1 1</ofd:AbbreviatedData></ofd:PathObject>
            </ofd:Appearance></ofd:Annot></ofd:PageAnnot>
            """.utf8)
        let document = try archive.file.document()
        let attachment = try #require(document.attachments().first)
        #expect(attachment.name == "预算表" && attachment.path?.description == "/Doc_0/Attachs/table.csv")
        let tags = try document.customTags()
        #expect(tags.map(\.type) == ["x", "y"])
        #expect(expectCode(.xmlUnreadable) { _ = try document.elements(of: tags[0]) })
        let element = try #require(document.elements(of: tags[1]).first)
        #expect(element.name == ["head", "title"] && element.objects.map(\.object) == [4])
        let annotation = try #require(document.annotations(ofPage: 1).first)
        #expect(annotation.kind == "Watermark" && annotation.objects.count == 1)
        #expect(try document.annotations(ofPage: 2).isEmpty)
    }

    @Test("Nesting and numbers of objects are bounded")
    func bounds() throws {
        let deep = String(repeating: "<ofd:PageBlock>", count: 40) + String(repeating: "</ofd:PageBlock>", count: 40)
        #expect(expectCode(.limitExceeded) { _ = try Archive.onePage(deep).file.document().page(0) })
        var limits = OFDLimits.standard
        limits.objectCount = 10
        let many = String(repeating: "<ofd:ImageObject Boundary=\"0 0 1 1\"/>", count: 11)
        let file = try OFDFile(Archive.onePage(many).bytes, limits: limits)
        #expect(expectCode(.limitExceeded) { _ = try file.document().page(0) })
    }
}
