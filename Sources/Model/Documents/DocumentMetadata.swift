/// The metadata of an official document: the eighteen elements of GB/T 33480-2016.
///
/// Every value of this type is well-formed in its typed elements; whether the elements fit together and are all there
/// says ``problems(by:)``.
public struct DocumentMetadata: Sendable, Hashable {
    /// 公文标识: the identifier that the issuing organ's system gave; its form is not ours to know.
    public var identifier: String?
    /// 文种: the type.
    public var kind: DocumentKind
    /// 份号: the number of this copy.
    public var copyNumber: CopyNumber?
    /// 密级和保密期限: the grade and its period.
    public var classification: ClassificationMark
    /// 紧急程度: how fast it must be handled.
    public var urgency: Urgency
    /// 发文机关标志: what stands in red at the head; the organ in charge first.
    public var issuerMarks: [String]
    /// 发文字号: the number.
    public var number: DocumentNumber?
    /// 签发人: who signed, on documents to a higher organ.
    public var signers: [String]
    /// 标题: the title.
    public var title: String
    /// 主送机关: to whom it is addressed.
    public var mainRecipients: [String]
    /// 附件说明: the names of the attachments.
    public var attachmentNotes: [String]
    /// 发文机关或签发人署名: the organs, or the person, that it is signed with.
    public var signatories: [String]
    /// 成文日期: the date of the document.
    public var date: CalendarDate?
    /// 附注: the note below the date.
    public var note: String?
    /// 抄送机关: who gets a copy.
    public var copyRecipients: [String]
    /// 印发机关: who printed it.
    public var printingOrgan: String?
    /// 印发日期: when it was printed.
    public var printingDate: CalendarDate?
    /// 发布层次: down to which level it is made known.
    public var releaseLevel: String?

    /// Makes metadata; what is not given is absent.
    public init(
        identifier: String? = nil,
        kind: DocumentKind,
        copyNumber: CopyNumber? = nil,
        classification: ClassificationMark = .none,
        urgency: Urgency = .routine,
        issuerMarks: [String] = [],
        number: DocumentNumber? = nil,
        signers: [String] = [],
        title: String,
        mainRecipients: [String] = [],
        attachmentNotes: [String] = [],
        signatories: [String] = [],
        date: CalendarDate? = nil,
        note: String? = nil,
        copyRecipients: [String] = [],
        printingOrgan: String? = nil,
        printingDate: CalendarDate? = nil,
        releaseLevel: String? = nil
    ) {
        self.identifier = identifier
        self.kind = kind
        self.copyNumber = copyNumber
        self.classification = classification
        self.urgency = urgency
        self.issuerMarks = issuerMarks
        self.number = number
        self.signers = signers
        self.title = title
        self.mainRecipients = mainRecipients
        self.attachmentNotes = attachmentNotes
        self.signatories = signatories
        self.date = date
        self.note = note
        self.copyRecipients = copyRecipients
        self.printingOrgan = printingOrgan
        self.printingDate = printingDate
        self.releaseLevel = releaseLevel
    }

    /// Whether the document is marked as a state secret, in the element made for it or in any other text.
    ///
    /// Such a document must not be protected with commercial cryptography, and so must not enter.
    public var isStateSecret: Bool {
        self.classification.classification.isStateSecret
            || self.fields.contains { ClassificationMark.find(in: $0.value) != nil }
    }
}
