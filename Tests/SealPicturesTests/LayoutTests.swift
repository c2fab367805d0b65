import OFD
import Testing

@testable import SealPictures

@Suite("Where everything stands on a seal")
struct LayoutTests {
    static func layout(
        _ count: Int, lower: Int = 0, diameter: Int = 42, _ centre: SealCentre = .star
    ) throws -> SealLayout {
        let line = lower == 0 ? nil : String(repeating: "章", count: lower)
        return SealLayout(
            try SealPictureDesign(
                name: String(repeating: "府", count: count), lowerLine: line, diameter: diameter, centre: centre))
    }

    private static func distance(_ point: OFDPoint, _ layout: SealLayout) -> Double {
        let (x, y) = (point.x - layout.radius, point.y - layout.radius)
        return (x * x + y * y).squareRoot()
    }

    /// Whether some line has one cell on this side and the other on that: along the edges of either, for both are convex.
    private static func areApart(_ left: [OFDPoint], _ right: [OFDPoint]) -> Bool {
        for cell in [left, right] {
            for (start, end) in zip(cell, cell[1...] + [cell[0]]) {
                let along = { (point: OFDPoint) in point.x * (end.y - start.y) - point.y * (end.x - start.x) }
                let (first, second) = (left.map(along), right.map(along))
                guard let a = first.max(), let b = second.min(), let c = second.max(), let d = first.min() else {
                    return false
                }
                if a <= b || c <= d { return true }
            }
        }
        return false
    }

    @Test(
        "No character touches another, the rim or the star, whatever the length", arguments: SealPictureDesign.diameters
    )
    func apart(_ diameter: Int) throws {
        for count in 1...SealPictureDesign.nameLimit {
            for lower in 0...SealPictureDesign.lowerLineLimit {
                let layout = try Self.layout(count, lower: lower, diameter: diameter)
                let cells = (layout.name + layout.lower).map(\.corners)
                #expect(layout.name.count == count && layout.lower.count == lower)
                for (index, cell) in cells.enumerated() {
                    let inside = cell.allSatisfy { Self.distance($0, layout) < layout.radius - layout.rim }
                    #expect(inside, "\(count) + \(lower), cell \(index)")
                    #expect(Self.areApart(cell, layout.star.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)))
                    for other in cells[(index + 1)...] where !Self.areApart(cell, other) {
                        Issue.record("\(count) + \(lower): a cell touches another")
                    }
                }
            }
        }
    }

    @Test("Characters are never narrower than two fifths of their height, nor lower than 2.9 mm")
    func legible() throws {
        for count in 1...SealPictureDesign.nameLimit {
            for lower in [0, 5] {
                for cell in try Self.layout(count, lower: lower).name {
                    #expect(cell.width >= 0.4 * cell.height && cell.height >= 2.9, "\(count): \(cell)")
                }
            }
        }
        for count in 1...SealPictureDesign.lowerLineLimit {
            for cell in try Self.layout(8, lower: count).lower { #expect(cell.width >= 0.4 * cell.height) }
        }
    }

    @Test("The name runs clockwise from the left, as far on one side as on the other")
    func order() throws {
        let layout = try Self.layout(7)
        #expect(zip(layout.name, layout.name.dropFirst()).allSatisfy { $0.angle < $1.angle })
        for (left, right) in zip(layout.name, layout.name.reversed()) {
            #expect(abs(left.angle + right.angle) < 1e-9 && abs(left.middle.y - right.middle.y) < 1e-9)
        }
        let top = layout.name[3]
        #expect(abs(top.middle.x - layout.radius) < 1e-9 && top.middle.y < layout.radius)
        // The feet of all characters point to the middle.
        for cell in layout.name {
            #expect(Self.distance(cell.place(0, 1), layout) < Self.distance(cell.place(0, -1), layout))
        }
        let lower = try Self.layout(7, lower: 3).lower
        #expect(lower.map(\.angle) == [0, 0, 0] && lower[0].middle.x < lower[1].middle.x)
        #expect(abs(lower[1].middle.x - layout.radius) < 1e-9)
    }

    @Test("A seal has a star, or room for the emblem")
    func centre() throws {
        let star = try Self.layout(8).star
        #expect(star.count == 10 && star[0].x == 21 && abs(star[0].y - 14) < 1e-9)
        #expect(try Self.layout(8, .emblemSpace).star.isEmpty)
        #expect(SealRank.province.diameter == 50 && SealRank.county.diameter == 45 && SealRank.township.diameter == 42)
        #expect(SealRank.allCases.map(\.centre) == [.emblemSpace, .emblemSpace, .star, .star])
    }

    @Test(
        "Names and lines that no seal has are refused",
        arguments: ["", " ", "上杭 县", "上杭\u{200B}县", "上\n杭", "a\u{301}", "\u{E000}", String(repeating: "府", count: 41)])
    func refusals(_ name: String) throws {
        #expect(throws: SealPicturesError.self) {
            try SealPictureDesign(name: name, diameter: 42, centre: .star)
        }
        if name.count < 40 {
            #expect(throws: SealPicturesError.self) {
                try SealPictureDesign(name: "府", lowerLine: name, diameter: 42, centre: .star)
            }
        }
    }

    @Test("Other sizes are refused", arguments: [0, -1, 41, 51, Int.max])
    func sizes(_ diameter: Int) throws {
        #expect(throws: SealPicturesError.self) {
            try SealPictureDesign(name: "府", diameter: diameter, centre: .star)
        }
    }
}
