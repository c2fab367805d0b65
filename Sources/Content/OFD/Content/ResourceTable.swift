internal import XML

/// The resources of a document: fonts, pictures, colours, drawing parameters, composites, by identifier.
public struct ResourceTable: Sendable {
    /// The fonts.
    public private(set) var fonts: [Int: FontResource] = [:]
    /// The pictures and other media.
    public private(set) var media: [Int: MediaResource] = [:]

    private(set) var colorSpaces: [Int: ColorSpaceResource] = [:]
    private(set) var parameters: [Int: ParameterResource] = [:]
    private(set) var composites: [Int: [PageObject]] = [:]

    /// A font.
    public struct FontResource: Hashable, Sendable {
        /// The name of the font.
        public let name: String
        /// The family it belongs to.
        public let family: String?
        /// Whether it is slanted.
        public let isItalic: Bool
        /// Whether it is heavy.
        public let isBold: Bool
        /// Whether it has serifs, where the file says so.
        public let isSerif: Bool
        /// Whether all characters are of one width.
        public let isFixedWidth: Bool
        /// The embedded font, if there is one.
        public let file: OFDPath?
    }

    /// A picture, sound or film.
    public struct MediaResource: Hashable, Sendable {
        /// Image, Audio or Video.
        public let kind: String
        /// The format, as written.
        public let format: String?
        /// The file; nil when its path cannot be followed.
        public let file: OFDPath?
    }

    /// A colour space with the colours that have numbers in it.
    struct ColorSpaceResource: Sendable {
        let kind: String
        let bitsPerComponent: Int
        let palette: [[Double]]
    }

    /// Drawing parameters, and those they are based on.
    struct ParameterResource: Sendable {
        let style: DrawingStyle
        let base: Int?
    }

    /// An empty table.
    public init() {}

    /// Adds what a resource file holds; what is there already stays.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - package: The entries.
    /// - Throws: ``OFDError``.
    public mutating func add(fileAt path: OFDPath, in package: OFDPackage) throws(OFDError) {
        let root = try package.xml(at: path)
        let folder = try Self.folder(root, path)
        var reader = PageObjectReader(limits: package.limits)
        for group in root.elements {
            for element in group.elements {
                guard let identifier = element.integer("ID") else { continue }
                try self.add(element, identifier, folder, &reader, package)
            }
        }
    }

    /// A file inside the folder of the resources, from which the names of media and fonts count.
    private static func folder(_ root: XMLElement, _ path: OFDPath) throws(OFDError) -> OFDPath {
        guard let base = root.attributeValue("BaseLoc")?.trimmingWhitespace, !base.isEmpty, base != "/" else {
            return path
        }
        return try OFDPath((base.hasSuffix("/") ? base : base + "/") + "x", in: path)
    }

    private mutating func add(
        _ element: XMLElement,
        _ identifier: Int,
        _ folder: OFDPath,
        _ reader: inout PageObjectReader,
        _ package: OFDPackage
    ) throws(OFDError) {
        let file = { (name: String) -> OFDPath? in
            guard let location = element.string(name) else { return nil }
            return (try? package.locate(location, in: folder)).flatMap { package.shownPath(for: $0) }
        }
        switch element.name {
        case "Font" where self.fonts[identifier] == nil:
            self.fonts[identifier] = FontResource(element, file: file("FontFile"))
        case "MultiMedia" where self.media[identifier] == nil:
            self.media[identifier] = MediaResource(
                kind: element.attributeValue("Type") ?? "Image", format: element.attributeValue("Format"),
                file: file("MediaFile"))
        case "ColorSpace" where self.colorSpaces[identifier] == nil:
            self.colorSpaces[identifier] = ColorSpaceResource(element)
        case "DrawParam" where self.parameters[identifier] == nil:
            self.parameters[identifier] = ParameterResource(
                style: try reader.style(element), base: element.integer("Relative"))
        case "CompositeGraphicUnit" where self.composites[identifier] == nil:
            guard let content = element.first("Content") else { return }
            self.composites[identifier] = try reader.objects(in: content)
        default: return
        }
    }

    /// The drawing parameters of an identifier, with those they are based on.
    func style(ofParameter identifier: Int?) -> DrawingStyle {
        var (style, next, seen) = (DrawingStyle(), identifier, Set<Int>())
        while let current = next, seen.insert(current).inserted, seen.count <= 16,
            let parameter = self.parameters[current]
        {
            style = style.filled(from: parameter.style)
            next = parameter.base
        }
        return style
    }
}

extension ResourceTable.FontResource {
    fileprivate init(_ element: XMLElement, file: OFDPath?) {
        self.name = element.attributeValue("FontName") ?? ""
        self.family = element.attributeValue("FamilyName")
        self.isItalic = element.flag("Italic") ?? false
        self.isBold = element.flag("Bold") ?? false
        self.isSerif = element.flag("Serif") ?? false
        self.isFixedWidth = element.flag("FixedWidth") ?? false
        self.file = file
    }
}

extension ResourceTable.ColorSpaceResource {
    fileprivate init(_ element: XMLElement) {
        self.kind = element.attributeValue("Type")?.uppercased() ?? "RGB"
        self.bitsPerComponent = min(max(element.integer("BitsPerComponent") ?? 8, 1), 16)
        self.palette = (element.first("Palette")?.all("CV") ?? []).prefix(4096).map {
            OFDNumber.list($0.text, limit: 4)
        }
    }
}

extension ResourceTable {
    /// Takes from another table what this one does not have.
    mutating func fill(from other: Self) {
        self.fonts.merge(other.fonts) { own, _ in own }
        self.media.merge(other.media) { own, _ in own }
        self.colorSpaces.merge(other.colorSpaces) { own, _ in own }
        self.parameters.merge(other.parameters) { own, _ in own }
        self.composites.merge(other.composites) { own, _ in own }
    }
}

extension OFDDocument {
    /// The resources of the document; files that are missing or cannot be read are passed over.
    ///
    /// - Returns: The table.
    public func resources() -> ResourceTable { self.table(of: self.resourceFiles) }

    /// The resources of a page before those of its document.
    func resources(for page: PageContent, beside shared: ResourceTable) -> ResourceTable {
        guard !page.resourceFiles.isEmpty else { return shared }
        var table = self.table(of: page.resourceFiles)
        table.fill(from: shared)
        return table
    }

    private func table(of files: [OFDPath]) -> ResourceTable {
        var table = ResourceTable()
        // A missing resource shows as a gap on the page; it is no reason to show nothing.
        for path in files { try? table.add(fileAt: path, in: self.package) }
        return table
    }
}
