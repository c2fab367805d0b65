internal import Documents
internal import Evidence
internal import QRCodes

extension ReceiptSheet {
    /// The page as one HTML file that asks for nothing else and prints on A4.
    ///
    /// - Throws: A CryptographyError when the library fails.
    /// - Returns: The file.
    public func html() throws -> String {
        let title = self.title
        return """
            <!DOCTYPE html>
            <html lang="zh-CN">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(Self.escaped(title.chinese)) \(Self.escaped(self.receipt.evidence.id.description))</title>
            <style>\(Self.style)</style>
            </head>
            <body>
            <main>
            <header>
            <p class="house">驿站<i>Yizhan</i></p>
            <h1>\(Self.escaped(title.chinese))</h1>
            <p class="en">\(Self.escaped(title.english))</p>
            </header>
            <p class="statement">\(Self.escaped(self.statement.chinese))<i>\(Self.escaped(self.statement.english))</i></p>
            <table>
            \(self.facts.map(Self.row).joined(separator: "\n"))
            </table>
            <section class="proof">
            <table>
            \(self.proofs.map(Self.row).joined(separator: "\n"))
            </table>
            <figure>\(try self.svg())<figcaption>核对用码<i>to find the receipt</i></figcaption></figure>
            </section>
            \(self.checks)
            <footer>
            \(try self.carried())
            \(self.notes.map { "<p>\(Self.escaped($0.chinese))<i>\(Self.escaped($0.english))</i></p>" }
                .joined(separator: "\n"))
            </footer>
            </main>
            </body>
            </html>

            """
    }

    /// The receipt file itself, to be taken out of the page.
    private func carried() throws -> String {
        guard let file = self.file else { return "" }
        return "<p class=\"file\"><a download=\"\(try self.fileName())\" href=\"data:\(ReceiptFile.mediaType);base64,"
            + "\(Base64Text.encode(file))\">取出回执文件<i>take the receipt file out</i></a></p>"
    }

    private static func row(_ row: Row) -> String {
        let values = row.values.map { "<div\(row.isCode ? " class=\"code\"" : "")>\(Self.escaped($0))</div>" }.joined()
        let remark = row.remark.map { "<small>\(Self.escaped($0))</small>" } ?? ""
        return "<tr><th>\(Self.escaped(row.title.chinese))<i>\(Self.escaped(row.title.english))</i></th>"
            + "<td>\(values)\(remark)</td></tr>"
    }

    /// The verdict, and each check with its answer.
    private var checks: String {
        let verdict = self.verdict
        let items = (self.report?.items ?? []).map { item in
            let (title, status) = (item.check.title, item.finding.status)
            return "<li class=\"\(status.rawValue)\"><b>\(Self.mark(status))</b>\(Self.escaped(title.chinese))"
                + "<i>\(Self.escaped(title.english))</i></li>"
        }
        return """
            <section class="verdict \(self.judgementName)">
            <p>\(Self.escaped(verdict.chinese))<i>\(Self.escaped(verdict.english))</i></p>
            <ul>\(items.joined())</ul>
            </section>
            """
    }

    private var judgementName: String {
        switch self.judgement {
        case .none: "none"
        case .verdict(let status): status.rawValue
        }
    }

    static func mark(_ status: VerificationStatus) -> String {
        switch status {
        case .pass: "✓"
        case .fail: "✗"
        case .cannotTell: "？"
        }
    }

    private func svg() throws -> String {
        let code = try self.code()
        let side = code.size + 2 * QRCode.quietZone
        let path = code.runs.map {
            "M\($0.column + QRCode.quietZone) \($0.row + QRCode.quietZone)h\($0.count)v1h-\($0.count)z"
        }.joined()
        return "<svg viewBox=\"0 0 \(side) \(side)\" shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"QR\">"
            + "<rect width=\"\(side)\" height=\"\(side)\" fill=\"#fff\"/><path d=\"\(path)\" fill=\"#000\"/></svg>"
    }

