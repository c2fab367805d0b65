/// A character in its typeface.
struct StyledCharacter: Hashable, Sendable {
    let character: Character
    let face: Typeface

    /// The characters of a text in one typeface.
    static func all(_ text: String, _ face: Typeface) -> [Self] { text.map { Self(character: $0, face: face) } }
}

/// A character at its place on a line.
struct SetCharacter: Hashable, Sendable {
    let character: Character
    let face: Typeface
    /// From the left edge of the line's box.
    var x: Double
    /// How much room it takes.
    var advance: Double
}

/// Characters in a row.
struct SetLine: Hashable, Sendable {
    var characters: [SetCharacter]

    /// Where the last character ends.
    var end: Double { self.characters.last.map { $0.x + $0.advance } ?? 0 }

    /// The characters.
    var text: String { String(self.characters.map(\.character)) }

    /// The line moved to the right.
    func moved(by distance: Double) -> Self {
        var line = self
        for index in line.characters.indices { line.characters[index].x += distance }
        return line
    }
}

/// How wide characters are in a size.
struct CharacterMeasure: Hashable, Sendable {
    /// The way from one full-width character to the next.
    let pitch: Double

    /// The text of the body: 28 characters on a line.
    static let body = Self(pitch: PageMeasure.pitch)

    /// Characters of a size with nothing between them.
    static func solid(_ size: Double) -> Self { Self(pitch: size) }

    /// The room of a character: Latin ones take half of a square, as in the fonts of GB 2312.
    func advance(of character: Character) -> Double { character.isFullWidth ? self.pitch : self.pitch / 2 }

    /// The room of a text.
    func width(of text: String) -> Double { text.reduce(0) { $0 + self.advance(of: $1) } }

    /// Characters one after the other on a line of their own.
    func line(_ text: [StyledCharacter], at start: Double = 0) -> SetLine {
        var (x, characters): (Double, [SetCharacter]) = (start, [])
        for styled in text {
            let advance = self.advance(of: styled.character)
            characters.append(SetCharacter(character: styled.character, face: styled.face, x: x, advance: advance))
            x += advance
        }
        return SetLine(characters: characters)
    }

    /// A text spread over a width, its first and last character at the edges.
    func spread(_ text: String, _ face: Typeface, over width: Double) -> SetLine {
        var line = self.line(StyledCharacter.all(text, face))
        guard line.characters.count > 1, line.end < width else { return line }
        let gap = (width - line.end) / Double(line.characters.count - 1)
        for index in line.characters.indices { line.characters[index].x += gap * Double(index) }
        return line
    }
}
