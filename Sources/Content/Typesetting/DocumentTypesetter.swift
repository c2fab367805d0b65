internal import Cryptography
public import Documents
public import OFD

/// Turns metadata and body into the pages of GB/T 9704-2012.
public enum DocumentTypesetter: Sendable {
    /// The vocabulary of the tags that the documents carry.
    public static let vocabulary = TagVocabulary(
        type: "GB/T 33480-2016", namespace: "urn:yizhan:document-tags:1", root: "公文", prefix: "gw")

    /// Typesets a document; the same input gives the same pages.
    ///
    /// - Parameters:
    ///   - metadata: What stands around the text.
    ///   - body: The text.
    ///   - options: What both leave open.
    /// - Throws: ``TypesettingError``.
    /// - Returns: The document, ready to be written.
    public static func typeset(
        _ metadata: DocumentMetadata,
        _ body: BodyText,
        options: TypesettingOptions = TypesettingOptions()
    ) throws(TypesettingError) -> TypesetDocument {
        for text in metadata.fields.map(\.value) where !text.unicodeScalars.allSatisfy(\.isSettable) {
            throw TypesettingError(.unwritable, "the metadata holds a character that cannot be set")
        }
        guard (20...60).contains(options.sealDiameter) else {
            throw TypesettingError(.limitExceeded, "the diameter of a seal is not 20 to 60 mm")
        }
        let layout = try DocumentLayout(metadata, body, options)
        let (pages, seals) = layout.pages()
        guard pages.count <= OFDLimits.standard.pageCount else {
            throw .limit("the number of pages", OFDLimits.standard.pageCount)
        }
        let information = try Self.information(metadata, body, layout.format, options)
        var draft = try PageDrafting(fonts: options.fonts).draft(pages, information: information)
        draft.vocabulary = Self.vocabulary
        return TypesetDocument(format: layout.format, draft: draft, sealPlaces: seals)
    }

    /// What the file says of the document: all elements of the metadata by their names in GB/T 33480.
    private static func information(
        _ metadata: DocumentMetadata,
        _ body: BodyText,
        _ format: DocumentFormat,
        _ options: TypesettingOptions
    ) throws(TypesettingError) -> DraftInformation {
        let fields = metadata.fields.map { ($0.element.chineseName, $0.value) }
        // Of equal documents the identifiers are equal; nothing else need be known to make one.
        let text = fields.map { "\($0)\u{1}\($1)\u{2}" }.joined() + format.rawValue + "\u{3}" + body.source
        let identifier: String
        do {
            identifier = String(try DigestAlgorithm.sm3.hash(Array(text.utf8)).hex.prefix(32))
        } catch {
            throw TypesettingError(.unwritable, "the identifier cannot be made", cause: error)
        }
        return DraftInformation(
            identifier: identifier, title: metadata.title,
            author: metadata.signatories.isEmpty ? nil : metadata.signatories.joined(separator: "、"),
            created: metadata.date?.description, creator: "Yizhan", creatorVersion: options.creatorVersion,
            data: fields.map { DraftInformation.Datum(name: $0.0, value: $0.1) })
    }
}

/// A document as it was typeset.
public struct TypesetDocument: Hashable, Sendable {
    /// The format it has.
    public let format: DocumentFormat
    /// The pages.
    public let draft: OFDDraft
    /// Where its seals belong, in the order of the signatories.
    public let sealPlaces: [SealPlace]

    /// Writes the OFD file.
    ///
    /// - Throws: ``TypesettingError/Code/unwritable``.
    /// - Returns: The file.
    public func file() throws(TypesettingError) -> [UInt8] {
        do {
            return try OFDWriter(self.draft).write()
        } catch {
            throw TypesettingError(.unwritable, "the pages cannot be written", cause: error)
        }
    }
}
