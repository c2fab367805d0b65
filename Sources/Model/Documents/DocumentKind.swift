/// The fifteen types of official document (文种) of 《党政机关公文处理工作条例》 (2012), article 8.
///
/// The raw value is the Chinese name, which is what documents and exchange envelopes carry.
public enum DocumentKind: String, TextualValue, CaseIterable {
    /// 决议: a decision passed by a meeting.
    case resolution = "决议"
    /// 决定: a decision on an important matter.
    case decision = "决定"
    /// 命令(令): an order.
    case order = "命令"
    /// 公报: the published result of a meeting.
    case communique = "公报"
    /// 公告: an announcement to the country and abroad.
    case announcement = "公告"
    /// 通告: a public notice to those concerned.
    case publicNotice = "通告"
    /// 意见: views and proposals on an important question.
    case opinion = "意见"
    /// 通知: a notification to lower organs.
    case notification = "通知"
    /// 通报: praise, criticism, or information passed on.
    case circular = "通报"
    /// 报告: a report to a higher organ.
    case report = "报告"
    /// 请示: a request for instructions.
    case request = "请示"
    /// 批复: the answer to a request.
    case reply = "批复"
    /// 议案: a motion put to a people's congress.
    case motion = "议案"
    /// 函: a letter between organs of which neither is above the other.
    case letter = "函"
    /// 纪要: the minutes of a meeting.
    case minutes = "纪要"

    /// Reads the Chinese name; 令 and 命令（令） are read as 命令.
    ///
    /// - Parameter text: One of the fifteen names.
    /// - Throws: ``DocumentsError/Code/invalidDocumentKind``.
    public init(_ text: String) throws(DocumentsError) {
        let name = ["令", "命令(令)", "命令（令）"].contains(text) ? Self.order.rawValue : text
        guard let kind = Self(rawValue: name) else {
            throw .word(.invalidDocumentKind, "document type", text, of: Self.allCases.map(\.rawValue))
        }
        self = kind
    }

    /// The Chinese name.
    public var description: String { self.rawValue }

    /// Whether the type always goes to a higher organ (上行文) and so carries the name of its signer.
    public var isUpward: Bool { self == .report || self == .request }
}
