internal import XML
internal import Zip

/// Writes a draft as an OFD file, strictly after GB/T 33190: elements in the order of its schema, every identifier unique.
///
/// The bytes depend on the draft and on zlib's version only.
public struct OFDWriter: Sendable {
    let draft: OFDDraft
    let limits: OFDLimits
    /// The identifiers in the order in which they are given out.
    let numbers: DraftNumbers

    /// Prepares a draft for writing.
    ///
    /// - Parameters:
    ///   - draft: The document.
    ///   - limits: How much it may hold; what is written can be read within the same limits.
    /// - Throws: ``OFDError/Code/unwritable`` or ``OFDError/Code/limitExceeded``.
    public init(_ draft: OFDDraft, limits: OFDLimits = .standard) throws(OFDError) {
        try draft.check(limits)
        self.draft = draft
        self.limits = limits
        self.numbers = DraftNumbers(draft)
    }

    /// Writes the file.
    ///
    /// - Throws: ``OFDError/Code/unwritable`` for characters that XML has not, and for a file that gets too large.
    /// - Returns: The whole file.
    public func write() throws(OFDError) -> [UInt8] {
        var file = PackageWriting()
        try file.add("OFD.xml", self.mainEntry)
        try file.add("Doc_0/Document.xml", self.document)
        try file.add("Doc_0/PublicRes.xml", self.publicResources)
        if !self.draft.pictures.isEmpty { try file.add("Doc_0/DocumentRes.xml", self.documentResources) }
        for index in self.draft.pages.indices {
            try file.add("Doc_0/\(Self.pageFile(index))", self.page(index))
        }
        for (index, font) in self.draft.fonts.enumerated() {
            if let bytes = font.file { try file.add(bytes: bytes, "Doc_0/Res/\(Self.fontFile(index, bytes))") }
        }
        for (index, picture) in self.draft.pictures.enumerated() {
            try file.add(bytes: picture.data, "Doc_0/Res/\(Self.pictureFile(index, picture))", method: .stored)
        }
        if let vocabulary = self.draft.vocabulary {
            try file.add("Doc_0/Tags/CustomTags.xml", self.tagList(vocabulary))
            try file.add("Doc_0/Tags/CustomTag.xml", self.tags(vocabulary))
        }
        if !self.draft.attachments.isEmpty {
            try file.add("Doc_0/Attachs/Attachments.xml", self.attachmentList)
            for (index, attachment) in self.draft.attachments.enumerated() {
                try file.add(bytes: attachment.data, "Doc_0/Attachs/\(Self.attachmentFile(index, attachment))")
            }
        }
        return try file.finish()
    }

    /// The identifier that the file gives a page, by which stamps name it.
    ///
    /// - Parameter index: The page, counted from 0.
    /// - Returns: The identifier; nil when there is no such page.
    public func identifier(ofPage index: Int) -> Int? {
        self.numbers.pages.indices.contains(index) ? self.numbers.pages[index] : nil
    }

    static func pageFile(_ index: Int) -> String { "Pages/Page_\(index)/Content.xml" }

    static func fontFile(_ index: Int, _ bytes: [UInt8]) -> String {
        // OpenType with compact outlines begins with OTTO; readers go by the content, people by the name.
        "font_\(index).\(bytes.starts(with: "OTTO".utf8) ? "otf" : "ttf")"
    }

    static func pictureFile(_ index: Int, _ picture: DraftPicture) -> String {
        "image_\(index).\(picture.format.rawValue.lowercased())"
    }

    static func attachmentFile(_ index: Int, _ attachment: DraftAttachment) -> String {
        "attachment_\(index).\(attachment.format)"
    }
}

/// The identifiers of a draft's parts, from 1 without gaps.
struct DraftNumbers: Hashable, Sendable {
    let fonts: [Int]
    let pictures: [Int]
    let pages: [Int]
    let layers: [Int]
    /// For each page the identifiers of its objects.
    let objects: [[Int]]
    let highest: Int

    init(_ draft: OFDDraft) {
        var last = 0
        let take = { (count: Int) -> [Int] in
            defer { last += count }
            return (0..<count).map { last + $0 + 1 }
        }
        self.fonts = take(draft.fonts.count)
        self.pictures = take(draft.pictures.count)
        self.pages = take(draft.pages.count)
        self.layers = take(draft.pages.count)
        self.objects = draft.pages.map { take($0.objects.count) }
        self.highest = last
    }
}

/// An archive in the making.
private struct PackageWriting {
    private var archive = ArchiveWriter()
    private var bytes: [UInt8] = []

    mutating func add(_ name: String, _ root: XMLElement) throws(OFDError) {
        let text: [UInt8]
        do {
            text = try root.serialized()
        } catch {
            throw OFDError(.unwritable, "the content of \(name) cannot be written as XML", cause: error)
        }
        try self.add(bytes: text, name)
    }

    mutating func add(bytes: [UInt8], _ name: String, method: CompressionMethod = .deflated) throws(OFDError) {
        do {
            self.bytes += try self.archive.add(name: name, contents: bytes, method: method)
        } catch {
            throw OFDError(.unwritable, "the entry \(name) cannot be written", cause: error)
        }
    }

    consuming func finish() throws(OFDError) -> [UInt8] { self.bytes + self.archive.finish() }
}
