extension OFDDraft {
    /// Refuses what no file can hold.
    func check(_ limits: OFDLimits) throws(OFDError) {
        let isHexadecimal = self.information.identifier.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x61...0x66).contains($0) || (0x41...0x46).contains($0)
        }
        guard self.information.identifier.utf8.count == 32, isHexadecimal else {
            throw .unwritable("an identifier that is not 32 hexadecimal digits")
        }
        guard !self.pages.isEmpty else { throw .unwritable("a document without pages") }
        guard self.pages.count <= limits.pageCount else { throw .limit("the number of pages", limits.pageCount) }
        guard self.paper.isArea, self.contentArea?.isArea ?? true else { throw .unwritable("a page without extent") }
        guard self.fonts.allSatisfy({ !$0.name.isEmpty }) else { throw .unwritable("a font without a name") }
        for attachment in self.attachments {
            let isPlain = attachment.format.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x61...0x7a).contains($0 | 0x20)
            }
            guard 1...16 ~= attachment.format.utf8.count, isPlain else {
                throw .unwritable("an attachment whose format is not 1 to 16 letters and digits")
            }
        }
        for page in self.pages { try self.check(page, limits) }
    }

    private func check(_ page: DraftPage, _ limits: OFDLimits) throws(OFDError) {
        guard page.objects.count <= limits.objectCount else {
            throw .limit("the number of objects", limits.objectCount)
        }
        for object in page.objects {
            guard object.boundary.isArea else { throw .unwritable("an object without extent") }
            switch object.kind {
            case .text(let text): try self.check(text)
            case .path(let path):
                guard !path.segments.isEmpty, path.isPlaced else { throw .unwritable("a path without places") }
            case .picture(let picture):
                guard self.pictures.indices.contains(picture) else { throw .unwritable("a picture that is not there") }
            }
        }
    }

    private func check(_ text: DraftText) throws(OFDError) {
        guard self.fonts.indices.contains(text.font) else { throw .unwritable("a text without its font") }
        let count = text.text.unicodeScalars.count
        guard count > 0, count <= DeltaList.limit else { throw .unwritable("a text of \(count) characters") }
        guard text.advances.count == count - 1 else {
            throw .unwritable("a text of \(count) characters with \(text.advances.count) advances")
        }
        let numbers = [text.size, text.horizontalScale, text.origin.x, text.origin.y] + text.advances
        guard numbers.allSatisfy(\.isDrawable), text.size >= 0.0001, text.horizontalScale >= 0.0001 else {
            throw .unwritable("a text without size or places")
        }
    }
}

extension Double {
    /// Whether readers take the number as it is.
    fileprivate var isDrawable: Bool { self.isFinite && abs(self) <= OFDNumber.limit }
}

extension OFDBox {
    fileprivate var isArea: Bool {
        [self.x, self.y, self.width, self.height].allSatisfy(\.isDrawable) && self.width >= 0.0001
            && self.height >= 0.0001
    }
}

extension DraftPath {
    fileprivate var isPlaced: Bool {
        let points = self.segments.flatMap { segment -> [OFDPoint] in
            switch segment {
            case .move(let point), .line(let point): [point]
            case .cubic(let first, let second, let end): [first, second, end]
            case .close: []
            }
        }
        return self.lineWidth.isDrawable && self.lineWidth >= 0
            && points.allSatisfy { $0.x.isDrawable && $0.y.isDrawable }
    }
}
