import OFD

/// Makes drafts by a fixed series of random numbers.
struct DraftMaker {
    private var random: SeededNumbers

    init(seed: UInt64) { self.random = SeededNumbers(seed: seed) }

    mutating func draft() -> OFDDraft {
        let fonts = (0..<Int.random(in: 1...3, using: &self.random)).map { index in
            DraftFont(
                name: self.text(1...8), family: Bool.random(using: &self.random) ? self.text(1...4) : nil,
                isFixedWidth: index == 2, file: Bool.random(using: &self.random) ? self.bytes(1...300) : nil)
        }
        let pictures = (0..<Int.random(in: 0...2, using: &self.random)).map { _ in
            DraftPicture(
                format: DraftPicture.Format.allCases.randomElement(using: &self.random) ?? .png,
                data: self.bytes(0...200))
        }
        let pages = (0..<Int.random(in: 1...4, using: &self.random)).map { _ in
            DraftPage(
                objects: (0..<Int.random(in: 0...12, using: &self.random)).map { _ in
                    self.object(fonts: fonts.count, pictures: pictures.count)
                })
        }
        return OFDDraft(
            information: self.information(), fonts: fonts, pictures: pictures, pages: pages,
            vocabulary: Bool.random(using: &self.random)
                ? TagVocabulary(type: "t", namespace: "urn:yizhan:document-tags:1", root: "公文", prefix: "d") : nil,
            attachments: (0..<Int.random(in: 0...3, using: &self.random)).map { _ in
                DraftAttachment(name: self.text(1...20), format: "csv", data: self.bytes(0...100))
            })
    }

    private mutating func information() -> DraftInformation {
        DraftInformation(
            identifier: String((0..<32).map { _ in "0123456789abcdef".randomElement(using: &self.random) ?? "0" }),
            title: self.text(1...30), author: Bool.random(using: &self.random) ? self.text(1...5) : nil,
            created: "2026-11-22", creator: "Yizhan", creatorVersion: "1",
            keywords: (0..<Int.random(in: 0...2, using: &self.random)).map { _ in self.text(1...4) },
            data: (0..<Int.random(in: 0...3, using: &self.random)).map { _ in
                .init(name: self.text(1...4), value: self.text(1...9))
            })
    }

    private mutating func object(fonts: Int, pictures: Int) -> DraftObject {
        let boundary = OFDBox(
            x: self.number(-10, 200), y: self.number(0, 290), width: self.number(1, 150), height: self.number(1, 50))
        let tags = ["标题", "成文日期", "附件说明"]
        let tag = DraftTag(tags.randomElement(using: &self.random) ?? "标题", Int.random(in: 0...1, using: &self.random))
        let kind: DraftObject.Kind
        switch Int.random(in: 0...3, using: &self.random) {
        case 0: kind = .path(self.path())
        case 1 where pictures > 0: kind = .picture(Int.random(in: 0..<pictures, using: &self.random))
        default: kind = .text(self.drawnText(fonts: fonts))
        }
        return DraftObject(boundary: boundary, kind: kind, tag: Bool.random(using: &self.random) ? tag : nil)
    }

    private mutating func drawnText(fonts: Int) -> DraftText {
        let text = self.text(1...40)
        let even = self.number(1, 9)
        return DraftText(
            font: Int.random(in: 0..<fonts, using: &self.random), size: self.number(1, 20), text: text,
            origin: OFDPoint(x: self.number(-5, 5), y: self.number(0, 20)),
            advances: (1..<text.unicodeScalars.count).map { _ in
                Bool.random(using: &self.random) ? even : self.number(0, 9)
            },
            horizontalScale: Bool.random(using: &self.random) ? 1 : self.number(1, 2),
            color: DraftColor(red: .random(in: 0...255, using: &self.random), green: 0, blue: 9))
    }

    private mutating func path() -> DraftPath {
        let segments = (0..<Int.random(in: 1...6, using: &self.random)).map { index -> DraftPath.Segment in
            guard index > 0 else { return .move(self.point()) }
            return switch Int.random(in: 0...3, using: &self.random) {
            case 0: .move(self.point())
            case 1: .cubic(self.point(), self.point(), self.point())
            case 2: .close
            default: .line(self.point())
            }
        }
        return DraftPath(
            segments: segments, lineWidth: self.number(0, 2), stroke: Bool.random(using: &self.random) ? .black : nil,
            fill: Bool.random(using: &self.random) ? DraftColor(red: 200, green: 0, blue: 0) : nil)
    }

    private mutating func point() -> OFDPoint { OFDPoint(x: self.number(-20, 200), y: self.number(-20, 200)) }

    /// A number with the four places that files keep.
    private mutating func number(_ low: Int, _ high: Int) -> Double {
        Double(Int.random(in: low * 10_000...high * 10_000, using: &self.random)) / 10_000
    }

    private mutating func text(_ count: ClosedRange<Int>) -> String {
        let scalars = Array("关于驿站〔2026〕号，。“a<&>\"'z9—…𠮷é".unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: count, using: &self.random) {
            text.append(scalars.randomElement(using: &self.random) ?? "文")
        }
        return String(text)
    }

    private mutating func bytes(_ count: ClosedRange<Int>) -> [UInt8] {
        (0..<Int.random(in: count, using: &self.random)).map { _ in UInt8.random(in: 0...255, using: &self.random) }
    }
}

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
