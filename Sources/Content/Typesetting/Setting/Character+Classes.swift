/// How characters behave on a line: GB/T 15834-2011 § 5.1.
extension Character {
    /// Whether the character fills a whole square, as all of GB 2312 but ASCII do.
    var isFullWidth: Bool {
        guard let scalar = self.unicodeScalars.first else { return false }
        return switch scalar.value {
        case 0..<0xa0: false
        case 0xa7, 0xa8, 0xb0, 0xb1, 0xb7, 0xd7, 0xf7: true
        case 0xa0...0x24f, 0x300...0x36f, 0x2000...0x200a, 0xff61...0xffdc: false
        default: true
        }
    }

    /// Whether it belongs to a word or a number of Latin writing.
    var isWordPart: Bool { !self.isFullWidth && (self.isLetter || self.isNumber) }

    /// Whether it joins parts of words and numbers: 3.5, GB/T, e-mail.
    var joinsWords: Bool { ".,:/-_%'@&+#~=".contains(self) }

    /// Whether it may not begin a line.
    var isClosing: Bool { Self.closing.contains(self) }

    /// Whether it may not end a line.
    var isOpening: Bool { Self.opening.contains(self) }

    /// Whether it may stand in the margin behind a line.
    var isHangable: Bool { "，。、；：".contains(self) }

    /// Whether half of its square is empty and can be given up.
    var isHalfEmpty: Bool { self.isFullWidth && (Self.halfClosing.contains(self) || Self.halfOpening.contains(self)) }

    /// Whether the empty half is the left one.
    var isEmptyBefore: Bool { Self.halfOpening.contains(self) }

    /// Whether two of it make one mark that is not parted.
    var isHalfMark: Bool { self == "—" || self == "…" }

    /// Whether it stays with the number before it.
    var isUnit: Bool { "年月日号时分秒个元角万亿千百％‰℃".contains(self) }

    private static let halfClosing = Set("，。、；：！？）》〉」』】〕”’")
    private static let halfOpening = Set("（《〈「『【〔“‘")
    private static let closing = Self.halfClosing.union(",.;:!?)]}%％‰℃·～｝］")
    private static let opening = Self.halfOpening.union("([{￥＄｛［")
}
