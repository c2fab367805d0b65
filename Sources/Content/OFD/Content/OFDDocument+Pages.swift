internal import XML

extension OFDDocument {
    /// Reads the content of a page.
    ///
    /// - Parameter index: The page, counted from 0.
    /// - Throws: ``OFDError``.
    /// - Returns: The page without what templates and annotations add.
    public func page(_ index: Int) throws(OFDError) -> PageContent {
        try PageContent(at: self.path(ofPage: index), in: self.package)
    }

    /// The areas that a page states itself, or nil; its objects are not read.
    func area(ofPage index: Int) throws(OFDError) -> PageArea? {
        try PageContent.root(at: self.path(ofPage: index), in: self.package).first("Area").map { PageArea($0) }
    }

    private func path(ofPage index: Int) throws(OFDError) -> OFDPath {
        guard self.pages.indices.contains(index) else {
            throw OFDError(.pageMissing, "the document has \(self.pages.count) pages, number \(index + 1) is not one")
        }
        guard let path = self.pages[index].path else { throw .structure(self.path, "has a page without a file") }
        return path
    }
}

extension PageContent {
    init(at path: OFDPath, in package: OFDPackage) throws(OFDError) {
        let root = try Self.root(at: path, in: package)
        var reader = PageObjectReader(limits: package.limits)
        var layers: [Layer] = []
        for element in root.first("Content")?.all("Layer") ?? [] {
            layers.append(
                Layer(
                    identifier: element.integer("ID"), objects: try reader.objects(in: element),
                    level: Self.level(element.attributeValue("Type")), parameter: element.integer("DrawParam")))
        }
        self.area = root.first("Area").map { PageArea($0) }
        self.layers = layers.enumerated().sorted { left, right in
            (left.element.level, left.offset) < (right.element.level, right.offset)
        }.map(\.element)
        self.templates = root.all("Template").compactMap { element in
            guard let identifier = element.integer("TemplateID") else { return nil }
            let order = element.attributeValue("ZOrder").map { $0 == "Foreground" }
            return TemplateUse(identifier: identifier, isForeground: order)
        }
        self.resourceFiles = root.all("PageRes").compactMap { try? package.locate($0.text, in: path) }
    }

    fileprivate static func root(at path: OFDPath, in package: OFDPackage) throws(OFDError) -> XMLElement {
        let root = try package.xml(at: path)
        guard root.name == "Page" else { throw .structure(path, "has another root than Page") }
        return root
    }

    private static func level(_ type: String?) -> Level {
        switch type {
        case "Background": .background
        case "Foreground": .foreground
        default: .body
        }
    }
}
