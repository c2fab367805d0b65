import Foundation
import Testing
import XML

@testable import OFD

@Suite("Pages as SVG")
struct RenderingTests {
    func svg(_ objects: String, resources: String = "", files: [(String, [UInt8])] = [], seals: [SealImage] = []) throws
        -> String
    {
        var archive = Archive.onePage(objects, resources: resources)
        for file in files { archive[file.0] = file.1 }
        return String(
            decoding: try PageRenderer.svg(ofPage: 0, of: archive.file.document(), seals: seals), as: UTF8.self)
    }

    /// What every picture must keep to: well-formed, no script, no style sheet, no reference to the outside.
    static func expectSafe(_ svg: String, _ location: SourceLocation = #_sourceLocation) throws {
        let limits = XMLLimits(size: 64 << 20, depth: 64, nodeCount: 2_000_000, attributeCount: 64)
        let root = try XMLDocument.parse(Array(svg.utf8), limits: limits).root
        var (elements, names) = ([root], Set<String>())
        while let element = elements.popLast() {
            elements += element.elements
            names.insert(element.name)
            for attribute in element.attributes {
                #expect(!attribute.name.lowercased().hasPrefix("on"), sourceLocation: location)
                if attribute.name == "href" {
                    let isInside = attribute.value.hasPrefix("#") || attribute.value.hasPrefix("data:image/")
                    #expect(isInside && !attribute.value.hasPrefix("data:image/svg"), sourceLocation: location)
                } else if attribute.value.contains("url(") {
                    #expect(attribute.value.hasPrefix("url(#"), sourceLocation: location)
                }
            }
        }
        let known: Set<String> = [
            "svg", "title", "defs", "rect", "g", "path", "text", "use", "image", "clipPath", "pattern",
            "linearGradient", "radialGradient", "stop",
        ]
        #expect(names.isSubset(of: known), "\(names.subtracting(known))", sourceLocation: location)
    }

    @Test("Text that looks like markup stays text, in content, names of fonts and kinds of annotations")
    func escaping() throws {
        let svg = try self.svg(
            """
            <ofd:TextObject ID="4" Boundary="0 0 90 9" Font="7" Size="3">
            <ofd:TextCode X="0" Y="3">&lt;script&gt;alert("1")&lt;/script&gt;&amp;'</ofd:TextCode></ofd:TextObject>
            """,
            resources:
                "<ofd:Fonts><ofd:Font ID=\"7\" FontName=\"x'; } &quot;&gt;&lt;script&gt;url(http://a)\"/></ofd:Fonts>",
            seals: [SealImage(data: [1], stamps: [], signature: "\"><script>")])
        try Self.expectSafe(svg)
        #expect(svg.contains("&lt;script&gt;alert(&quot;1&quot;)") && !svg.contains("<script"))
        #expect(!svg.contains("url(http"))
    }

    @Test("Each character stands where the document puts it")
    func places() throws {
        let svg = try self.svg(
            """
            <ofd:TextObject ID="4" Boundary="10 20 90 9" Font="3" Size="5" CTM="2 0 0 2 0 0">
            <ofd:FillColor Value="255 0 0" Alpha="51"/><ofd:TextCode X="1" Y="4" DeltaX="g 2 5.5">公文库</ofd:TextCode>
            </ofd:TextObject>
            """)
        try Self.expectSafe(svg)
        #expect(svg.contains("transform=\"matrix(2 0 0 2 10 20)\" x=\"1 6.5 12\" y=\"4\""))
        #expect(svg.contains("fill=\"#ff0000\" fill-opacity=\"0.2\"") && svg.contains(">公文库</text>"))
        #expect(svg.contains("font-family=\"'宋体','SimSun'"))
    }

