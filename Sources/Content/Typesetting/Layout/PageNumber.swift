/// Page numbers, § 7.5: between dashes, 7 mm below the type area, odd ones at the right and even ones at the left.
enum PageNumber {
    static func piece(_ number: Int) -> LayoutPiece {
        let size = TypeSize.four
        let line = CharacterMeasure.solid(size).line(StyledCharacter.all("— \(number) —", .song))
        let isOdd = !number.isMultiple(of: 2)
        let left = isOdd ? PageMeasure.width - size - line.end : size
        // The dash stands about a third of the size above the baseline.
        return .text(TextPiece(line: line.moved(by: left), baseline: PageMeasure.height + 7 + size * 0.35, size: size))
    }
}
