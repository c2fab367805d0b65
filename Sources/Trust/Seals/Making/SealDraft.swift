public import Documents

/// What a seal to be made shall say; it is checked when the maker signs it.
public struct SealDraft: Sendable, Hashable {
    /// The maker's mark (厂商标识).
    public var vendor: String
    /// The seal's number (印章编码): by custom 14 digits, six of the area and eight.
    public var identifier: String
    /// The kind of seal, as the region codes it.
    public var kind: Int
    /// What the seal is called.
    public var name: String
    /// Who may sign with it.
    public var holders: SealHolders
    /// The beginning of its validity.
    public var validFrom: UTCMilliseconds
    /// The end of its validity.
    public var validUntil: UTCMilliseconds
    /// What it looks like.
    public var picture: SealPicture
    /// Further data.
    public var extensions: [SealExtension]

    /// A draft.
    public init(
        vendor: String = "YIZHAN",
        identifier: String,
        kind: Int = 1,
        name: String,
        holders: SealHolders,
        validFrom: UTCMilliseconds,
        validUntil: UTCMilliseconds,
        picture: SealPicture,
        extensions: [SealExtension] = []
    ) {
        self.vendor = vendor
        self.identifier = identifier
        self.kind = kind
        self.name = name
        self.holders = holders
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.picture = picture
        self.extensions = extensions
    }

    /// Refuses what could not be written, or would not be a seal.
    func check() throws(SealsError) {
        try Self.checkASCII(self.vendor, "the vendor")
        try Self.checkASCII(self.identifier, "the seal's number")
        guard 1...100 ~= self.name.count, self.name == self.name.withoutControls else {
            throw SealsError(.requestRefused, "the seal's name is not of 1 to 100 characters on one line")
        }
        guard self.validFrom.wholeSecond < self.validUntil.wholeSecond else {
            throw SealsError(.requestRefused, "the seal's validity ends before it begins")
        }
        guard Int(Int32.min)...Int(Int32.max) ~= self.kind else {
            throw SealsError(.requestRefused, "the kind of seal is not a small number")
        }
        try self.picture.check()
    }

    private static func checkASCII(_ text: String, _ what: String) throws(SealsError) {
        guard 1...64 ~= text.utf8.count, text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw SealsError(.requestRefused, "\(what) is not of 1 to 64 visible ASCII characters")
        }
    }
}

extension SealPicture {
    /// The sizes of pictures, in millimetres: that of the largest physical seals is 50.
    static let sizes = 5...200

    func check() throws(SealsError) {
        guard Self.sizes ~= self.width, Self.sizes ~= self.height else {
            throw SealsError(
                .pictureMalformed, "the picture is \(self.width) × \(self.height) mm, 5 to 200 are accepted")
        }
        guard self.isFormat("png") else {
            throw SealsError(
                .pictureMalformed, "the picture is no PNG; seals with other pictures are read and not made")
        }
        _ = try PNGHeader(self.data)
    }
}
