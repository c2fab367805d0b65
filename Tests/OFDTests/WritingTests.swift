import Foundation
import Testing
import XML

@testable import OFD

@Suite("Writing OFD files")
struct WritingTests {
    @Test("What is written is read with the same content, whatever it is", arguments: 0..<60)
    func roundTrip(seed: UInt64) throws {
        var random = DraftMaker(seed: seed)
        let draft = random.draft()
        let writer = try OFDWriter(draft)
        let file = try OFDFile(writer.write())
        let document = try file.document()
        try Self.compareInformation(file.bodies[0].information, draft.information)
        #expect(document.area?.physical == draft.paper)
        #expect(document.pages.count == draft.pages.count)
        let resources = document.resources()
        for (index, page) in draft.pages.enumerated() {
            #expect(document.identifier(ofPage: index) == writer.identifier(ofPage: index))
            let objects = try document.page(index).layers.flatMap(\.objects)
            #expect(objects.count == page.objects.count)
            for (read, written) in zip(objects, page.objects) {
                #expect(read.boundary == written.boundary)
                try Self.compare(read, written, draft, resources, file.package)
            }
        }
        try Self.compareLists(document, draft, file.package)
    }

    @Test("The same draft gives the same bytes", arguments: 0..<5)
    func deterministic(seed: UInt64) throws {
        var (first, second) = (DraftMaker(seed: seed), DraftMaker(seed: seed))
        #expect(try OFDWriter(first.draft()).write() == OFDWriter(second.draft()).write())
    }

    @Test("Every file that is written keeps to the published schema", arguments: 0..<20)
    func schema(seed: UInt64) throws {
        var random = DraftMaker(seed: seed)
        let package = try OFDPackage(OFDWriter(random.draft()).write())
        let (schema, tags) = (try Self.schema("ofd"), try Self.schema("document-tags"))
        for path in package.paths where path.fileName.hasSuffix(".xml") {
            let isTagFile = path.fileName == "CustomTag.xml"
            #expect(throws: Never.self, "\(path)") { try (isTagFile ? tags : schema).validate(package.bytes(at: path)) }
        }
    }

    @Test("The schema refuses what the standard refuses")
    func schemaCanFail() throws {
        let schema = try Self.schema("ofd")
        let page = { (objects: String) in
            Array(
                """
                <ofd:Page \(Archive.namespace)><ofd:Content><ofd:Layer ID="2">\(objects)</ofd:Layer></ofd:Content></ofd:Page>
                """.utf8)
        }
        let text = { (attributes: String, code: String) in
            "<ofd:TextObject ID=\"3\" \(attributes)><ofd:TextCode X=\"0\" Y=\"1\"\(code)</ofd:TextCode></ofd:TextObject>"
        }
        let whole = "Boundary=\"0 0 1 1\" Font=\"1\" Size=\"5\""
        try schema.validate(page(text(whole, " DeltaX=\"g 2 5.6 3\">文a")))
        for bad in [
            text("Boundary=\"0 0 1\" Font=\"1\" Size=\"5\"", ">文"), text("Boundary=\"0 0 1 1\" Size=\"5\"", ">文"),
            text(whole, " DeltaX=\"x\">文"), text(whole, ">"), text(whole, ">文") + text(whole, ">文"),
            "<ofd:PathObject ID=\"3\" Boundary=\"0 0 1 1\"><ofd:AbbreviatedData>M 1</ofd:AbbreviatedData></ofd:PathObject>",
        ] {
            #expect(throws: XMLError.self) { try schema.validate(page(bad)) }
        }
    }

    @Test("Every identifier stands for one part, and none is above the highest")
    func identifiers() throws {
        var random = DraftMaker(seed: 3)
        let package = try OFDPackage(OFDWriter(random.draft()).write())
        var seen: [Int] = []
        for name in ["PublicRes.xml", "DocumentRes.xml", "Document.xml"]
        where package.contains(.init(entryName: "Doc_0/\(name)")) {
            Self.collect(try package.xml(at: OFDPath(entryName: "Doc_0/\(name)")), &seen)
        }
        for path in package.paths where path.fileName == "Content.xml" {
            Self.collect(try package.xml(at: path), &seen)
        }
        #expect(Set(seen).count == seen.count)
        #expect(try OFDFile(package: package).document().maximumIdentifier == seen.max())
    }

