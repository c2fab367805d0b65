internal import Cryptography
internal import Documents
internal import Evidence
internal import OFD
internal import QRCodes

extension ReceiptSheet {
    /// The page as an OFD document, which carries the receipt file along.
    ///
    /// - Parameter creatorVersion: The version of the program that makes it.
    /// - Throws: An OFDError when it cannot be written.
    /// - Returns: The file.
    public func ofd(creatorVersion: String) throws -> [UInt8] {
        let identity = try self.receipt.identity()
        var drawing = SheetPainter(sheet: self, code: try self.code())
        drawing.paint()
        let draft = OFDDraft(
            information: DraftInformation(
                identifier: String(identity.hex.prefix(32)), title: self.title.chinese,
                created: String(self.made.description.prefix(10)), creator: "Yizhan", creatorVersion: creatorVersion,
                data: [
                    .init(name: "凭证摘要", value: identity.description),
                    .init(name: "日志", value: "\(self.receipt.checkpoint.body.origin) #\(self.receipt.index)"),
                ]),
            fonts: SheetDrawing.Face.allCases.map(\.font), pages: drawing.drawing.pages,
            attachments: try self.file.map {
                [DraftAttachment(name: try self.fileName(), format: ReceiptFile.fileExtension, data: $0)]
            } ?? [])
        return try OFDWriter(draft).write()
    }
}

/// Draws a sheet.
private struct SheetPainter {
    let sheet: ReceiptSheet
    let code: QRCode
    var drawing = SheetDrawing()

    private static let (left, right) = (20.0, 190.0)
    private static let titleWidth = 31.0
    private static let red = DraftColor(red: 200, green: 16, blue: 30)
    private static let grey = DraftColor(red: 102, green: 102, blue: 102)
    private static let pale = DraftColor(red: 185, green: 180, blue: 170)
    private static let small = SheetDrawing.Style(face: .song, size: 2.7, color: Self.grey, leading: 3.9)
    private static let label = SheetDrawing.Style(face: .hei, size: 3.5, leading: 4.6)
    private static let plain = SheetDrawing.Style(face: .body, size: 3.9, leading: 5.2)
    private static let digits = SheetDrawing.Style(face: .code, size: 2.9, leading: 4.6)

    private var width: Double { Self.right - Self.left }

    mutating func paint() {
        self.head()
        self.statement()
        for row in self.sheet.facts { self.row(row, until: Self.right) }
        self.drawing.top += 4
        self.proofs()
        self.drawing.top += 4
        self.verdict()
        self.notes()
    }

    private mutating func head() {
        let house = SheetDrawing.Style(face: .hei, size: 3.6, color: Self.red, leading: 5)
        self.drawing.line("驿站 Yizhan", house, x: Self.left, top: 15)
        let title = SheetDrawing.Style(face: .title, size: 9.2, color: Self.red, leading: 12, spacing: 1.2)
        self.centre(self.sheet.title.chinese, title, top: 22)
        self.centre(
            self.sheet.title.english, SheetDrawing.Style(face: .song, size: 3.3, color: Self.grey, leading: 5), top: 35)
        self.drawing.rule((Self.left, 41.5), (Self.right, 41.5), width: 0.7, color: Self.red)
        self.drawing.rule((Self.left, 42.6), (Self.right, 42.6), width: 0.25, color: Self.red)
        self.drawing.top = 47
    }

    private mutating func centre(_ text: String, _ style: SheetDrawing.Style, top: Double) {
        let width = SheetDrawing.width(of: text, style) - style.spacing
        self.drawing.line(text, style, x: (Self.left + Self.right - width) / 2, top: top)
    }

    private mutating func statement() {
        let style = SheetDrawing.Style(face: .body, size: 4.4, leading: 7.2)
        let indent = 2 * style.size
        for (number, line) in SheetDrawing.lines(
            self.sheet.statement.chinese, style, width: self.width, indent: indent
        ).enumerated() {
            self.drawing.line(
                line, style, x: Self.left + (number == 0 ? indent : 0), top: self.drawing.top)
            self.drawing.top += style.leading
        }
        self.paragraph(self.sheet.statement.english, Self.small)
        self.drawing.top += 3
    }

    private mutating func paragraph(_ text: String, _ style: SheetDrawing.Style) {
        for line in SheetDrawing.lines(text, style, width: self.width) {
            self.drawing.line(line, style, x: Self.left, top: self.drawing.top)
            self.drawing.top += style.leading
        }
    }

    /// The lines of a row's right cell, each with its style.
    private func cell(_ row: ReceiptSheet.Row, width: Double) -> [(text: String, style: SheetDrawing.Style)] {
        let values = row.values.flatMap { value -> [(text: String, style: SheetDrawing.Style)] in
            // The font of codes has no Chinese characters.
            let style = row.isCode && value.unicodeScalars.allSatisfy(SheetDrawing.isNarrow) ? Self.digits : Self.plain
            return SheetDrawing.lines(value, style, width: width).map { (text: $0, style: style) }
        }
        let remarks = row.remark.map { SheetDrawing.lines($0, Self.small, width: width) } ?? []
        return values + remarks.map { (text: $0, style: Self.small) }
    }

