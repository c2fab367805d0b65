import CanonicalJSON
import Commands
import Cryptography
import Foundation
import Testing

@Suite("Pages of receipts by command", .timeLimit(.minutes(2)))
struct ReceiptPageTests {
    @Test("A page is made with the verdict, in HTML and OFD, and does not overwrite", arguments: Suite.allCases)
    func made(_ suite: Suite) async throws {
        try await Workshop.with { workshop in
            try await workshop.makeReceipts(suite)
            let line = "receipt page $/receipts/a.yzr --trust $/root/ca.cert.pem"
            let run = try await workshop.done("\(line) --into $/a.html")
            #expect(run.output.contains("核验通过 pass"))
            let page = try workshop.text("a.html")
            #expect(page.contains("送达回执") && page.contains("核验通过"))
            let document = try await workshop.done("\(line) --into $/a.ofd --json").json()
            #expect(document["verdict"] == "pass")
            #expect(try workshop.bytes("a.ofd").starts(with: Array("PK".utf8)))
            try await workshop.fails("\(line) --into $/a.html", .cannotCreate, "exists")
        }
    }

    @Test(
        "Without anchors the page says that nobody verified; with others it is made and the command ends as verify does"
    )
    func verdicts() async throws {
        try await Workshop.with { workshop in
            try await workshop.makeReceipts(.gm)
            let open = try await workshop.done("receipt page $/receipts/a.yzr --into $/open.html --json").json()
            #expect(open["verdict"] == JSONValue.null)
            #expect(try workshop.text("open.html").contains("未核验"))
            try await workshop.done("ca init $/stranger --suite gm --key-iterations 1000 %ca")
            let run = await workshop.run(
                "receipt page $/receipts/a.yzr --trust $/stranger/ca.cert.pem --into $/bad.html")
            #expect(run.status == .refused)
            #expect(try workshop.text("bad.html").contains("核验不通过"))
            try await workshop.fails("receipt page $/receipts/a.yzr --into $/a.pdf", .usage, ".html or .ofd")
            try workshop.write("nonsense", to: "x.yzr")
            try await workshop.fails("receipt page $/x.yzr --into $/x.html", .badData, "receipt file")
        }
    }
}
