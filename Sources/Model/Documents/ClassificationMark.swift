/// The mark of classification on a document (密级和保密期限), such as `机密★1年`.
public struct ClassificationMark: TextualValue {
    /// For how long the document stays secret (保密期限, 解密时间 or 解密条件).
    public enum Period: Hashable, Sendable {
        /// The mark names the grade only.
        case unstated
        /// A number of years.
        case years(Int)
        /// A number of months.
        case months(Int)
        /// A number of days.
        case days(Int)
        /// 长期.
        case longTerm
        /// Until a day.
        case until(CalendarDate)
        /// Until something has happened, in the words of the mark: 启用前.
        case condition(String)
    }

    /// The grade.
    public let classification: Classification

    /// The period.
    public let period: Period

    /// The mark of a document that is no state secret.
    public static let none = Self(.unclassified)

    /// Makes a mark of its two parts.
    public init(_ classification: Classification, _ period: Period = .unstated) {
        self.classification = classification
        self.period = period
    }

    /// Reads a mark in any spelling that ``find(in:)`` knows, or 无.
    ///
    /// Only one spelling is printed, but an odd one must not pass for a document without a mark.
    ///
    /// - Parameter text: 无, a grade, or a grade with its period.
    /// - Throws: ``DocumentsError/Code/invalidClassification``.
    public init(_ text: String) throws(DocumentsError) {
        if text == Classification.unclassified.rawValue {
            self = .none
        } else if text.utf8.count <= 200, let mark = Self.find(in: text) {
            self = mark
        } else {
            throw DocumentsError(
                .invalidClassification,
                "classification \(text.excerpt) is neither 无 nor a grade with its period, such as 秘密★5年"
            )
        }
    }

    /// The mark as GB/T 9704 prints it, without spaces: `机密★1年`, `绝密★长期`; 无 when there is none.
    public var description: String {
        guard let period = self.period.text else { return self.classification.rawValue }
        return "\(self.classification.rawValue)★\(period)"
    }

    /// The characters one of which every mark of a grade has, in its second place: a text without them bears no mark.
    public static let lastCharacters: [Unicode.Scalar] = ["密", "宻"]
}

extension ClassificationMark.Period {
    /// What stands after the star; nil when nothing does.
    fileprivate var text: String? {
        switch self {
        case .unstated: nil
        case .years(let count): "\(count)年"
        case .months(let count): "\(count)个月"
        case .days(let count): "\(count)天"
        case .longTerm: "长期"
        case .until(let date): date.chineseText
        case .condition(let words): words
        }
    }
}