    private mutating func row(_ row: ReceiptSheet.Row, until right: Double) {
        let x = Self.left + Self.titleWidth
        let lines = self.cell(row, width: right - x - 5)
        let text = lines.reduce(0) { $0 + $1.style.leading }
        let height = max(10, text + 3)
        self.drawing.require(height)
        let top = self.drawing.top
        self.drawing.frame(
            OFDBox(x: Self.left, y: top, width: right - Self.left, height: height), width: 0.15, color: Self.pale)
        self.drawing.rule((x, top), (x, top + height), width: 0.15, color: Self.pale)
        self.drawing.line(row.title.chinese, Self.label, x: Self.left + 2.4, top: top + 1.7)
        self.drawing.line(row.title.english, Self.small, x: Self.left + 2.4, top: top + 6)
        var place = top + (height - text) / 2 + 0.6
        for line in lines {
            self.drawing.line(line.text, line.style, x: x + 2.5, top: place)
            place += line.style.leading
        }
        self.drawing.top += height
    }

    private mutating func proofs() {
        let side = 38.0
        self.drawing.require(48)
        let top = self.drawing.top
        let page = self.drawing.pages.count
        for row in self.sheet.proofs { self.row(row, until: Self.right - side - 4) }
        guard self.drawing.pages.count == page else { return }
        let module = side / Double(self.code.size + 2 * QRCode.quietZone)
        let shift = Double(QRCode.quietZone) * module
        let boxes = self.code.runs.map {
            OFDBox(
                x: shift + Double($0.column) * module, y: shift + Double($0.row) * module,
                width: Double($0.count) * module, height: module)
        }
        let height = max(self.drawing.top - top, side + 6)
        let place = top + (height - side - 6) / 2
        self.drawing.areas(boxes, in: OFDBox(x: Self.right - side, y: place, width: side, height: side))
        let caption = SheetDrawing.Style(face: .body, size: 3.2, leading: 4)
        let text = "核对用码"
        let width = SheetDrawing.width(of: text, caption)
        self.drawing.line(text, caption, x: Self.right - (side + width) / 2, top: place + side)
        self.drawing.top = top + height
    }

    private var colour: DraftColor {
        switch self.sheet.judgement {
        case .none: Self.grey
        case .verdict(.pass): DraftColor(red: 29, green: 107, blue: 54)
        case .verdict(.fail): Self.red
        case .verdict(.cannotTell): DraftColor(red: 138, green: 90, blue: 0)
        }
    }

    /// The verdict, and each check with its answer in three columns.
    private mutating func verdict() {
        let items = self.sheet.report?.items ?? []
        let rows = (items.count + 2) / 3
        let height = max(14, Double(rows) * 7 + 4)
        self.drawing.require(height)
        let top = self.drawing.top
        self.drawing.frame(
            OFDBox(x: Self.left, y: top, width: self.width, height: height), width: 0.5, color: self.colour)
        let verdict = self.sheet.verdict
        let big = SheetDrawing.Style(face: .hei, size: 5.6, color: self.colour, leading: 8)
        let middle = top + height / 2
        self.drawing.line(verdict.chinese, big, x: Self.left + 4, top: middle - 5.6)
        var english = Self.small
        english.color = self.colour
        self.drawing.line(verdict.english, english, x: Self.left + 4, top: middle + 2)
        let start = Self.left + 38
        let column = (Self.right - start) / 3
        for (number, item) in items.enumerated() {
            let x = start + Double(number / max(rows, 1)) * column
            let place = top + 2.6 + Double(number % max(rows, 1)) * 7
            self.check(item, x: x, top: place)
        }
        self.drawing.top += height + 3
    }

    private mutating func check(_ item: VerificationReport.Item, x: Double, top: Double) {
        var style = SheetDrawing.Style(face: .hei, size: 3.1, leading: 4)
        let mark: String
        switch item.finding.status {
        case .pass: (mark, style.color) = ("√", DraftColor(red: 29, green: 107, blue: 54))
        case .fail: (mark, style.color) = ("×", Self.red)
        case .cannotTell: (mark, style.color) = ("？", DraftColor(red: 138, green: 90, blue: 0))
        }
        self.drawing.line(mark, style, x: x, top: top)
        self.drawing.line(
            item.check.title.chinese, SheetDrawing.Style(face: .body, size: 3.2, leading: 4), x: x + 4, top: top)
        let english = SheetDrawing.Style(face: .song, size: 2, color: Self.grey, leading: 3)
        self.drawing.line(item.check.title.english, english, x: x + 4, top: top + 3.7)
    }

    private mutating func notes() {
        let style = SheetDrawing.Style(face: .body, size: 3.3, leading: 4.8)
        for note in self.sheet.notes {
            self.drawing.require(10)
            self.drawing.rule(
                (Self.left, self.drawing.top - 0.8), (Self.right, self.drawing.top - 0.8), width: 0.1, color: Self.pale)
            self.paragraph(note.chinese, style)
            self.paragraph(note.english, Self.small)
            self.drawing.top += 1.4
        }
    }
}
