/// The eighteen core elements of a document's metadata, in the order of GB/T 33480-2016, clause 4.
///
/// The raw value is the key in JSON; the Chinese name is what the standard and other systems call the element.
public enum MetadataElement: String, Sendable, Hashable, CaseIterable, CodingKey {
    /// 公文标识.
    case identifier
    /// 文种.
    case kind
    /// 份号.
    case copyNumber
    /// 密级和保密期限.
    case classification
    /// 紧急程度.
    case urgency
    /// 发文机关标志.
    case issuerMarks
    /// 发文字号.
    case number
    /// 签发人.
    case signers
    /// 标题.
    case title
    /// 主送机关.
    case mainRecipients
    /// 附件说明.
    case attachmentNotes
    /// 发文机关或签发人署名.
    case signatories
    /// 成文日期.
    case date
    /// 附注.
    case note
    /// 抄送机关.
    case copyRecipients
    /// 印发机关.
    case printingOrgan
    /// 印发日期.
    case printingDate
    /// 发布层次.
    case releaseLevel

    /// The element with a Chinese name; nil when the standard has none of that name.
    public init?(chineseName: String) {
        guard let element = Self.allCases.first(where: { $0.chineseName == chineseName }) else { return nil }
        self = element
    }

    /// The name in the standard.
    public var chineseName: String {
        switch self {
        case .identifier: "公文标识"
        case .kind: "文种"
        case .copyNumber: "份号"
        case .classification: "密级和保密期限"
        case .urgency: "紧急程度"
        case .issuerMarks: "发文机关标志"
        case .number: "发文字号"
        case .signers: "签发人"
        case .title: "标题"
        case .mainRecipients: "主送机关"
        case .attachmentNotes: "附件说明"
        case .signatories: "发文机关或签发人署名"
        case .date: "成文日期"
        case .note: "附注"
        case .copyRecipients: "抄送机关"
        case .printingOrgan: "印发机关"
        case .printingDate: "印发日期"
        case .releaseLevel: "发布层次"
        }
    }

    /// Whether a document may have several values, as a joint document has several issuers.
    public var isRepeatable: Bool {
        switch self {
        case .issuerMarks, .signers, .mainRecipients, .attachmentNotes, .signatories, .copyRecipients: true
        default: false
        }
    }
}
