internal import Cryptography
public import Documents
public import Evidence
internal import QRCodes

/// What stands on the page of a receipt, whatever it is drawn with.
///
/// A page is for people to read, frame and file. It proves nothing itself; the receipt file does, and the page says so.
public struct ReceiptSheet: Sendable {
    /// A line of the page: what it is, and what the receipt says.
    public struct Row: Sendable, Hashable {
        /// What it is.
        public let title: BilingualText
        /// What the receipt says, one paragraph each.
        public let values: [String]
        /// Whether it is a digest or a code, to be set in characters of one width.
        public let isCode: Bool
        /// A remark below, smaller.
        public let remark: String?

        init(_ chinese: String, _ english: String, _ values: [String], isCode: Bool = false, remark: String? = nil) {
            self.title = BilingualText(chinese, english)
            self.values = values
            self.isCode = isCode
            self.remark = remark
        }
    }

    /// What a verifier found, as the page tells it.
    public enum Judgement: Sendable, Hashable {
        /// Nobody has verified the receipt.
        case none
        /// The answer over all checks.
        case verdict(VerificationStatus)
    }

    /// How many recipients are named; of more, their number is told.
    private static let recipientsShown = 6

    /// A larger receipt file is not carried along by its page.
    private static let carriedSize = 4 << 20

    /// The receipt.
    public let receipt: ReceiptCore
    /// The receipt file, carried along by the page; nil when it is too large for that.
    public let file: [UInt8]?
    /// What a verifier found; nil when nobody was asked.
    public let report: VerificationReport?
    /// When the page was made.
    public let made: UTCMilliseconds
    /// The packet and what happened to it.
    public let facts: [Row]
    /// Where the statement stands and what else speaks for it.
    public let proofs: [Row]

    /// The page of a receipt.
    ///
    /// - Parameters:
    ///   - file: The receipt file.
    ///   - report: What a verifier found about it; nil when none was asked.
    ///   - made: Now.
    /// - Throws: A CryptographyError when the library fails, an EvidenceError for a file that cannot be written.
    public init(_ file: ReceiptFile, report: VerificationReport?, made: UTCMilliseconds) throws {
        let receipt = file.core
        let bytes = try file.encoded()
        self.receipt = receipt
        self.file = bytes.count <= Self.carriedSize ? bytes : nil
        self.report = report
        self.made = made
        self.facts = Self.facts(receipt.evidence)
        self.proofs = try Self.proofs(receipt, report)
    }

    /// The answer of the verifier.
    public var judgement: Judgement { self.report.map { .verdict($0.verdict) } ?? .none }

    /// The name of the page.
    public var title: BilingualText {
        let event = self.receipt.evidence.event
        return BilingualText("\(event.title)回执", "Receipt: \(event.englishTitle)")
    }

    /// What the receipt states, in a sentence.
    public var statement: BilingualText {
        let evidence = self.receipt.evidence
        let time = evidence.time.inChina
        return BilingualText(
            "节点 \(evidence.issuer) 记载：下列公文包于 \(time.day) \(time.hour)（北京时间）"
                + "“\(evidence.event.title)”。此记载已入其日志，凭回执文件可脱机核验。",
            "Node \(evidence.issuer) states of the packet below: \(evidence.event.englishTitle), at "
                + "\(evidence.time). The statement stands in its log; the receipt file proves that offline.")
    }

    /// What the QR code says: enough to find the receipt and to see that a page is about it.
    public func codeText() throws -> String {
        let body = self.receipt.checkpoint.body
        return """
            yizhan-receipt 1
            id \(self.receipt.evidence.id)
            evidence \(try self.receipt.identity())
            log \(body.origin) \(self.receipt.index)
            """
    }

    /// The name of the receipt file, as nodes name it.
    func fileName() throws -> String { "\(try self.receipt.identity().hex).\(ReceiptFile.fileExtension)" }

    func code() throws -> QRCode { try QRCode(Array(self.codeText().utf8), correction: .medium) }

