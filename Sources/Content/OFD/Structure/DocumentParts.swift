internal import XML

/// A file that is attached to a document.
public struct Attachment: Hashable, Sendable {
    /// The attachment's identifier.
    public let identifier: String?
    /// The name it is shown under.
    public let name: String
    /// The kind of file, as the document says.
    public let format: String?
    /// Whether readers list it.
    public let isVisible: Bool
    /// Where it stands; nil when its path cannot be followed.
    public let path: OFDPath?
}

/// A file that says what parts of a document mean (公文语义标引).
public struct CustomTag: Hashable, Sendable {
    /// The vocabulary of the file, as its producer names it.
    public let type: String?
    /// The namespace of the vocabulary.
    public let namespace: String?
    /// Where it stands; nil when its path cannot be followed.
    public let path: OFDPath?
}

/// What a tag file says of one element of a vocabulary: the objects on pages that express it.
public struct TaggedElement: Hashable, Sendable {
    /// The names of the elements from the root of the file to this one, the root left out.
    public let name: [String]
    /// The objects, in the order of the file.
    public let objects: [ObjectReference]

    /// An object on a page.
    public struct ObjectReference: Hashable, Sendable {
        /// The identifier of the page.
        public let page: Int
        /// The identifier of the object.
        public let object: Int
    }
}

/// What stands on a page beside its content: links, marks, stamps, water marks.
public struct Annotation: Sendable {
    /// The kind: Link, Path, Highlight, Stamp, Watermark.
    public let kind: String
    /// The producer's kind.
    public let subkind: String?
    /// The annotation's identifier.
    public let identifier: String?
    /// Whether it is shown.
    public let isVisible: Bool
    /// What somebody wrote to it.
    public let remark: String?

    /// Where its appearance stands.
    let boundary: OFDBox?
    let objects: [PageObject]
}

extension OFDDocument {
    /// The attached files.
    ///
    /// - Throws: ``OFDError`` if the list cannot be read.
    /// - Returns: The files in the order of the list; empty without a list.
    public func attachments() throws(OFDError) -> [Attachment] {
        guard let list = self.lists.attachments else { return [] }
        return try self.package.xml(at: list).all("Attachment").map { element in
            let location = element.string("FileLoc") ?? element.attributeValue("FileLoc")
            return Attachment(
                identifier: element.attributeValue("ID"),
                name: element.attributeValue("Name") ?? "",
                format: element.attributeValue("Format"),
                isVisible: element.flag("Visible") ?? true,
                path: location.flatMap { try? self.package.locate($0, in: list) })
        }
    }

    /// The files that say what parts of the document mean; none of them is opened.
    ///
    /// - Throws: ``OFDError`` if the list cannot be read.
    /// - Returns: The files in the order of the list; empty without a list.
    public func customTags() throws(OFDError) -> [CustomTag] {
        guard let list = self.lists.customTags else { return [] }
        return try self.package.xml(at: list).all("CustomTag").map { element in
            let location = element.string("FileLoc") ?? element.string("SchemaLoc")
            return CustomTag(
                type: element.attributeValue("TypeID"),
                namespace: element.attributeValue("NameSpace"),
                path: location.flatMap { try? self.package.locate($0, in: list) })
        }
    }

    /// Reads a tag file.
    ///
    /// - Parameter tag: Which one.
    /// - Throws: ``OFDError``; many files of this kind are not well-formed.
    /// - Returns: The elements that refer to objects, in the order of the file.
    public func elements(of tag: CustomTag) throws(OFDError) -> [TaggedElement] {
        guard let path = tag.path else { throw .path("", "is missing for a tag file") }
        var elements: [TaggedElement] = []
        for child in try self.package.xml(at: path).elements { Self.collect(child, [], into: &elements) }
        return elements
    }

    private static func collect(_ element: XMLElement, _ above: [String], into elements: inout [TaggedElement]) {
        let name = above + [element.name]
        let objects = element.all("ObjectRef").compactMap { reference -> TaggedElement.ObjectReference? in
            guard let page = reference.integer("PageRef"), let object = reference.trimmedText.flatMap({ Int($0) })
            else { return nil }
            return TaggedElement.ObjectReference(page: page, object: object)
        }
        if !objects.isEmpty { elements.append(TaggedElement(name: name, objects: objects)) }
        for child in element.elements where child.name != "ObjectRef" { Self.collect(child, name, into: &elements) }
    }

    /// The annotations of a page.
    ///
    /// - Parameter identifier: The page's identifier.
    /// - Throws: ``OFDError`` if the list or a file of it cannot be read.
    /// - Returns: The annotations in their order, invisible ones included.
    public func annotations(ofPage identifier: Int) throws(OFDError) -> [Annotation] {
        guard let list = self.lists.annotations else { return [] }
        var annotations: [Annotation] = []
        for page in try self.package.xml(at: list).all("Page") where page.integer("PageID") == identifier {
            guard let location = page.string("FileLoc") ?? page.attributeValue("FileLoc") else { continue }
            let root = try self.package.xml(at: self.package.locate(location, in: list))
            var reader = PageObjectReader(limits: self.package.limits)
            for element in root.all("Annot") { annotations.append(try Self.annotation(element, &reader)) }
        }
        return annotations
    }

    private static func annotation(_ element: XMLElement, _ reader: inout PageObjectReader) throws(OFDError)
        -> Annotation
    {
        let appearance = element.first("Appearance")
        return Annotation(
            kind: element.attributeValue("Type") ?? "",
            subkind: element.attributeValue("Subtype"),
            identifier: element.attributeValue("ID"),
            isVisible: element.flag("Visible") ?? true,
            remark: element.string("Remark"),
            boundary: appearance?.box("Boundary"),
            objects: try appearance.map { (element) throws(OFDError) in try reader.objects(in: element) } ?? [])
    }
}
