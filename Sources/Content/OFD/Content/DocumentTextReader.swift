internal import Documents

/// Reads the text of one page after another; what pages share is read once.
public struct DocumentTextReader: Sendable {
    private let document: OFDDocument
    private let resources: ResourceTable
    private var templates: [OFDPath: PageContent?] = [:]
    /// The areas that the page read last states itself.
    private(set) var area: PageArea?
    /// Whether one of the document's templates may bear a mark of state secrecy, once it was asked.
    private var areTemplatesDoubtful: Bool?

    /// A reader of a document.
    public init(_ document: OFDDocument) {
        self.document = document
        self.resources = document.resources()
    }

    /// The text of a page: that of its templates, its own, and that of its annotations.
    ///
    /// - Parameter index: The page, counted from 0.
    /// - Throws: ``OFDError`` if the page cannot be read.
    /// - Returns: The text with its places.
    public mutating func text(ofPage index: Int) throws(OFDError) -> PageText {
        let page = try self.document.page(index)
        self.area = page.area
        let resources = self.document.resources(for: page, beside: self.resources)
        var collector = TextCollector(resources: resources, limits: self.document.package.limits)
        for use in self.document.templateUses(of: page) {
            guard let path = use.path, let template = self.template(at: path) else { continue }
            for layer in template.layers { try collector.collect(layer.objects, .identity) }
        }
        for layer in page.layers { try collector.collect(layer.objects, .identity) }
        for annotation in self.document.shownAnnotations(ofPage: index) {
            let boundary = annotation.boundary ?? OFDBox(x: 0, y: 0, width: 0, height: 0)
            try collector.collect(annotation.objects, .moving(boundary.x, boundary.y))
        }
        return PageText(runs: collector.runs)
    }

    private mutating func template(at path: OFDPath) -> PageContent? {
        if let known = self.templates[path] { return known }
        let template = try? PageContent(at: path, in: self.document.package)
        self.templates[path] = .some(template)
        return template
    }
}

// MARK: - Looking without reading

extension DocumentTextReader {
    /// Whether the text of a page may bear a mark of state secrecy; false only if it certainly bears none.
    ///
    /// Hardly any page holds a character that every mark has, which its bytes tell sooner than its objects and their places.
    ///
    /// - Parameter index: The page, counted from 0.
    /// - Throws: ``OFDError`` if the page cannot be unpacked.
    /// - Returns: Whether the page must be read.
    mutating func mayBearMark(onPage index: Int) throws(OFDError) -> Bool {
        guard self.resources.composites.isEmpty, self.document.lists.annotations == nil else { return true }
        guard let path = self.document.pages[index].path else { return true }
        let isDoubtful = try self.mayBearMark(path)
        return try isDoubtful ? true : self.templatesMayBearMark()
    }

    private mutating func templatesMayBearMark() throws(OFDError) -> Bool {
        if let known = self.areTemplatesDoubtful { return known }
        var isDoubtful = false
        // A template that is not there is none to look into.
        for path in self.document.templates.compactMap(\.path) where self.document.package.contains(path) {
            if try self.mayBearMark(path) { isDoubtful = true }
        }
        self.areTemplatesDoubtful = isDoubtful
        return isDoubtful
    }

    private func mayBearMark(_ path: OFDPath) throws(OFDError) -> Bool {
        Self.mayBearMark(try self.document.package.bytes(at: path))
    }

    /// A mark's last character, anything that may stand for it, or resources that the page alone has.
    static func mayBearMark(_ bytes: [UInt8]) -> Bool {
        guard Self.isPlainUTF8(bytes) else { return true }
        var isFirst = [Bool](repeating: false, count: 256)
        for sign in Self.signs { isFirst[Int(sign[0])] = true }
        for position in bytes.indices where isFirst[Int(bytes[position])] {
            for sign in Self.signs where Self.stands(sign, at: position, in: bytes) { return true }
        }
        return false
    }

    private static func stands(_ sign: [UInt8], at position: Int, in bytes: [UInt8]) -> Bool {
        guard position + sign.count <= bytes.count else { return false }
        for offset in sign.indices where bytes[position + offset] != sign[offset] { return false }
        return true
    }

    private static let signs =
        (ClassificationMark.lastCharacters.map { String($0) } + ["&#", "PageRes"]).map { Array($0.utf8) }

    /// A program less strict than this one might read other bytes as the characters that were looked for.
    private static func isPlainUTF8(_ bytes: [UInt8]) -> Bool {
        guard !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil else { return false }
        let head = String(decoding: bytes.prefix(256), as: UTF8.self).lowercased()
        guard let encoding = head.firstRange(of: "encoding")?.upperBound else { return true }
        return head[encoding...].prefix(16).contains("utf-8")
    }
}
