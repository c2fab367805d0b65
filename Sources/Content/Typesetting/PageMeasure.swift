public import OFD

/// The measures of a page after GB/T 9704-2012 § 5, in millimetres.
public enum PageMeasure: Sendable {
    /// A4.
    public static let paper = OFDBox(x: 0, y: 0, width: 210, height: 297)
    /// The type area (版心): 37 mm below the upper edge, 28 mm beside the binding edge.
    public static let typeArea = OFDBox(x: 28, y: 37, width: 156, height: 225)
    /// Lines on a full page.
    public static let lineCount = 22
    /// Characters on a full line.
    public static let characterCount = 28
    /// From line to line.
    public static let lineHeight = 225.0 / 22
    /// From character to character on a full line.
    public static let pitch = 156.0 / 28

    /// The width of the type area.
    static let width = 156.0
    /// The height of the type area.
    static let height = 225.0
    /// Below this, two places on a page are the same.
    static let tolerance = 1e-6
}

/// Sizes of type by their Chinese numbers, in millimetres; a point is 25.4/72 mm.
enum TypeSize {
    /// 2号, 22 pt.
    static let two = 22 * 25.4 / 72
    /// 3号, 16 pt.
    static let three = 16 * 25.4 / 72
    /// 4号, 14 pt.
    static let four = 14 * 25.4 / 72
    /// 小4号, 12 pt: in tables.
    static let smallFour = 12 * 25.4 / 72

    /// How far below the upper edge of a character its baseline stands, as fonts of GB 2312 have it.
    static let ascent = 0.86
}

/// The typefaces of an official document.
public enum Typeface: Int, Hashable, Sendable, CaseIterable {
    /// 小标宋: the red head and titles.
    case title
    /// 仿宋: the text.
    case body
    /// 楷体: headings of the second level, names of signers.
    case kai
    /// 黑体: headings of the first level, marks.
    case hei
    /// 宋体: page numbers.
    case song

    /// The name of the font as offices have it installed.
    public var name: String {
        switch self {
        case .title: "方正小标宋简体"
        case .body: "仿宋_GB2312"
        case .kai: "楷体_GB2312"
        case .hei: "黑体"
        case .song: "宋体"
        }
    }

    /// The family that stands in where the font itself is missing.
    public var family: String {
        switch self {
        case .title: "小标宋体"
        case .body: "仿宋"
        case .kai: "楷体"
        case .hei: "黑体"
        case .song: "宋体"
        }
    }
}