    @Test("Drafts that no file can hold are refused")
    func refusals() throws {
        let text = DraftText(font: 0, size: 5, text: "文字", origin: OFDPoint(x: 0, y: 4), advances: [5])
        let box = OFDBox(x: 0, y: 0, width: 10, height: 10)
        func draft(_ object: DraftObject, identifier: String = String(repeating: "0", count: 32)) -> OFDDraft {
            OFDDraft(
                information: DraftInformation(identifier: identifier), fonts: [DraftFont(name: "宋体")],
                pages: [DraftPage(objects: [object])])
        }
        _ = try OFDWriter(draft(DraftObject(boundary: box, kind: .text(text)))).write()
        var bad: [OFDDraft] = [draft(DraftObject(boundary: box, kind: .text(text)), identifier: "12")]
        for change: @Sendable (inout DraftText) -> Void in [
            { $0.advances = [] }, { $0.font = 1 }, { $0.size = 0 }, { $0.text = "" }, { $0.size = .nan },
            { $0.origin.x = .infinity }, { $0.text = "\u{1}字" },
        ] {
            var changed = text
            change(&changed)
            bad.append(draft(DraftObject(boundary: box, kind: .text(changed))))
        }
        bad.append(draft(DraftObject(boundary: OFDBox(x: 0, y: 0, width: 0, height: 1), kind: .text(text))))
        bad.append(draft(DraftObject(boundary: box, kind: .picture(0))))
        bad.append(draft(DraftObject(boundary: box, kind: .path(DraftPath(segments: [])))))
        var empty = bad[0]
        empty.pages = []
        empty.information.identifier = String(repeating: "a", count: 32)
        bad.append(empty)
        for draft in bad { #expect(expectCode(.unwritable) { _ = try OFDWriter(draft).write() }) }
    }

    @Test(
        "Repeated advances are written in short",
        arguments: [
            ([1, 1, 1], "g 3 1"), ([1, 1], "1 1"), ([1.5, 2, 2, 2, 2, 3], "1.5 g 4 2 3"), ([], ""),
            ([0.33334], "0.3333"),
        ] as [([Double], String)])
    func shortAdvances(_ advances: [Double], _ text: String) {
        #expect(OFDWriter.deltas(advances) == text)
    }
}

extension WritingTests {
    private static func schema(_ name: String) throws -> XMLSchema {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../schemas/ofd")
        return try XMLSchema(xsd: [UInt8](Data(contentsOf: folder.appending(path: "\(name).xsd"))))
    }

    private static func collect(_ element: XMLElement, _ numbers: inout [Int]) {
        if let number = element.integer("ID") { numbers.append(number) }
        for child in element.elements { Self.collect(child, &numbers) }
    }

    private static func compareInformation(_ read: DocumentInformation, _ written: DraftInformation) throws {
        #expect(read.identifier == written.identifier)
        #expect(read.title == written.title)
        #expect(read.author == written.author)
        #expect(read.created == written.created)
        #expect(read.keywords == written.keywords)
        #expect(read.customData.map(\.name) == written.data.map(\.name))
        #expect(read.customData.map(\.value) == written.data.map(\.value))
    }

    private static func compare(
        _ read: PageObject,
        _ written: DraftObject,
        _ draft: OFDDraft,
        _ resources: ResourceTable,
        _ package: OFDPackage
    ) throws {
        switch (read.kind, written.kind) {
        case (.text(let read), .text(let written)):
            let code = try #require(read.codes.first)
            #expect(code.text == written.text)
            #expect(OFDPoint(x: try #require(code.x), y: try #require(code.y)) == written.origin)
            #expect(code.deltaX == written.advances)
            #expect(read.size == written.size)
            #expect(read.horizontalScale == written.horizontalScale)
            let font = try #require(read.font.flatMap { resources.fonts[$0] })
            #expect(font.name == draft.fonts[written.font].name)
            #expect(try font.file.map { try package.bytes(at: $0) } == draft.fonts[written.font].file)
        case (.path(let read), .path(let written)):
            #expect(read.isStroked == (written.stroke != nil))
            #expect(read.isFilled == (written.fill != nil))
            let segments = written.segments.map { segment -> PathFigure.Segment in
                switch segment {
                case .move(let point): .move(point)
                case .line(let point): .line(point)
                case .cubic(let first, let second, let end): .cubic(first, second, end)
                case .close: .close
                }
            }
            #expect(read.figure.segments == segments)
        case (.image(let read), .picture(let picture)):
            let file = try #require(read.resource.flatMap { resources.media[$0]?.file })
            #expect(try package.bytes(at: file) == draft.pictures[picture].data)
        default: Issue.record("an object is of another kind")
        }
    }

    private static func compareLists(_ document: OFDDocument, _ draft: OFDDraft, _ package: OFDPackage) throws {
        let attachments = try document.attachments()
        #expect(attachments.map(\.name) == draft.attachments.map(\.name))
        for (read, written) in zip(attachments, draft.attachments) {
            #expect(try package.bytes(at: #require(read.path)) == written.data)
        }
        guard let vocabulary = draft.vocabulary else { return #expect(try document.customTags().isEmpty) }
        let tag = try #require(try document.customTags().first)
        #expect(tag.type == vocabulary.type)
        var expected: [DraftTag: [TaggedElement.ObjectReference]] = [:]
        for (index, page) in draft.pages.enumerated() {
            let objects = try document.page(index).layers.flatMap(\.objects)
            for (object, written) in zip(objects, page.objects) {
                guard let tag = written.tag else { continue }
                expected[tag, default: []].append(
                    .init(
                        page: try #require(document.identifier(ofPage: index)), object: try #require(object.identifier))
                )
            }
        }
        let elements = try document.elements(of: tag)
        #expect(elements.count == expected.count)
        #expect(Set(elements.map(\.objects)) == Set(expected.values))
        #expect(
            elements.allSatisfy { element in
                expected.contains { $0.value == element.objects && [$0.key.name] == element.name }
            })
    }
}
