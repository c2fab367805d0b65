import OFD
import Zip

/// OFD files made for tests, entry by entry.
struct Archive {
    var entries: [(name: String, contents: [UInt8])] = []

    init(_ entries: KeyValuePairs<String, String> = [:]) {
        self.entries = entries.map { ($0.key, Array($0.value.utf8)) }
    }

    subscript(name: String) -> [UInt8] {
        get { self.entries.first { $0.name == name }?.contents ?? [] }
        set {
            if let index = self.entries.firstIndex(where: { $0.name == name }) {
                self.entries[index].contents = newValue
            } else {
                self.entries.append((name, newValue))
            }
        }
    }

    var bytes: [UInt8] {
        get throws {
            var writer = ArchiveWriter()
            var bytes: [UInt8] = []
            for entry in self.entries { bytes += try writer.add(name: entry.name, contents: entry.contents) }
            return bytes + writer.finish()
        }
    }

    var file: OFDFile { get throws { try OFDFile(self.bytes) } }

    static let namespace = "xmlns:ofd=\"http://www.ofdspec.org/2016\""

    /// A document of one page.
    ///
    /// - Parameters:
    ///   - objects: What stands in the page's layer.
    ///   - resources: What stands in the document's resource file.
    static func onePage(_ objects: String, resources: String = "", page: String = "") -> Archive {
        Archive([
            "OFD.xml": """
            <?xml version="1.0" encoding="UTF-8"?>
            <ofd:OFD \(self.namespace) Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo>
            <ofd:DocID>07723bc91fdf4078a17588d63c419bea</ofd:DocID><ofd:Title>关于驿站的通知</ofd:Title></ofd:DocInfo>
            <ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>
            """,
            "Doc_0/Document.xml": """
            <ofd:Document \(self.namespace)><ofd:CommonData><ofd:MaxUnitID>99</ofd:MaxUnitID>
            <ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>
            <ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>
            <ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>
            """,
            "Doc_0/PublicRes.xml": """
            <ofd:Res \(self.namespace) BaseLoc="Res"><ofd:Fonts>
            <ofd:Font ID="3" FontName="宋体" FamilyName="宋体"/></ofd:Fonts>\(resources)</ofd:Res>
            """,
            "Doc_0/Pages/Page_0/Content.xml": """
            <ofd:Page \(self.namespace)>\(page)<ofd:Content><ofd:Layer ID="2">\(objects)</ofd:Layer></ofd:Content></ofd:Page>
            """,
        ])
    }
}

/// Whether two texts of errors are of the same code.
func expectCode(_ code: OFDError.Code, _ body: () throws -> Void) -> Bool {
    do {
        try body()
        return false
    } catch let error as OFDError {
        return error.code == code
    } catch {
        return false
    }
}
