/// The number of a document (发文字号): `龙政办〔2026〕12号`.
public struct DocumentNumber: TextualValue {
    /// The abbreviation that stands for the issuing organ (机关代字).
    public let organ: String

    /// The year, four digits.
    public let year: Int

    /// The number within the year.
    public let serial: Int

    /// The highest number that is taken for one.
    public static let highestSerial = 999_999

    /// Makes a number of its parts.
    ///
    /// - Parameters:
    ///   - organ: Letters and digits, at most 24.
    ///   - year: 1900 to 2999.
    ///   - serial: From 1 to ``highestSerial``.
    /// - Throws: ``DocumentsError/Code/invalidDocumentNumber``.
    public init(organ: String, year: Int, serial: Int) throws(DocumentsError) {
        guard 1...24 ~= organ.unicodeScalars.count, organ.unicodeScalars.allSatisfy(\.isWordCharacter) else {
            throw .documentNumber(organ, "does not begin with 1 to 24 characters for the organ")
        }
        guard 1900...2999 ~= year else { throw .documentNumber("\(year)", "is of a year outside 1900 to 2999") }
        guard 1...Self.highestSerial ~= serial else {
            throw .documentNumber("\(serial)", "is not from 1 to \(Self.highestSerial)")
        }
        self.organ = organ
        self.year = year
        self.serial = serial
    }

    /// Reads a number; brackets of any kind around the year and full-width digits are accepted.
    ///
    /// GB/T 9704 § 7.2.5: the year in full within 〔〕, the number without 第 and without leading zeros.
    ///
    /// - Parameter text: For example `龙政办〔2026〕12号` or `龙政办[2026]12号`.
    /// - Throws: ``DocumentsError/Code/invalidDocumentNumber``.
    public init(_ text: String) throws(DocumentsError) {
        let scalars = Array(text.unicodeScalars.prefix(49))
        guard scalars.count < 49, scalars.last == "号",
            let open = scalars.lastIndex(where: Self.openings.contains),
            let close = scalars.lastIndex(where: Self.closings.contains), open < close
        else {
            throw .documentNumber(text, "is not of the form 龙政办〔2026〕12号")
        }
        let serial = scalars[(close + 1)..<(scalars.count - 1)]
        guard let year = Self.number(scalars[(open + 1)..<close], digits: 4...4) else {
            throw .documentNumber(text, "has no year of four digits in its brackets")
        }
        guard serial.first != "第" else { throw .documentNumber(text, "has 第 before the number; leave it out") }
        guard let value = Self.number(serial, digits: 1...6), serial.first?.decimalDigit != 0 else {
            throw .documentNumber(text, "has no number of 1 to 6 digits without leading zeros before 号")
        }
        var organ = ""
        organ.unicodeScalars.append(contentsOf: scalars[..<open])
        try self.init(organ: organ, year: year, serial: value)
    }

    /// The number as GB/T 9704 prints it.
    public var description: String { "\(self.organ)〔\(self.year)〕\(self.serial)号" }

    private static let openings = Set("〔[［（(【﹝".unicodeScalars)
    private static let closings = Set("〕]］）)】﹞".unicodeScalars)

    private static func number(_ scalars: ArraySlice<Unicode.Scalar>, digits: ClosedRange<Int>) -> Int? {
        let values = scalars.compactMap(\.decimalDigit)
        guard values.count == scalars.count, digits ~= values.count else { return nil }
        return values.reduce(0) { $0 * 10 + $1 }
    }
}
