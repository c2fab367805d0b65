import Documents
import Testing

/// Properties that hold for any text, tried on texts made of the pieces that real ones are made of.
@Suite("Random texts")
struct RandomTextTests {
    /// SplitMix64: the same texts in every run.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            self.state &+= 0x9E37_79B9_7F4A_7C15
            var value = self.state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
    }

    private func texts(_ pieces: [String], count: Int, seed: UInt64) -> [String] {
        var generator = Generator(state: seed)
        return (0..<count).map { _ in
            (0..<Int.random(in: 0...12, using: &generator))
                .map { _ in pieces.randomElement(using: &generator) ?? "" }
                .joined()
        }
    }

    /// What is read prints as a text that is read as the same value.
    private func isStable<Value: TextualValue>(_ type: Value.Type, _ text: String) -> Bool {
        guard let value = try? Value(text) else { return true }
        guard let again = try? Value(value.description) else { return false }
        return again == value && again.description == value.description
    }

    static let markPieces = [
        "秘", "密", "机", "絕", "绝", "祕", "★", "☆", "*", " ", "\u{3000}", "\u{200B}", "\n", "1", "０", "年", "月", "日", "个月",
        "长期", "十", "二", "：", "密级", "（", "）", "□", "国家", "启用前", "特急", "000001", "-", ".", "/", "2030", "\u{FE0F}",
        "\r\n",
    ]

    @Test(
        "Whatever stands around them, the pieces of marks are read without a trap, and what is printed is found again")
    func marks() {
        for text in self.texts(Self.markPieces, count: 20_000, seed: 1) {
            guard let mark = ClassificationMark.find(in: text) else { continue }
            #expect(mark.classification.isStateSecret)
            let again = ClassificationMark.find(in: mark.description)
            #expect(again?.classification == mark.classification)
            #expect(again?.description == mark.description)
        }
    }

    @Test("A complete mark is found in any surroundings")
    func marksInSurroundings() {
        let texts = self.texts(Self.markPieces, count: 5000, seed: 2)
        for (before, after) in zip(texts, texts.reversed()) {
            #expect(ClassificationMark.find(in: "\(before)，机密★1年，\(after)") != nil)
        }
    }

    @Test("Codes, addresses and identifiers are stable")
    func codes() {
        let pieces = [
            "35", "08", "00", "02", "100", "11320500014150050B", "11370306MB2867521U", "@", ".", "yizhan", "chen", "-",
            "0",
            "01ARZ3NDEKTSV4RRFFQ69G5FAV", "７", "3508", "350802", "x",
        ]
        for text in self.texts(pieces, count: 20_000, seed: 3) {
            #expect(self.isStable(DivisionCode.self, text))
            #expect(self.isStable(UnitAddress.self, text))
            #expect(self.isStable(OfficerAddress.self, text))
            #expect(self.isStable(PartyName.self, text))
            #expect(self.isStable(PacketIdentifier.self, text))
            guard let name = try? PartyName(domainName: text) else { continue }
            #expect(name.domainName == text)
        }
    }

    @Test("Dates, times and numbers are stable")
    func dates() {
        let pieces = [
            "2026", "11", "22", "1", "-", "T", ":", ".", "Z", "123", "年", "月", "日", "龙政办", "〔", "[", "〕", "]", "（", "）",
            "12",
            "号", "第", "08:30:00.123Z", "2026-11-22", "0",
        ]
        for text in self.texts(pieces, count: 20_000, seed: 4) {
            #expect(self.isStable(CalendarDate.self, text))
            #expect(self.isStable(UTCMilliseconds.self, text))
            #expect(self.isStable(DocumentNumber.self, text))
        }
    }

    @Test("Any eighty-bit number and time make an identifier that is stable and sorts by time")
    func identifiers() throws {
        var generator = Generator(state: 5)
        for _ in 0..<2000 {
            let time = UTCMilliseconds(sinceEpoch: Int64.random(in: 0...253_402_300_799_998, using: &generator))
            let identifier = PacketIdentifier(at: time, using: &generator)
            #expect(identifier.time == time)
            #expect(try PacketIdentifier(identifier.description) == identifier)
            #expect(identifier < PacketIdentifier(at: time.advanced(by: .milliseconds(1)), using: &generator))
        }
    }

    @Test("Every day of four centuries follows the one before")
    func days() throws {
        var time = try UTCMilliseconds("1900-01-01T12:00:00.000Z")
        var last = time.date
        for _ in 0..<146_097 {
            time = time.advanced(by: .seconds(86_400))
            let date = time.date
            let isNextDay = date.year == last.year && date.month == last.month && date.day == last.day + 1
            let isFirst = date.day == 1 && (date.month == last.month + 1 || date.month == 1 && last.month == 12)
            guard isNextDay || isFirst, CalendarDate(year: date.year, month: date.month, day: date.day) == date else {
                Issue.record("\(date) follows \(last)")
                return
            }
            last = date
        }
        #expect(last.description == "2300-01-01")
    }

    @Test("Fields of any text are read or refused, and what is read goes back to the same fields")
    func fields() {
        let pieces = Self.markPieces + ["通知", "函", "加急", "龙政办〔2026〕12号", "2026-11-22", "000007", "无", "林立", "\u{202E}"]
        var generator = Generator(state: 6)
        for text in self.texts(pieces, count: 3000, seed: 7) {
            var fields = [MetadataField(.kind, "通知"), MetadataField(.title, text)]
            for _ in 0..<3 {
                guard let element = MetadataElement.allCases.randomElement(using: &generator) else { continue }
                fields.append(MetadataField(element, pieces.randomElement(using: &generator) ?? ""))
            }
            guard case .metadata(let metadata) = DocumentMetadata.read(fields) else { continue }
            #expect(DocumentMetadata.read(metadata.fields) == .metadata(metadata))
            #expect(metadata.problems() == [])
        }
    }
}
