import Documents
import OFD

@testable import Typesetting

/// Documents to typeset, and looking at what came of them.
enum Fixture {
    static func metadata(_ kind: DocumentKind = .notification) throws -> DocumentMetadata {
        DocumentMetadata(
            kind: kind, copyNumber: CopyNumber(1), urgency: .extraUrgent, issuerMarks: ["龙岩市人民政府办公室"],
            number: try DocumentNumber("龙政办〔2026〕12号"), title: "关于做好汛期安全检查工作的通知",
            mainRecipients: ["各县、市、区人民政府", "市直各单位"], attachmentNotes: ["检查表", "1.联系人名单"],
            signatories: ["龙岩市人民政府办公室"], date: CalendarDate(year: 2026, month: 3, day: 5), note: "此件公开发布",
            copyRecipients: ["市委办公室", "市人大常委会办公室"], printingOrgan: "龙岩市人民政府办公室",
            printingDate: CalendarDate(year: 2026, month: 3, day: 6))
    }

    static let sentence = "各地各部门要高度重视汛期安全检查工作，落实责任，做到“早发现、早报告、早处置”，确保人民群众生命财产安全。"

    static func body(paragraphs: Int) -> BodyText {
        BodyText(blocks: (0..<paragraphs).map { .paragraph("\(Self.sentence)第\($0 + 1)段。") })
    }

    static func typeset(
        _ metadata: DocumentMetadata,
        _ body: BodyText,
        _ options: TypesettingOptions = TypesettingOptions()
    ) throws -> TypesetDocument {
        try DocumentTypesetter.typeset(metadata, body, options: options)
    }
}

/// A text on a page, in millimetres of the paper.
struct Mark {
    let page: Int
    let text: String
    let box: OFDBox
    let size: Double
    let color: DraftColor
    let font: String
    let tag: DraftTag?

    /// The upper edge of the characters.
    var top: Double { self.box.y }
    var right: Double { self.box.x + self.box.width }
    var bottom: Double { self.box.y + self.size }
    var middle: Double { self.box.x + self.box.width / 2 }
}

extension TypesetDocument {
    var marks: [Mark] {
        self.draft.pages.enumerated().flatMap { page, content in
            content.objects.compactMap { object -> Mark? in
                guard case .text(let text) = object.kind else { return nil }
                return Mark(
                    page: page, text: text.text, box: object.boundary, size: text.size, color: text.color,
                    font: self.draft.fonts[text.font].name, tag: object.tag)
            }
        }
    }

    /// The lines of a page drawn as rules, by their height.
    func rules(page: Int) -> [(y: Double, x: Double, width: Double, path: DraftPath)] {
        self.draft.pages[page].objects.compactMap { object in
            guard case .path(let path) = object.kind, case .move(let start)? = path.segments.first,
                case .line(let end)? = path.segments.last
            else { return nil }
            return (object.boundary.y + start.y, object.boundary.x + start.x, end.x - start.x, path)
        }
    }

    func mark(_ text: String) -> Mark? { self.marks.first { $0.text == text } }

    func marks(_ element: MetadataElement) -> [Mark] { self.marks.filter { $0.tag?.name == element.chineseName } }

    /// All characters of the pages but spaces, in the order of drawing.
    var characters: String { self.marks.map(\.text).joined().filter { !$0.isWhitespace } }
}

/// Whether two lengths are the same but for arithmetic.
func near(_ left: Double, _ right: Double, within tolerance: Double = 0.001) -> Bool { abs(left - right) <= tolerance }

/// A repeatable source of randomness (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { self.state = seed }

    mutating func next() -> UInt64 {
        self.state &+= 0x9e37_79b9_7f4a_7c15
        var value = self.state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
