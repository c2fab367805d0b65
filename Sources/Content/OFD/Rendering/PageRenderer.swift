/// The picture of a seal, as its signature holds it.
public struct SealImage: Hashable, Sendable {
    /// The picture: PNG, GIF, JPEG, BMP or an OFD file.
    public let data: [UInt8]
    /// Where it is shown.
    public let stamps: [SignatureDescription.Stamp]
    /// The identifier of the signature.
    public let signature: String

    /// The picture of a seal with the places where it is shown.
    public init(data: [UInt8], stamps: [SignatureDescription.Stamp], signature: String) {
        self.data = data
        self.stamps = stamps
        self.signature = signature
    }
}

/// Draws pages as SVG.
///
/// The order is that of the standard: templates in the background, the page's layers, templates in the foreground, then
/// annotations, then seals.
public struct PageRenderer: Sendable {
    var canvas: SVGCanvas
    let document: OFDDocument
    let limits: OFDLimits
    var resources: ResourceTable
    /// The resources of the document, without those of the page that is drawn.
    private let shared: ResourceTable
    var fonts: [Int: RenderedFont] = [:]
    /// The definitions of pictures that were drawn already.
    var pictures: [OFDPath: String?] = [:]
    /// Begins the names of definitions, so that those of a file inside another are its own.
    var prefix = ""
    var depth = 0
    var objectCount = 0
    /// The files that seals of seals would be made of are not followed further.
    var fileDepth = 0

    private init(_ document: OFDDocument, limits: OFDLimits) {
        self.canvas = SVGCanvas(limit: limits.renderedSize)
        self.document = document
        self.limits = limits
        self.shared = document.resources()
        self.resources = self.shared
    }

    /// Draws a page.
    ///
    /// - Parameters:
    ///   - index: The page, counted from 0.
    ///   - document: The document.
    ///   - seals: The pictures of its seals.
    /// - Throws: ``OFDError`` if the page cannot be read or is beyond the limits.
    /// - Returns: An SVG document.
    public static func svg(
        ofPage index: Int,
        of document: OFDDocument,
        seals: [SealImage] = []
    ) throws(OFDError) -> [UInt8] {
        var renderer = PageRenderer(document, limits: document.package.limits)
        let page = try document.page(index)
        let box = Self.box(of: page, in: document)
        try renderer.canvas.append(
            "<rect x=\"\(OFDNumber.text(box.x))\" y=\"\(OFDNumber.text(box.y))\" width=\"\(OFDNumber.text(box.width))\" "
                + "height=\"\(OFDNumber.text(box.height))\" fill=\"#fff\"/>\n")
        try renderer.draw(page, index, seals: seals)
        return renderer.canvas.document(box: box, title: "\(index + 1)/\(document.pages.count)")
    }

    /// The paper of a page; A4 where neither page nor document give one.
    static func box(of page: PageContent, in document: OFDDocument) -> OFDBox {
        let boxes = [page.area?.physical, document.area?.physical]
        let usable = boxes.compactMap { $0 }.first {
            $0.width > 0 && $0.height > 0 && $0.width < 1e5 && $0.height < 1e5
        }
        return usable ?? OFDBox(x: 0, y: 0, width: 210, height: 297)
    }

    mutating func draw(_ page: PageContent, _ index: Int, seals: [SealImage]) throws(OFDError) {
        let templates = self.document.templateUses(of: page)
        for template in templates where !template.isForeground { try self.drawTemplate(template.path) }
        self.resources = self.document.resources(for: page, beside: self.shared)
        try self.draw(page.layers)
        for template in templates where template.isForeground { try self.drawTemplate(template.path) }
        self.resources = self.document.resources(for: page, beside: self.shared)
        for annotation in self.document.shownAnnotations(ofPage: index) { try self.draw(annotation) }
        for seal in seals {
            for stamp in seal.stamps where stamp.page == self.document.identifier(ofPage: index) {
                try self.draw(seal, at: stamp)
            }
        }
    }

    /// A template that cannot be read leaves a gap, as a missing picture does.
    private mutating func drawTemplate(_ path: OFDPath?) throws(OFDError) {
        guard let path, let template = try? PageContent(at: path, in: self.document.package) else { return }
        self.resources = self.document.resources(for: template, beside: self.shared)
        try self.draw(template.layers)
    }

    private mutating func draw(_ layers: [PageContent.Layer]) throws(OFDError) {
        for layer in layers {
            try self.draw(layer.objects, self.resources.style(ofParameter: layer.parameter), .identity)
            try self.canvas.append("\n")
        }
    }

    private mutating func draw(_ annotation: Annotation) throws(OFDError) {
        guard !annotation.objects.isEmpty else { return }
        let place = annotation.boundary.map { OFDTransform.moving($0.x, $0.y) } ?? .identity
        try self.canvas.append("<g data-annotation=\"\(annotation.kind.escaped)\"\(place.attribute)>")
        try self.draw(annotation.objects, DrawingStyle(), place)
        try self.canvas.append("</g>\n")
    }

    /// Draws the first page of a file that stands for a picture, into a space of one by one.
    ///
    /// - Returns: Whether something could be drawn.
    mutating func drawNested(_ bytes: [UInt8]) throws(OFDError) -> Bool {
        guard self.fileDepth < 2, bytes.count <= 4 << 20, let file = try? OFDFile(bytes, limits: self.limits),
            let document = try? file.document(), let page = try? document.page(0)
        else { return false }
        let box = Self.box(of: page, in: document)
        var nested = PageRenderer(document, limits: self.limits)
        nested.canvas = self.canvas
        nested.prefix = self.canvas.identifier("n") + "-"
        nested.fileDepth = self.fileDepth + 1
        nested.objectCount = self.objectCount
        let map = OFDTransform.moving(-box.x, -box.y).then(.scaling(1 / box.width, 1 / box.height))
        try nested.canvas.append("<g\(map.attribute)>")
        try nested.draw(page, 0, seals: [])
        try nested.canvas.append("</g>")
        self.canvas = nested.canvas
        self.objectCount = nested.objectCount
        return true
    }
}
