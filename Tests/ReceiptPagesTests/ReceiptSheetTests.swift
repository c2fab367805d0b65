import Cryptography
import Documents
import Evidence
import Foundation
import OFD
import ReceiptPages
import Testing

@Suite("Pages of receipts", .timeLimit(.minutes(2)))
struct ReceiptSheetTests {
    private static let made = UTCMilliseconds(sinceEpoch: 1_795_000_000_000)

    private static let vectors: URL = {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<2 { root.deleteLastPathComponent() }
        return root.appendingPathComponent("Vectors")
    }()

    private static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: Self.vectors.appendingPathComponent(name)))
    }

    private static func report(_ name: String, _ anchor: String) throws -> VerificationReport {
        let anchors = try Certificate.all(inPEM: String(decoding: try Self.bytes("anchors/\(anchor)"), as: UTF8.self))
        return ReceiptVerifier(anchors: anchors).verify(file: try Self.bytes(name))
    }

    private static func sheet(
        _ name: String = "GM/an-officer-s-act.yzr",
        verified: Bool = true
    ) throws -> ReceiptSheet {
        try ReceiptSheet(
            ReceiptFile(bytes: Self.bytes(name)),
            report: verified ? Self.report(name, "\(name.prefix { $0 != "/" })-root.pem") : nil, made: Self.made)
    }

    @Test("A page says what the receipt says, in both languages, and with the verdict", arguments: ["GM", "INT"])
    func content(suite: String) throws {
        let sheet = try Self.sheet("\(suite)/an-officer-s-act.yzr")
        let page = try sheet.html()
        let evidence = sheet.receipt.evidence
        for text in [
            evidence.id.description, evidence.packet.description, evidence.from.description, evidence.to[0].description,
            evidence.event.title, evidence.event.englishTitle, try sheet.receipt.identity().description,
            sheet.receipt.checkpoint.body.origin.description, "核验通过", "待见证", "（北京时间）",
        ] { #expect(page.contains(text), "\(text)") }
        #expect(evidence.officer.map { page.contains($0.address.description) } == true)
        for check in sheet.report?.items ?? [] { #expect(page.contains(check.check.title.chinese)) }
    }

    @Test("An HTML page asks the network for nothing and runs nothing")
    func alone() throws {
        let page = try Self.sheet().html()
        for word in ["<script", "src=", "http://", "https://", "@import", "url(", "<link"] {
            #expect(!page.contains(word), "\(word)")
        }
        #expect(page.contains("default-src 'none'"))
    }

    @Test("The receipt file can be taken out of both pages, byte for byte")
    func carried() throws {
        let sheet = try Self.sheet()
        let file = try Self.bytes("GM/an-officer-s-act.yzr")
        let page = try sheet.html()
        let start = try #require(page.firstRange(of: ";base64,")).upperBound
        let text = page[start...].prefix { $0 != "\"" }
        #expect(Data(base64Encoded: String(text)) == Data(file))
        let path = NSTemporaryDirectory() + "yizhan-page-\(UUID().uuidString).ofd"
        try Data(try sheet.ofd(creatorVersion: "1")).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", "-c",
            "import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read('Doc_0/Attachs/attachment_0.yzr'))",
            path,
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        #expect(try pipe.fileHandleForReading.readToEnd() == Data(file))
        process.waitUntilExit()
    }

    @Test("The OFD page is read back and drawn, with the same words on one page")
    func document() throws {
        let sheet = try Self.sheet()
        let bytes = try sheet.ofd(creatorVersion: "1")
        let document = try OFDFile(bytes).document()
        #expect(document.pages.count == 1)
        let text = try document.text(ofPage: 0).text.replacing("\n", with: "")
        for word in [sheet.receipt.evidence.id.description, sheet.title.chinese, "核验通过"] {
            #expect(text.contains(word), "\(word)")
        }
        #expect(try sheet.ofd(creatorVersion: "1") == bytes)
    }

    @Test("Who was not asked is not quoted: a page without a verifier's report says so")
    func unverified() throws {
        let page = try Self.sheet(verified: false).html()
        #expect(page.contains("未核验") && page.contains("not verified") && !page.contains("核验通过"))
    }

    @Test("A receipt that does not hold has a page that says so")
    func failed() throws {
        let name = "GM/an-officer-s-act.yzr"
        let sheet = try ReceiptSheet(
            ReceiptFile(bytes: Self.bytes(name)), report: Self.report(name, "INT-root.pem"), made: Self.made)
        #expect(sheet.judgement == .verdict(.fail))
        #expect(try sheet.html().contains("核验不通过"))
    }

    @Test("What a reason says is shown and not obeyed")
    func hostile() throws {
        let sheet = try Self.sheet("GM/an-officer-s-act.yzr", verified: false)
        let evidence = sheet.receipt.evidence
        let reason = EvidenceReason(code: "act.refused", text: "<script>alert(1)</script>&\"'\u{202E}文")
        let refused = try Evidence(
            event: .actRefused, packet: evidence.packet, id: evidence.id, from: evidence.from, to: evidence.to,
            issuer: evidence.issuer, time: evidence.time, reason: reason, officer: evidence.officer)
        let core = try ReceiptCore(
            evidence: refused, index: 0, path: [], checkpoint: sheet.receipt.checkpoint,
            officerSignature: sheet.receipt.officerSignature)
        let page = try ReceiptSheet(
            ReceiptFile(core: core, material: .init(certificates: [], revocationLists: [])), report: nil,
            made: Self.made)
        let html = try page.html()
        #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#39;\u{FFFD}文"))
        #expect(!html.contains("<script"))
        #expect(try !page.ofd(creatorVersion: "1").isEmpty)
    }

    @Test(
        "The QR code of the HTML page, read from its drawing by another program, names the receipt",
        .enabled(
            if: Tools.have(["zbarimg", "rsvg-convert"]),
            "NOT CHECKED: there is no zbarimg or rsvg-convert to read the QR code of a page"))
    func code() throws {
        let sheet = try Self.sheet()
        let page = try sheet.html()
        let start = try #require(page.firstRange(of: "<svg ")).lowerBound
        let end = try #require(page.firstRange(of: "</svg>")).upperBound
        let svg = page[start..<end].replacing("<svg ", with: "<svg xmlns=\"http://www.w3.org/2000/svg\" ")
        #expect(try Tools.read(svg: String(svg), zoom: 8) == sheet.codeText())
    }

    @Test(
        "So does that of the OFD page",
        .enabled(
            if: Tools.have(["zbarimg", "rsvg-convert"]),
            "NOT CHECKED: there is no zbarimg or rsvg-convert to read the QR code of a page"))
    func drawn() throws {
        let sheet = try Self.sheet()
        let document = try OFDFile(sheet.ofd(creatorVersion: "1")).document()
        let svg = String(decoding: try PageRenderer.svg(ofPage: 0, of: document), as: UTF8.self)
        #expect(try Tools.read(svg: svg, zoom: 2) == sheet.codeText())
    }
}

/// Other programs that draw and read.
private enum Tools {
    static func have(_ names: [String]) -> Bool {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return names.allSatisfy { name in
            folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
        }
    }

    static func read(svg: String, zoom: Int) throws -> String {
        let base = NSTemporaryDirectory() + "yizhan-page-\(UUID().uuidString)"
        defer { for ending in ["svg", "png"] { try? FileManager.default.removeItem(atPath: "\(base).\(ending)") } }
        try Data(svg.utf8).write(to: URL(fileURLWithPath: "\(base).svg"))
        _ = try Self.run(["rsvg-convert", "--zoom", "\(zoom)", "-b", "white", "-o", "\(base).png", "\(base).svg"])
        return try Self.run(["zbarimg", "--quiet", "--raw", "--oneshot", "-Sbinary", "\(base).png"])
    }

    private static func run(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
    }
}