    /// A text as it may stand in HTML; what would steer the direction of writing is not shown.
    static func escaped(_ text: String) -> String {
        var output = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"": output += "&quot;"
            case "'": output += "&#39;"
            default: output.unicodeScalars.append(Self.isHarmless(scalar) ? scalar : "\u{FFFD}")
            }
        }
        return output
    }

    static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }

    private static let style = """
        @page{size:A4;margin:16mm 18mm}
        *{box-sizing:border-box;margin:0;padding:0}
        html{background:#e9e7e2}
        body{font:10.5pt/1.5 "FangSong","STFangsong","FangSong_GB2312","Noto Serif CJK SC","SimSun",serif;color:#1a1a1a}
        main{width:210mm;min-height:297mm;margin:8mm auto;padding:16mm 18mm;background:#fff;
        box-shadow:0 1px 8px #0003;display:flex;flex-direction:column}
        @media print{html{background:#fff}main{width:auto;min-height:0;margin:0;padding:0;box-shadow:none}}
        i{font:normal 8pt/1.4 "Helvetica Neue",Arial,"DejaVu Sans",sans-serif;color:#666}
        header{text-align:center;border-bottom:.9mm double #c8101e;padding-bottom:4mm}
        .house{text-align:left;font:10pt/1 "SimHei","Heiti SC","Noto Sans CJK SC","WenQuanYi Zen Hei",sans-serif;color:#c8101e;
        letter-spacing:.4em}
        .house i{color:#c8101e;letter-spacing:0}
        h1{font:700 25pt/1.35 "方正小标宋简体","STZhongsong","SimSun","Noto Serif CJK SC",serif;letter-spacing:.14em;
        margin-top:3mm;padding-left:.14em;color:#c8101e}
        .en{font:9.5pt/1.4 "Helvetica Neue",Arial,"DejaVu Sans",sans-serif;color:#666}
        .statement{margin:4mm 0 3mm;font-size:11.5pt;line-height:1.65;text-indent:2em;text-align:justify}
        .statement i{display:block;text-indent:0;text-align:left;margin-top:1mm}
        table{border-collapse:collapse;width:100%}
        th,td{border:.2mm solid #b9b4aa;padding:1.2mm 2.4mm;text-align:left;vertical-align:middle}
        th{width:38mm;white-space:nowrap;font:normal 10pt/1.4 "SimHei","Heiti SC","Noto Sans CJK SC","WenQuanYi Zen Hei",sans-serif;
        background:#f7f5f0}
        th i{font-size:7.5pt;margin-left:.6em}
        .code{font:9pt/1.5 "SimSun","Menlo","Consolas","DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
        small{display:block;font:8pt/1.4 "Helvetica Neue",Arial,"DejaVu Sans","Noto Sans CJK SC",sans-serif;color:#666;
        overflow-wrap:anywhere}
        .proof{display:flex;gap:4mm;margin-top:3mm;align-items:center}
        .proof table{flex:1}
        figure{width:38mm;text-align:center}
        figure svg{width:38mm;height:38mm;display:block}
        figcaption{font-size:8.5pt;line-height:1.3}
        figcaption i{display:block;font-size:7pt}
        .verdict{margin-top:3mm;border:.5mm solid;padding:2.4mm 4mm;display:flex;gap:5mm;align-items:center;
        break-inside:avoid;color:#6b6b6b}
        .verdict>p{font:700 16pt/1.2 "SimHei","Heiti SC","Noto Sans CJK SC","WenQuanYi Zen Hei",sans-serif;white-space:nowrap;
        text-align:center}
        .verdict>p i{display:block;font-size:8pt;color:inherit}
        .verdict.pass{color:#1d6b36}.verdict.fail{color:#c8101e}.verdict.cannot-tell{color:#8a5a00}
        ul{list-style:none;columns:3;column-gap:3mm;flex:1;font-size:9pt;line-height:1.35;color:#1a1a1a}
        li{break-inside:avoid;padding-left:1.4em;text-indent:-1.4em}
        li b{display:inline-block;width:1.4em;text-indent:0;font-family:"DejaVu Sans","Segoe UI Symbol",sans-serif;color:#1d6b36}
        li.fail b{color:#c8101e}li.cannot-tell b{color:#8a5a00}
        li i{display:block;font-size:6.5pt;line-height:1.2;text-indent:0}
        footer{margin-top:auto;padding-top:3mm;font-size:9pt;line-height:1.4}
        footer p{border-top:.2mm solid #ddd8ce;padding:.8mm 0}
        .file a{color:#1d4f8b}@media print{.file{display:none}}
        footer i{display:block;font-size:7.5pt}
        """
}
