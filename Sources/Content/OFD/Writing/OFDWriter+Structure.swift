internal import XML

extension XMLElement {
    static let ofdNamespace = "http://www.ofdspec.org/2016"

    /// An element of GB/T 33190; attributes without a value are left out.
    static func ofd(
        _ name: String,
        _ attributes: KeyValuePairs<String, String?> = [:],
        _ children: [XMLElement?] = []
    ) -> XMLElement {
        XMLElement(
            name, prefix: "ofd", namespace: Self.ofdNamespace,
            attributes: attributes.compactMap { name, value in value.map { XMLAttribute(name, $0) } },
            children: children.compactMap { $0.map { .element($0) } })
    }

    /// An element that holds text; nil without one.
    static func ofd(_ name: String, _ attributes: KeyValuePairs<String, String?> = [:], text: String?) -> XMLElement? {
        guard let text else { return nil }
        var element = Self.ofd(name, attributes)
        element.children = [.text(text)]
        return element
    }
}

extension OFDBox {
    /// The rectangle as ST_Box.
    var text: String { [self.x, self.y, self.width, self.height].map { OFDNumber.text($0) }.joined(separator: " ") }
}

extension OFDWriter {
    var mainEntry: XMLElement {
        let information = self.draft.information
        let keywords = information.keywords.map { XMLElement.ofd("Keyword", text: $0) }
        let data = information.data.map { XMLElement.ofd("CustomData", ["Name": $0.name], text: $0.value) }
        return .ofd(
            "OFD", ["Version": "1.0", "DocType": "OFD"],
            [
                .ofd(
                    "DocBody", [:],
                    [
                        .ofd(
                            "DocInfo", [:],
                            [
                                .ofd("DocID", text: information.identifier),
                                .ofd("Title", text: information.title),
                                .ofd("Author", text: information.author),
                                .ofd("CreationDate", text: information.created),
                                keywords.isEmpty ? nil : .ofd("Keywords", [:], keywords),
                                .ofd("Creator", text: information.creator),
                                .ofd("CreatorVersion", text: information.creatorVersion),
                                data.isEmpty ? nil : .ofd("CustomDatas", [:], data),
                            ]),
                        .ofd("DocRoot", text: "Doc_0/Document.xml"),
                    ])
            ])
    }

    var document: XMLElement {
        let area = XMLElement.ofd(
            "PageArea", [:],
            [
                .ofd("PhysicalBox", text: self.draft.paper.text),
                .ofd("ApplicationBox", text: self.draft.paper.text),
                .ofd("ContentBox", text: self.draft.contentArea?.text),
            ])
        let pages = self.numbers.pages.enumerated().map { index, number in
            XMLElement.ofd("Page", ["ID": "\(number)", "BaseLoc": Self.pageFile(index)])
        }
        return .ofd(
            "Document", [:],
            [
                .ofd(
                    "CommonData", [:],
                    [
                        .ofd("MaxUnitID", text: "\(self.numbers.highest)"), area,
                        .ofd("PublicRes", text: "PublicRes.xml"),
                        self.draft.pictures.isEmpty ? nil : .ofd("DocumentRes", text: "DocumentRes.xml"),
                    ]),
                .ofd("Pages", [:], pages),
                self.draft.vocabulary == nil ? nil : .ofd("CustomTags", text: "Tags/CustomTags.xml"),
                self.draft.attachments.isEmpty ? nil : .ofd("Attachments", text: "Attachs/Attachments.xml"),
            ])
    }

    var publicResources: XMLElement {
        let fonts = self.draft.fonts.enumerated().map { index, font in
            XMLElement.ofd(
                "Font",
                [
                    "ID": "\(self.numbers.fonts[index])", "FontName": font.name, "FamilyName": font.family,
                    "FixedWidth": font.isFixedWidth ? "true" : nil,
                ],
                [.ofd("FontFile", text: font.file.map { Self.fontFile(index, $0) })])
        }
        return .ofd("Res", ["BaseLoc": "Res"], [fonts.isEmpty ? nil : .ofd("Fonts", [:], fonts)])
    }

    var documentResources: XMLElement {
        let pictures = self.draft.pictures.enumerated().map { index, picture in
            XMLElement.ofd(
                "MultiMedia",
                ["ID": "\(self.numbers.pictures[index])", "Type": "Image", "Format": picture.format.rawValue],
                [.ofd("MediaFile", text: Self.pictureFile(index, picture))])
        }
        return .ofd("Res", ["BaseLoc": "Res"], [.ofd("MultiMedias", [:], pictures)])
    }

    var attachmentList: XMLElement {
        let attachments = self.draft.attachments.enumerated().map { index, attachment in
            XMLElement.ofd(
                "Attachment",
                [
                    "ID": "attachment_\(index)", "Name": attachment.name, "Format": attachment.format,
                    // The standard counts in KB.
                    "Size": OFDNumber.text(Double(attachment.data.count) / 1024),
                ],
                [.ofd("FileLoc", text: Self.attachmentFile(index, attachment))])
        }
        return .ofd("Attachments", [:], attachments)
    }

    func tagList(_ vocabulary: TagVocabulary) -> XMLElement {
        .ofd(
            "CustomTags", [:],
            [
                .ofd(
                    "CustomTag", ["TypeID": vocabulary.type, "NameSpace": vocabulary.namespace],
                    [.ofd("FileLoc", text: "CustomTag.xml")])
            ])
    }

    /// One element for each tag, in the order in which they first appear; in it the objects.
    func tags(_ vocabulary: TagVocabulary) -> XMLElement {
        var places: [DraftTag: Int] = [:]
        var elements: [XMLElement] = []
        let make = { (name: String) in
            XMLElement(name, prefix: vocabulary.prefix, namespace: vocabulary.namespace)
        }
        for (page, content) in self.draft.pages.enumerated() {
            for (index, object) in content.objects.enumerated() {
                guard let tag = object.tag else { continue }
                if places.updateValue(places[tag] ?? elements.count, forKey: tag) == nil {
                    elements.append(make(tag.name))
                }
                var reference = make("ObjectRef")
                reference.attributes = [XMLAttribute("PageRef", "\(self.numbers.pages[page])")]
                reference.children = [.text("\(self.numbers.objects[page][index])")]
                elements[places[tag] ?? 0].children.append(.element(reference))
            }
        }
        var root = make(vocabulary.root)
        root.children = elements.map { .element($0) }
        return root
    }
}
