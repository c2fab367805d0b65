internal import XML

/// The structure of one document (Document.xml): which files make it up.
public struct OFDDocument: Sendable {
    /// Where the document's main file stands.
    public let path: OFDPath
    /// The greatest identifier in use, as the document says.
    public let maximumIdentifier: Int?
    /// The size of pages that do not give their own.
    public let area: PageArea?
    /// The pages in their order.
    public let pages: [PageReference]
    /// The pages that others are drawn over or under.
    public let templates: [TemplateReference]
    /// The lists of annotations, attachments and tags, where there are any.
    public let lists: DocumentLists

    let package: OFDPackage
    /// The resource files; those that are not there are left out when they are read.
    let resourceFiles: [OFDPath]
    let defaultColorSpace: Int?

    init(at path: OFDPath, in package: OFDPackage) throws(OFDError) {
        let root = try package.xml(at: path)
        guard root.name == "Document" else { throw .structure(path, "has another root than Document") }
        guard let common = root.first("CommonData"), let pages = root.first("Pages") else {
            throw .structure(path, "has no CommonData or no Pages")
        }
        let references = pages.all("Page")
        guard references.count <= package.limits.pageCount else {
            throw .limit("the number of pages", package.limits.pageCount)
        }
        self.path = path
        self.package = package
        self.maximumIdentifier = common.string("MaxUnitID").flatMap { Int($0) }
        self.area = common.first("PageArea").map { PageArea($0) }
        self.defaultColorSpace = common.string("DefaultCS").flatMap { Int($0) }
        self.pages = references.map { PageReference($0, in: path, of: package) }
        self.templates = common.all("TemplatePage").map { TemplateReference($0, in: path, of: package) }
        self.resourceFiles = (common.all("PublicRes") + common.all("DocumentRes")).compactMap { element in
            try? package.locate(element.text, in: path)
        }
        self.lists = DocumentLists(root, in: path, of: package)
    }

    /// The identifier of a page, or nil when the page has none or there is no such page.
    public func identifier(ofPage index: Int) -> Int? {
        self.pages.indices.contains(index) ? self.pages[index].identifier : nil
    }
}

/// The areas of a page (CT_PageArea).
public struct PageArea: Hashable, Sendable {
    /// The paper.
    public let physical: OFDBox?
    /// What is shown and printed of it.
    public let application: OFDBox?
    /// Where the text stands.
    public let content: OFDBox?

    init(_ element: XMLElement) {
        self.physical = element.string("PhysicalBox").flatMap { OFDBox($0) }
        self.application = element.string("ApplicationBox").flatMap { OFDBox($0) }
        self.content = element.string("ContentBox").flatMap { OFDBox($0) }
    }
}

/// Where a page stands.
public struct PageReference: Hashable, Sendable {
    /// The page's identifier, by which annotations and stamps name it.
    public let identifier: Int?
    /// The page's file; nil when its path cannot be followed.
    public let path: OFDPath?

    init(_ element: XMLElement, in file: OFDPath, of package: OFDPackage) {
        self.identifier = element.integer("ID")
        self.path = element.attributeValue("BaseLoc").flatMap { try? package.locate($0, in: file) }
    }
}

/// Where a template page stands.
public struct TemplateReference: Hashable, Sendable {
    /// The identifier pages name it by.
    public let identifier: Int?
    /// What it is called.
    public let name: String?
    /// Whether it is drawn over the page unless the page says otherwise.
    public let isForeground: Bool
    /// Its file; nil when its path cannot be followed.
    public let path: OFDPath?

    init(_ element: XMLElement, in file: OFDPath, of package: OFDPackage) {
        self.identifier = element.integer("ID")
        self.name = element.attributeValue("Name")
        self.isForeground = element.attributeValue("ZOrder") == "Foreground"
        self.path = element.attributeValue("BaseLoc").flatMap { try? package.locate($0, in: file) }
    }
}

/// The files that list what belongs to a document beside its pages.
public struct DocumentLists: Hashable, Sendable {
    /// The list of annotations.
    public let annotations: OFDPath?
    /// The list of attached files.
    public let attachments: OFDPath?
    /// The list of files that say what parts of the document mean.
    public let customTags: OFDPath?
    /// Extensions of producers.
    public let extensions: OFDPath?

    init(_ root: XMLElement, in file: OFDPath, of package: OFDPackage) {
        let path = { (name: String) -> OFDPath? in
            root.string(name).flatMap { try? package.locate($0, in: file) }
        }
        self.annotations = path("Annotations")
        self.attachments = path("Attachments")
        self.customTags = path("CustomTags")
        self.extensions = path("Extensions")
    }
}
