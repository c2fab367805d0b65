internal import Documents

/// Looks for a mark of state secrecy in everything of a file that people read.
struct ClassificationExamination {
    private let file: OFDFile

    init(_ file: OFDFile) { self.file = file }

    var check: DocumentCheck {
        do throws(OFDError) {
            for (index, body) in self.file.bodies.enumerated() {
                if let mark = Self.mark(in: body.information) { return Self.failed(mark) }
                guard body.root != nil else { continue }
                let document = try self.file.document(index)
                var reader = DocumentTextReader(document)
                for page in document.pages.indices where try reader.mayBearMark(onPage: page) {
                    let text = try reader.text(ofPage: page).text
                    if let mark = ClassificationMark.find(in: text) { return Self.failed(mark) }
                }
            }
        } catch {
            return DocumentCheck(
                .classification, .cannotTell, "页面文字无法全部读取（\(error.code)）", "not all pages can be read: \(error)")
        }
        return DocumentCheck(
            .classification, .pass, "未发现密级标志",
            "no mark of state secrecy was found in the text; pictures are not looked into")
    }

    private static func mark(in information: DocumentInformation) -> ClassificationMark? {
        var texts =
            [information.title, information.subject, information.abstract].compactMap { $0 } + information.keywords
        for datum in information.customData {
            texts.append(datum.value)
            // The value alone would be taken for a word.
            if datum.name.contains("密级") { texts.append("密级：\(datum.value)") }
        }
        return texts.lazy.compactMap { ClassificationMark.find(in: $0) }.first
    }

    private static func failed(_ mark: ClassificationMark) -> DocumentCheck {
        DocumentCheck(
            .classification, .fail, "带有国家秘密标志：\(mark)", "it bears a mark of state secrecy: \(mark)")
    }
}
