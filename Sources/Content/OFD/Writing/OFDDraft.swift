/// A document to be written as an OFD file: plain values, without identifiers and paths.
///
/// Objects name fonts and pictures by their place in the lists; the writer gives every part its identifier.
public struct OFDDraft: Hashable, Sendable {
    /// What is said about the document.
    public var information: DraftInformation
    /// The paper of every page, in millimetres.
    public var paper: OFDBox
    /// Where the text of every page stands; nil leaves it open.
    public var contentArea: OFDBox?
    /// The fonts that texts name.
    public var fonts: [DraftFont]
    /// The pictures that objects name.
    public var pictures: [DraftPicture]
    /// The pages, one at least.
    public var pages: [DraftPage]
    /// The vocabulary of the tags on objects; nil writes none of them.
    public var vocabulary: TagVocabulary?
    /// Files carried along.
    public var attachments: [DraftAttachment]

    /// A draft of its parts.
    public init(
        information: DraftInformation,
        paper: OFDBox = OFDBox(x: 0, y: 0, width: 210, height: 297),
        contentArea: OFDBox? = nil,
        fonts: [DraftFont] = [],
        pictures: [DraftPicture] = [],
        pages: [DraftPage],
        vocabulary: TagVocabulary? = nil,
        attachments: [DraftAttachment] = []
    ) {
        self.information = information
        self.paper = paper
        self.contentArea = contentArea
        self.fonts = fonts
        self.pictures = pictures
        self.pages = pages
        self.vocabulary = vocabulary
        self.attachments = attachments
    }
}

/// What a draft says about the document (CT_DocInfo).
public struct DraftInformation: Hashable, Sendable {
    /// The document's UUID as 32 hexadecimal digits.
    public var identifier: String
    /// The title.
    public var title: String?
    /// Who wrote it.
    public var author: String?
    /// The day it was made, `2026-11-22`.
    public var created: String?
    /// The program that made it.
    public var creator: String?
    /// The version of that program.
    public var creatorVersion: String?
    /// Words it may be found by.
    public var keywords: [String]
    /// Names and values of the producer's own; a name may stand there several times.
    public var data: [Datum]

    /// A name and value of the producer's own.
    public struct Datum: Hashable, Sendable {
        /// The name.
        public var name: String
        /// The value.
        public var value: String

        /// A name and its value.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Information of its parts; what is not given is not written.
    public init(
        identifier: String,
        title: String? = nil,
        author: String? = nil,
        created: String? = nil,
        creator: String? = nil,
        creatorVersion: String? = nil,
        keywords: [String] = [],
        data: [Datum] = []
    ) {
        self.identifier = identifier
        self.title = title
        self.author = author
        self.created = created
        self.creator = creator
        self.creatorVersion = creatorVersion
        self.keywords = keywords
        self.data = data
    }
}

/// A font, named or embedded.
public struct DraftFont: Hashable, Sendable {
    /// The name.
    public var name: String
    /// The family; the name where there is none.
    public var family: String?
    /// Whether all characters are of one width.
    public var isFixedWidth: Bool
    /// The font itself in OpenType; nil leaves it to the viewer to find one of the name.
    public var file: [UInt8]?

    /// A font of its parts.
    public init(name: String, family: String? = nil, isFixedWidth: Bool = false, file: [UInt8]? = nil) {
        self.name = name
        self.family = family
        self.isFixedWidth = isFixedWidth
        self.file = file
    }
}

/// A picture that objects may show several times.
public struct DraftPicture: Hashable, Sendable {
    /// The formats that readers of the standard know.
    public enum Format: String, Hashable, Sendable, CaseIterable {
        /// Portable Network Graphics.
        case png = "PNG"
        /// JPEG.
        case jpeg = "JPEG"
        /// A bitmap.
        case bmp = "BMP"
        /// TIFF.
        case tiff = "TIFF"
    }

    /// The format.
    public var format: Format
    /// The file.
    public var data: [UInt8]

    /// A picture.
    public init(format: Format, data: [UInt8]) {
        self.format = format
        self.data = data
    }
}

/// A file that a document carries along.
public struct DraftAttachment: Hashable, Sendable {
    /// The name it is shown under.
    public var name: String
    /// The kind of file, the usual ending of its name; letters and digits of ASCII.
    public var format: String
    /// The file.
    public var data: [UInt8]

    /// An attachment.
    public init(name: String, format: String, data: [UInt8]) {
        self.name = name
        self.format = format
        self.data = data
    }
}

/// The vocabulary in which the tags of a draft are written.
public struct TagVocabulary: Hashable, Sendable {
    /// How the list of tag files calls it.
    public var type: String
    /// The namespace of its elements.
    public var namespace: String
    /// The outermost element.
    public var root: String
    /// The prefix its elements are written with.
    public var prefix: String

    /// A vocabulary.
    public init(type: String, namespace: String, root: String, prefix: String) {
        self.type = type
        self.namespace = namespace
        self.root = root
        self.prefix = prefix
    }
}
