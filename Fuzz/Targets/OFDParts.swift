internal import Zip

/// The files of an OFD document as one text, so that a fuzzer reaches them without an archive's checksums.
///
/// A line `%% NAME` begins a file.
struct OFDParts {
    var files: [String: [UInt8]]

    init(_ files: [String: String]) { self.files = files.mapValues { Array($0.utf8) } }

    init(_ joined: [UInt8]) {
        self.files = [:]
        var name: String?
        for line in joined.split(separator: 0x0a, maxSplits: 4096, omittingEmptySubsequences: false) {
            if line.starts(with: "%% ".utf8) {
                name = String(decoding: line.dropFirst(3), as: UTF8.self)
            } else if let name {
                self.files[name, default: []] += line + [0x0a]
            }
        }
    }

    var joined: [UInt8] {
        self.files.sorted { $0.key < $1.key }.flatMap { Array("%% \($0.key)\n".utf8) + $0.value + [0x0a] }
    }

    /// The document as a file; names that an archive cannot have are left out.
    func archive() throws -> [UInt8] {
        var writer = ArchiveWriter()
        var bytes: [UInt8] = []
        for (name, content) in self.files.sorted(by: { $0.key < $1.key }).prefix(64) {
            guard let entry = try? writer.add(name: name, contents: content) else { continue }
            bytes += entry
        }
        return bytes + writer.finish()
    }

    func adding(_ files: [String: String]) -> Self {
        var parts = self
        for (name, text) in files { parts.files[name] = Array(text.utf8) }
        return parts
    }

    private static let space = "xmlns:ofd=\"http://www.ofdspec.org/2016\""

    static let sample = Self([
        "OFD.xml": """
        <ofd:OFD \(space) Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID></ofd:DocInfo>
        <ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot><ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody>
        </ofd:OFD>
        """,
        "Doc_0/Document.xml": """
        <ofd:Document \(space)><ofd:CommonData><ofd:MaxUnitID>9</ofd:MaxUnitID><ofd:PageArea>
        <ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>
        <ofd:TemplatePage ID="8" BaseLoc="Tpl.xml" ZOrder="Background"/></ofd:CommonData><ofd:Pages>
        <ofd:Page ID="1" BaseLoc="Page.xml"/></ofd:Pages><ofd:Annotations>Annots.xml</ofd:Annotations></ofd:Document>
        """,
        "Doc_0/PublicRes.xml": """
        <ofd:Res \(space) BaseLoc="Res"><ofd:Fonts><ofd:Font ID="3" FontName="宋体"><ofd:FontFile>font.ttf</ofd:FontFile>
        </ofd:Font></ofd:Fonts><ofd:ColorSpaces><ofd:ColorSpace ID="5" Type="CMYK"/></ofd:ColorSpaces><ofd:DrawParams>
        <ofd:DrawParam ID="4" LineWidth="0.25" Relative="6"><ofd:FillColor Value="1 2 3 4" ColorSpace="5"/></ofd:DrawParam>
        </ofd:DrawParams><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="7"><ofd:Content>
        <ofd:ImageObject ID="2" ResourceID="9" Boundary="0 0 9 9"/></ofd:Content></ofd:CompositeGraphicUnit>
        </ofd:CompositeGraphicUnits></ofd:Res>
        """,
        "Doc_0/Page.xml": """
        <ofd:Page \(space)><ofd:Template TemplateID="8"/><ofd:Content><ofd:Layer ID="2" DrawParam="4">
        <ofd:TextObject ID="4" Boundary="1 2 9 9" Font="3" Size="3" CTM="1 0 0 1 0 0"><ofd:CGTransform CodePosition="0"
        CodeCount="2" GlyphCount="2"><ofd:Glyphs>1 2</ofd:Glyphs></ofd:CGTransform>
        <ofd:TextCode X="0" Y="3" DeltaX="g 2 3 1">AB文</ofd:TextCode></ofd:TextObject>
        <ofd:CompositeObject ID="5" ResourceID="7" Boundary="0 0 9 9"/></ofd:Layer></ofd:Content></ofd:Page>
        """,
        "Doc_0/Tpl.xml": """
        <ofd:Page \(space)><ofd:Content><ofd:Layer ID="2"><ofd:PathObject ID="6" Boundary="0 0 9 9" Fill="true"><ofd:FillColor>
        <ofd:AxialShd StartPoint="0 0" EndPoint="9 9"><ofd:Segment><ofd:Color Value="1 2 3"/></ofd:Segment></ofd:AxialShd>
        </ofd:FillColor><ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary="0 0 1 1"><ofd:AbbreviatedData>M 0 0 L 1 1 C
        </ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips><ofd:AbbreviatedData>M 0 0 Q 1 1 2 2 B 1 1 2 2 3 3
        A 1 1 0 1 0 2 2 C</ofd:AbbreviatedData></ofd:PathObject></ofd:Layer></ofd:Content></ofd:Page>
        """,
    ])

