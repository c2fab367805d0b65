internal import Foundation
internal import OFD

/// Where everything stands on a round seal, in millimetres; pure geometry.
struct SealLayout: Hashable, Sendable {
    let diameter: Double
    /// The width of the rim.
    let rim: Double
    /// The characters of the name, from the left around the top to the right.
    let name: [GlyphCell]
    /// The characters of the line beneath.
    let lower: [GlyphCell]
    /// The corners of the star; none where the emblem goes.
    let star: [OFDPoint]

    var radius: Double { self.diameter / 2 }

    init(_ design: SealPictureDesign) {
        self.diameter = Double(design.diameter)
        let measures = Measures(diameter: self.diameter)
        self.rim = measures.rim
        self.name = Self.arc(design.nameCharacters, measures, hasLower: !design.lowerCharacters.isEmpty)
        self.lower = Self.line(design.lowerCharacters, measures)
        self.star = design.centre == .star ? Self.star(measures) : []
    }

    /// The proportions that all seals share.
    struct Measures {
        let diameter: Double

        var radius: Double { self.diameter / 2 }
        /// 1.2 mm on a seal of 42.
        var rim: Double { self.diameter * 0.0285 }
        /// How far characters reach.
        var outer: Double { self.radius - self.rim - self.diameter * 0.022 }
        /// The star's points; 14 mm across on a seal of 42.
        var star: Double { self.diameter / 6 }
        var tallest: Double { self.diameter * 0.155 }
        var shortest: Double { self.diameter * 0.07 }
        /// The upper edge of the line beneath, from the middle.
        var lowerTop: Double { self.diameter * 0.285 }
        var lowerTallest: Double { self.diameter * 0.095 }
        var lowerShortest: Double { self.diameter * 0.05 }
    }

    // MARK: The arc

    /// How far apart the middles of characters may stand: few of them do not spread over the whole circle.
    private static let widestPitch = 36.0 * Double.pi / 180
    /// How much of the circle the name may take.
    private static let span = 284.0 * Double.pi / 180
    /// The same above a line beneath.
    private static let spanAboveLine = 236.0 * Double.pi / 180
    /// Characters are made lower rather than narrower than this part of their height.
    private static let narrowest = 0.55
    private static let widest = 0.86
    /// What of the room between neighbours a character fills.
    private static let filling = 0.94

    private static func arc(
        _ characters: [Unicode.Scalar],
        _ measures: Measures,
        hasLower: Bool
    ) -> [GlyphCell] {
        let pitch = min(Self.widestPitch, (hasLower ? Self.spanAboveLine : Self.span) / Double(characters.count))
        let size = Self.size(pitch: pitch, measures)
        let middle = measures.outer - size.height / 2
        let start = -pitch * Double(characters.count - 1) / 2
        return characters.enumerated().map { index, character in
            let angle = start + pitch * Double(index)
            let place = OFDPoint(x: measures.radius + middle * sin(angle), y: measures.radius - middle * cos(angle))
            return GlyphCell(
                character: character, middle: place, angle: angle, width: size.width, height: size.height)
        }
    }

    /// The size of cells: as tall as they can be without being too narrow; neighbours meet at their inner corners first.
    private static func size(pitch: Double, _ measures: Measures) -> (width: Double, height: Double) {
        let step = measures.diameter / 400
        var height = measures.tallest
        while true {
            let room = 2 * (measures.outer - height) * tan(pitch / 2) * Self.filling
            let width = min(room, height * Self.widest)
            if width >= height * Self.narrowest || height - step < measures.shortest { return (width, height) }
            height -= step
        }
    }

    // MARK: The line beneath

    private static func line(_ characters: [Unicode.Scalar], _ measures: Measures) -> [GlyphCell] {
        guard !characters.isEmpty else { return [] }
        let size = Self.lineSize(count: characters.count, measures)
        let pitch = size.width / Self.filling
        let start = measures.radius - pitch * Double(characters.count - 1) / 2
        return characters.enumerated().map { index, character in
            GlyphCell(
                character: character,
                middle: OFDPoint(
                    x: start + pitch * Double(index), y: measures.radius + measures.lowerTop + size.height / 2),
                angle: 0, width: size.width, height: size.height)
        }
    }

    /// The lower corners of the line meet the rim first.
    private static func lineSize(count: Int, _ measures: Measures) -> (width: Double, height: Double) {
        let step = measures.diameter / 400
        var height = measures.lowerTallest
        while true {
            let bottom = measures.lowerTop + height
            let room = 2 * max(0, measures.outer * measures.outer - bottom * bottom).squareRoot()
            let width = min(room / Double(count) * Self.filling, height)
            if width >= height * Self.narrowest || height - step < measures.lowerShortest { return (width, height) }
            height -= step
        }
    }

    // MARK: The star

    /// A regular star of five points; its inner corners lie on the lines between outer ones, as on the national flag.
    private static func star(_ measures: Measures) -> [OFDPoint] {
        let inner = measures.star * sin(Double.pi / 10) / sin(Double.pi * 7 / 10)
        return (0..<10).map { index in
            let (radius, angle) = (index % 2 == 0 ? measures.star : inner, Double.pi / 5 * Double(index))
            return OFDPoint(x: measures.radius + radius * sin(angle), y: measures.radius - radius * cos(angle))
        }
    }
}