    @Test("Paths have the standard's width and colour, styles are inherited, clips are kept")
    func paths() throws {
        let svg = try self.svg(
            """
            <ofd:PathObject ID="4" Boundary="10 20 5 5"><ofd:AbbreviatedData>M 0 0 L 5 5</ofd:AbbreviatedData></ofd:PathObject>
            <ofd:PathObject ID="5" Boundary="1 1 5 5" DrawParam="8" Fill="true" Rule="Even-Odd" Alpha="0">
            <ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary="1 0 2 2"><ofd:AbbreviatedData>M 0 0 L 2 0 L 2 2 C
            </ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>
            <ofd:AbbreviatedData>M 0 0 L 5 5 L 5 0 C</ofd:AbbreviatedData></ofd:PathObject>
            """,
            resources: """
                <ofd:DrawParams><ofd:DrawParam ID="8" LineWidth="0.25" Cap="Round"><ofd:FillColor Value="0 128 0"/>
                <ofd:StrokeColor Value="0 0 255"/></ofd:DrawParam></ofd:DrawParams>
                """)
        try Self.expectSafe(svg)
        #expect(
            svg.contains(
                "fill=\"none\" stroke=\"#000\" stroke-width=\"0.353\" stroke-miterlimit=\"3.528\" d=\"M0 0L5 5\""))
        #expect(svg.contains("fill=\"#008000\" stroke=\"#0000ff\" stroke-width=\"0.25\" stroke-linecap=\"round\""))
        #expect(
            svg.contains("<clipPath id=\"c1\"><path transform=\"matrix(1 0 0 1 2 1)\" d=\"M0 0L2 0L2 2Z\"/></clipPath>")
        )
        #expect(svg.contains("<g clip-path=\"url(#c1)\"><path") && svg.contains("opacity=\"0\""))
    }

    @Test("Gradients and patterns are defined once and referred to")
    func paints() throws {
        let path = { (paint: String) in
            "<ofd:PathObject ID=\"4\" Boundary=\"0 0 9 9\" Fill=\"true\" Stroke=\"false\"><ofd:FillColor>\(paint)</ofd:FillColor>"
                + "<ofd:AbbreviatedData>M 0 0 L 9 0 L 9 9 C</ofd:AbbreviatedData></ofd:PathObject>"
        }
        let stops =
            "<ofd:Segment><ofd:Color Value=\"255 0 0\"/></ofd:Segment><ofd:Segment><ofd:Color Value=\"0 0 255\"/></ofd:Segment>"
        let svg = try self.svg(
            path("<ofd:AxialShd StartPoint=\"0 0\" EndPoint=\"9 0\" Extend=\"3\">\(stops)</ofd:AxialShd>")
                + path(
                    "<ofd:RadialShd StartPoint=\"1 1\" EndPoint=\"4 4\" StartRadius=\"0\" EndRadius=\"4\">\(stops)</ofd:RadialShd>"
                )
                + path(
                    "<ofd:Pattern Width=\"2\" Height=\"2\" XStep=\"3\" YStep=\"3\"><ofd:CellContent>"
                        + path("<ofd:AxialShd StartPoint=\"0 0\" EndPoint=\"9 0\">\(stops)</ofd:AxialShd>")
                        + "</ofd:CellContent></ofd:Pattern>"))
        try Self.expectSafe(svg)
        #expect(
            svg.contains(
                "<linearGradient id=\"s1\" gradientUnits=\"userSpaceOnUse\" x1=\"0\" y1=\"0\" x2=\"9\" y2=\"0\">"))
        #expect(svg.contains("cx=\"4\" cy=\"4\" r=\"4\" fx=\"1\" fy=\"1\" fr=\"0\""))
        #expect(svg.contains("<pattern id=\"p3\" patternUnits=\"userSpaceOnUse\" width=\"3\" height=\"3\">"))
        #expect(svg.contains("fill=\"url(#p3)\"") && svg.contains("stop-opacity=\"0\""))
    }

    @Test("A pattern in itself, a composite in itself and too much of anything end")
    func bounds() throws {
        let composite = """
            <ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="9" Width="1" Height="1"><ofd:Content>
            <ofd:CompositeObject ID="1" ResourceID="9" Boundary="0 0 1 1"/>
            <ofd:CompositeObject ID="2" ResourceID="9" Boundary="0 0 1 1"/></ofd:Content></ofd:CompositeGraphicUnit>
            </ofd:CompositeGraphicUnits>
            """
        let object = "<ofd:CompositeObject ID=\"4\" ResourceID=\"9\" Boundary=\"0 0 1 1\"/>"
        #expect(expectCode(.limitExceeded) { _ = try self.svg(object, resources: composite) })
        var limits = OFDLimits.standard
        limits.renderedSize = 1000
        let text =
            "<ofd:PathObject ID=\"4\" Boundary=\"0 0 1 1\"><ofd:AbbreviatedData>M 0 0 L 1 1</ofd:AbbreviatedData></ofd:PathObject>"
        let file = try OFDFile(Archive.onePage(String(repeating: text, count: 100)).bytes, limits: limits)
        #expect(expectCode(.limitExceeded) { _ = try PageRenderer.svg(ofPage: 0, of: file.document()) })
    }

    @Test("Pictures go in as they are by what they are, not by what they say; others leave a mark")
    func pictures() throws {
        let image = { (resource: Int) in
            "<ofd:ImageObject ID=\"4\" ResourceID=\"\(resource)\" Boundary=\"1 2 30 40\" CTM=\"30 0 0 40 0 0\"/>"
        }
        let media = """
            <ofd:MultiMedias><ofd:MultiMedia ID="20" Type="Image" Format="JPEG"><ofd:MediaFile>a.png</ofd:MediaFile>
            </ofd:MultiMedia><ofd:MultiMedia ID="21" Type="Image" Format="PNG"><ofd:MediaFile>b.svg</ofd:MediaFile>
            </ofd:MultiMedia></ofd:MultiMedias>
            """
        let png: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2]
        let svg = try self.svg(
            image(20) + image(20) + image(21) + image(22), resources: media,
            files: [("Doc_0/Res/a.png", png), ("Doc_0/Res/b.svg", Array("<svg onload='x'/>".utf8))])
        try Self.expectSafe(svg)
        let base64 = String(decoding: Base64Text.encode(png), as: UTF8.self)
        #expect(svg.components(separatedBy: "href=\"data:image/png;base64,\(base64)\"").count == 2)
        #expect(svg.components(separatedBy: "<use href=\"#i1\" transform=\"matrix(30 0 0 40 1 2)\"/>").count == 3)
        #expect(svg.components(separatedBy: "picture not shown").count == 3)
    }

    @Test("A seal is an element that names its signature, clipped to its part")
    func seals() throws {
        let stamp = SignatureDescription.Stamp(
            identifier: "1", page: 1, boundary: OFDBox(x: 190, y: 40, width: 40, height: 40),
            clip: OFDBox(x: 0, y: 0, width: 20, height: 40))
        let other = SignatureDescription.Stamp(
            identifier: "2", page: 77, boundary: OFDBox(x: 0, y: 0, width: 40, height: 40), clip: nil)
        let nested = try Archive.onePage(
            "<ofd:PathObject ID=\"4\" Boundary=\"0 0 9 9\"><ofd:AbbreviatedData>M 0 0 L 9 9</ofd:AbbreviatedData></ofd:PathObject>"
        ).bytes
        let svg = try self.svg(
            "",
            seals: [
                SealImage(data: [0xff, 0xd8, 0xff, 0], stamps: [stamp, other], signature: "s001"),
                SealImage(data: nested, stamps: [stamp], signature: "s002"),
                SealImage(data: [], stamps: [stamp], signature: "s003"),
            ])
        try Self.expectSafe(svg)
        #expect(svg.components(separatedBy: "data-signature=").count == 4)
        #expect(svg.contains("<rect x=\"190\" y=\"40\" width=\"20\" height=\"40\"/>"))
        #expect(svg.contains("data-signature=\"s001\" clip-path=\"url(#c1)\" style=\"mix-blend-mode:multiply\""))
        #expect(svg.contains("data-signature=\"s002\"") && svg.contains("d=\"M0 0L9 9\""))
        #expect(svg.contains("印章图像无法显示"))
    }

    @Test(
        "Every page of every sample is drawn, safely",
        .enabled(if: Samples.folder != nil, "there is no folder shared/samples/ofd: skipped"),
        arguments: Samples.names)
    func samples(_ name: String) throws {
        let file = try Samples.file(name)
        let document = try file.document()
        let seals = file.sealImages(ofDocument: 0)
        var drawn = ""
        for index in document.pages.indices {
            let svg = String(decoding: try PageRenderer.svg(ofPage: index, of: document, seals: seals), as: UTF8.self)
            try Self.expectSafe(svg)
            drawn += svg
        }
        #expect(!drawn.contains("seal not shown"))
        let stamps = seals.flatMap(\.stamps).count
        #expect(drawn.components(separatedBy: "data-signature=").count == stamps + 1)
    }
}