    private static func facts(_ evidence: Evidence) -> [Row] {
        let time = evidence.time.inChina
        var rows = [
            Row(
                "事件", "Event", ["\(evidence.event.title)　\(evidence.event.englishTitle)"],
                remark: evidence.event.rawValue),
            Row("时间", "Time", ["\(time.day) \(time.hour)（北京时间）"], remark: "UTC \(evidence.time)"),
            Row("公文包标识", "Packet", [evidence.id.description], isCode: true),
            Row("公文包摘要", "Digest", [evidence.packet.description], isCode: true),
            Row("发文单位", "From", [evidence.from.description], isCode: true),
        ]
        var recipients = evidence.to.prefix(Self.recipientsShown).map(\.description)
        if evidence.to.count > recipients.count { recipients.append("…… 共 \(evidence.to.count) 个单位 units") }
        rows.append(Row("收文单位", "To", recipients, isCode: true))
        if let reason = evidence.reason {
            rows.append(Row("原因", "Reason", [reason.text.isEmpty ? reason.code : reason.text], remark: reason.code))
        }
        if let officer = evidence.officer {
            rows.append(
                Row(
                    "经办人员", "Officer", [officer.address.description], isCode: true,
                    remark: "证书 certificate \(officer.certificate.hex.prefix(32))…"))
        }
        return rows
    }

    private static func proofs(_ receipt: ReceiptCore, _ report: VerificationReport?) throws -> [Row] {
        let body = receipt.checkpoint.body
        var rows = [
            Row("凭证摘要", "Evidence", [try receipt.identity().description], isCode: true),
            Row(
                "日志", "Log", ["\(body.origin) #\(receipt.index)"], isCode: true,
                remark: "检查点 checkpoint \(body.size)，\(body.time)，套件 suite \(body.suite.rawValue)"),
        ]
        guard let report else {
            let names = receipt.checkpoint.cosignatures.map(\.name)
            rows.append(
                Row(
                    "见证", "Witness",
                    names.isEmpty ? ["待见证　pending"] : names.map { "\($0)　未核验 not verified" }))
            return rows
        }
        let witnesses = report.witnesses.map { witness in
            let time = witness.time.map { "　\($0)" } ?? ""
            return "节点 node \(witness.witness)\(time)　\(witness.finding.status.title.chinese)"
        }
        rows.append(Row("见证", "Witness", witnesses.isEmpty ? ["待见证　pending"] : witnesses))
        if let stamp = report.timestamp {
            let time = stamp.time.inChina
            rows.append(
                Row(
                    "时间戳", "Timestamp", ["至迟 \(time.day) \(time.hour)（北京时间）已存在"],
                    remark: "\(stamp.authority)，UTC \(stamp.time)"))
        } else if let finding = report[.timestamp] {
            rows.append(Row("时间戳", "Timestamp", ["\(finding.status.title.chinese)　\(finding.status.title.english)"]))
        } else {
            rows.append(Row("时间戳", "Timestamp", ["无　none"]))
        }
        return rows
    }

    /// The verdict in words.
    public var verdict: BilingualText {
        switch self.judgement {
        case .none: BilingualText("未核验", "not verified")
        case .verdict(let status): BilingualText("核验\(status.title.chinese)", status.title.english)
        }
    }

    /// What a reader must know of every page.
    public var notes: [BilingualText] {
        let made = self.made.inChina
        let how =
            self.report == nil
            ? BilingualText(
                "制页时未作核验，页上内容仅为回执文件所载。",
                "Nobody verified the receipt when this page was made; it repeats what the file says.")
            : BilingualText(
                "核验结论以制页人所用信任锚为准。即使通过，也不证明所述属实、节点时钟准确、记录完整。",
                "The verdict rests on the anchors of whoever made the page. Even a pass does not prove that the statement is "
                    + "true, the clock of the node right or the record complete.")
        return [
            BilingualText(
                "本页供阅读、归档；凭据是回执文件（.yzr）\(self.file == nil ? "" : "，已随页附上")，"
                    + "以 yizhan verify、verify.py 或 verify.html 核验。",
                "This page is for reading and filing. The proof is the receipt file (.yzr)"
                    + (self.file == nil ? "." : ", which the page carries along.")),
            how,
            BilingualText("制页 \(made.day) \(made.hour)（北京时间）", "made \(self.made)"),
        ]
    }
}

extension UTCMilliseconds {
    /// Day and hour by the clock of China, as people write them.
    var inChina: (day: String, hour: String) {
        let text = self.advanced(by: .seconds(8 * 3600)).description
        let parts = text.prefix(10).split(separator: "-").map { Int($0) ?? 0 }
        let hour = text.dropFirst(11).prefix(8)
        guard parts.count == 3 else { return (text, "") }
        return ("\(parts[0])年\(parts[1])月\(parts[2])日", String(hour))
    }
}
