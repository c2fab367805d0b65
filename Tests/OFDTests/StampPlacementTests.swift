import Documents
import Testing

@testable import OFD

@Suite("Places of seals")
struct StampPlacementTests {
    private func stamps(
        _ placements: [StampPlacement],
        _ archive: Archive
    ) throws -> [SignatureDescription.Stamp] {
        try StampPlanner(document: archive.file.document(), width: 42, height: 42).stamps(placements)
    }

    @Test("A riding seal falls apart into strips that join to the whole", arguments: 2...45)
    func riding(count: Int) throws {
        let stamps = try self.stamps([.riding()], .pages(Array(repeating: [], count: count)))
        #expect(stamps.map(\.page) == (0..<count).map { $0 + 10 })
        #expect(stamps.compactMap(\.identifier) == (1...count).map { "\($0)" })
        var reached = 0.0
        for stamp in stamps {
            let clip = try #require(stamp.clip)
            // Each begins where the one before ended, or a new seal begins.
            #expect(abs(clip.x - reached) < 1e-6)
            reached = clip.x + clip.width < 42 - 1e-6 ? clip.x + clip.width : 0
            #expect(clip.width >= 2 && clip.height == 42)
            // The strip ends at the edge of the paper.
            #expect(abs(stamp.boundary.x + clip.x + clip.width - 210) < 1e-6)
            #expect(stamp.boundary.y == 127.5)
        }
        #expect(reached == 0)
    }

    @Test("A document of one page has no riding seal")
    func ridingOnePage() {
        #expect(expectCode(.signingRefused) { _ = try self.stamps([.riding()], .onePage("")) })
    }

    @Test("Words are found where they stand last, over pieces of text, whatever the spaces")
    func words() throws {
        let archive = Archive.pages([
            [(50, "甲方盖章"), (100, "甲 方 盖 章 处")], [(60, "无关"), (70, "印章")],
        ])
        let stamp = try self.stamps([.words("甲方盖章")], archive)[0]
        #expect(stamp.page == 10)
        // Four characters and three spaces of 5 mm from 100 on.
        #expect(abs(stamp.boundary.x + 21 - 117.5) < 0.01)
        #expect(abs(stamp.boundary.y + 21 - (100 - 1.9)) < 0.01)
        #expect(expectCode(.signingRefused) { _ = try self.stamps([.words("乙方")], archive) })
        #expect(expectCode(.signingRefused) { _ = try self.stamps([.words(" ")], archive) })
    }

    @Test(
        "The seal goes over the date of issue, not over that of printing or one in the text",
        arguments: ["2026年11月28日", "2026年1月8日", "二〇二六年十一月二十八日"])
    func date(_ date: String) throws {
        let archive = Archive.pages([
            [(50, "龙岩市人民政府"), (150, date)],
            [(60, "会议于2026年10月1日召开"), (250, "办公室2026年11月29日印发")],
        ])
        let stamp = try self.stamps([.date], archive)[0]
        #expect(stamp.page == 10)
        let middle = 100 + Double(date.count) * 5 / 2
        #expect(abs(stamp.boundary.x + 21 - middle) < 1.3)
        #expect(abs(stamp.boundary.y + 21 - (150 - 9)) < 0.01)
    }

    @Test("Without a line of its own the last date in the text counts; without any the seal has no place")
    func dateInText() throws {
        let archive = Archive.pages([[(50, "至2026年10月1日止")], [(250, "办公室2026年11月29日印发")]])
        #expect(try self.stamps([.date], archive)[0].page == 10)
        for text in ["年月日", "26年1月1日", "2026年111月1日", "印发"] {
            #expect(expectCode(.signingRefused) { _ = try self.stamps([.date], .pages([[(50, text)]])) }, "\(text)")
        }
    }

    @Test(
        "A seal that would not lie on its page is refused",
        arguments: [(10.0, 100.0), (100, 290), (205, 100), (100, 5)])
    func outside(x: Double, y: Double) {
        #expect(
            expectCode(.signingRefused) {
                _ = try self.stamps([.point(page: 0, OFDPoint(x: x, y: y))], .onePage(""))
            })
        #expect(
            expectCode(.pageMissing) { _ = try self.stamps([.point(page: 1, OFDPoint(x: 50, y: 50))], .onePage("")) })
    }
}