    static let annotated = Self.sample.adding([
        "Doc_0/Annots.xml": """
        <ofd:Annotations \(space)><ofd:Page PageID="1"><ofd:FileLoc>Annot.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>
        """,
        "Doc_0/Annot.xml": """
        <ofd:PageAnnot \(space)><ofd:Annot Type="Watermark" ID="9"><ofd:Appearance Boundary="0 0 9 9"><ofd:PathObject ID="8"
        Boundary="0 0 9 9" Fill="true"><ofd:FillColor><ofd:Pattern Width="2" Height="2" XStep="3"><ofd:CellContent>
        <ofd:TextObject ID="7" Boundary="0 0 2 2" Size="2"><ofd:TextCode>禁</ofd:TextCode></ofd:TextObject></ofd:CellContent>
        </ofd:Pattern></ofd:FillColor><ofd:AbbreviatedData>M 0 0 L 9 9 C</ofd:AbbreviatedData></ofd:PathObject>
        </ofd:Appearance></ofd:Annot></ofd:PageAnnot>
        """,
    ])

    static let signed = Self.sample.adding([
        "Doc_0/Signs/Signatures.xml": """
        <ofd:Signatures \(space)><ofd:MaxSignId>1</ofd:MaxSignId><ofd:Signature ID="1" Type="Seal" BaseLoc="S/Signature.xml"/>
        </ofd:Signatures>
        """,
        "Doc_0/Signs/S/Signature.xml": """
        <ofd:Signature \(space)><ofd:SignedInfo><ofd:Provider ProviderName="p" Version="1"/>
        <ofd:SignatureDateTime>20200817111329Z</ofd:SignatureDateTime><ofd:References CheckMethod="SM3"><ofd:Reference
        FileRef="/OFD.xml"><ofd:CheckValue>AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=</ofd:CheckValue></ofd:Reference>
        </ofd:References><ofd:StampAnnot ID="2" PageRef="1" Boundary="1 2 40 40" Clip="0 0 20 40"/><ofd:Seal>
        <ofd:BaseLoc>Seal.esl</ofd:BaseLoc></ofd:Seal></ofd:SignedInfo><ofd:SignedValue>SignedValue.dat</ofd:SignedValue>
        </ofd:Signature>
        """,
        "Doc_0/Signs/S/SignedValue.dat": "0",
        "Doc_0/Signs/S/Seal.esl": "0",
        "OFDEntries.xml": """
        <ofd:DocEntries \(space) ID="1" CreatorName="p" CreationDate="2023-03-21"><ofd:SignedValueLoc>/value.dat</ofd:SignedValueLoc>
        <ofd:FileList><ofd:File ID="2" FileLoc="/OFD.xml"/></ofd:FileList></ofd:DocEntries>
        """,
        "value.dat": "0",
    ])
}

/// The smallest fonts of both kinds of outlines: glyph 1 is a triangle.
enum OFDFonts {
    static let compact: [UInt8] =
        [1, 0, 4, 1, 0, 1, 1, 1, 2, 0x41, 0, 1, 1, 1, 5, 28, 0, 23, 17, 0, 0, 0, 0, 0, 3, 1, 1, 2, 15, 16, 14]
        + [149, 159, 21, 169, 6, 140, 141, 142, 143, 144, 145, 8, 14, 14]

    static let trueType: [UInt8] = {
        let glyph = Self.triangle
        let head = Self.zeros(18) + Self.two(1000) + Self.zeros(34)
        let places = [0, 0, glyph.count / 2, glyph.count / 2].flatMap(Self.two)
        let map = [0, 1, 3, 1, 0, 12, 6, 12, 0, 0x41, 1, 1].flatMap(Self.two)
        let tables: [(tag: String, content: [UInt8])] = [
            ("cmap", map), ("glyf", glyph), ("head", head), ("hhea", Self.zeros(34) + Self.two(1)),
            ("hmtx", Self.two(500) + Self.two(0)), ("loca", places), ("maxp", [0, 1, 0, 0, 0, 3]),
        ]
        var directory: [UInt8] = [0, 1, 0, 0] + Self.two(tables.count) + Self.zeros(6)
        var data: [UInt8] = []
        for table in tables {
            let offset = 12 + 16 * tables.count + data.count
            directory += Array(table.tag.utf8)
            directory += Self.zeros(6) + Self.two(offset)
            directory += Self.zeros(2) + Self.two(table.content.count)
            data += table.content + Self.zeros((4 - table.content.count % 4) % 4)
        }
        return directory + data
    }()

    /// One contour of three points on the curve: (0, 0), (100, 0), (50, 100).
    private static var triangle: [UInt8] {
        var glyph = Self.two(1) + Self.zeros(8)
        glyph += Self.two(2) + Self.two(0)
        glyph += [1, 1, 1]
        glyph += [0, 100, -50].flatMap(Self.two)
        glyph += [0, 0, 100].flatMap(Self.two)
        return glyph + Self.zeros(4 - glyph.count % 4)
    }

    private static func two(_ value: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
    }

    private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
}
