extension PageRenderer {
    mutating func draw(_ image: ImageObject, _ context: DrawingContext) throws(OFDError) {
        let candidates = [image.resource, image.substitution].compactMap {
            $0.flatMap { self.resources.media[$0]?.file }
        }
        for path in candidates {
            guard let identifier = try self.picture(at: path) else { continue }
            try self.canvas.append(
                "<use href=\"#\(identifier)\"\(context.space.attribute)\(context.opacityAttribute)/>")
            return
        }
        let format = image.resource.flatMap { self.resources.media[$0]?.format } ?? ""
        try self.drawGap("图像无法显示 picture not shown \(format.shortened)", context.space)
    }

    /// A mark where something cannot be shown, so that nobody takes the gap for blank paper.
    func gap(_ title: String, _ space: OFDTransform, color: String) -> String {
        "<g\(space.attribute)><title>\(title.escaped)</title><path d=\"M0 0H1V1H0ZM0 0L1 1M0 1L1 0\" fill=\"#eee\" "
            + "fill-opacity=\"0.5\" stroke=\"\(color)\" stroke-width=\"0.2\" vector-effect=\"non-scaling-stroke\"/></g>"
    }

    mutating func drawGap(_ title: String, _ space: OFDTransform) throws(OFDError) {
        try self.canvas.append(self.gap(title, space, color: "#999"))
    }

    /// The definition of a picture in the unit square; nil for formats that viewers do not know.
    private mutating func picture(at path: OFDPath) throws(OFDError) -> String? {
        if let known = self.pictures[path] { return known }
        var identifier: String?
        let stored = try? self.document.package.bytes(at: path)
        // Viewers do not know JBIG2; what can be read of it is shown as BMP.
        let bytes = stored.flatMap { PictureFormat($0) == nil ? JBIG2Picture($0)?.bitmap.bmp : $0 }
        if let bytes, let format = PictureFormat(bytes) {
            let name = self.prefix + self.canvas.identifier("i")
            self.canvas.beginDefinition()
            try self.appendPicture(bytes, format, attributes: " id=\"\(name)\"")
            self.canvas.endDefinition()
            identifier = name
        }
        self.pictures[path] = .some(identifier)
        return identifier
    }

    /// A picture as it is, in the unit square.
    mutating func appendPicture(_ bytes: [UInt8], _ format: PictureFormat, attributes: String) throws(OFDError) {
        try self.canvas.append(
            "<image\(attributes) width=\"1\" height=\"1\" preserveAspectRatio=\"none\" href=\"data:\(format.rawValue);base64,"
        )
        // The bound is asked before the text is made.
        guard bytes.count / 3 * 4 <= self.limits.renderedSize else {
            throw .limit("the size of the picture in bytes", self.limits.renderedSize)
        }
        try self.canvas.append(bytes: Base64Text.encode(bytes))
        try self.canvas.append("\"/>")
    }
}

extension PageRenderer {
    /// Draws a seal on its place; the element names its signature, so that the verification can stand beside it.
    mutating func draw(_ seal: SealImage, at stamp: SignatureDescription.Stamp) throws(OFDError) {
        let box = stamp.boundary
        guard box.width > 0, box.height > 0 else { return }
        let text = { (value: Double) in OFDNumber.text(value) }
        var clip = ""
        if let part = stamp.clip {
            let identifier = self.prefix + self.canvas.identifier("c")
            try self.canvas.define(
                "<clipPath id=\"\(identifier)\"><rect x=\"\(text(box.x + part.x))\" y=\"\(text(box.y + part.y))\" "
                    + "width=\"\(text(max(part.width, 0)))\" height=\"\(text(max(part.height, 0)))\"/></clipPath>")
            clip = " clip-path=\"url(#\(identifier))\""
        }
        let space = OFDTransform.scaling(box.width, box.height).then(.moving(box.x, box.y))
        let format = PictureFormat(seal.data)
        // White paper around an impression must not hide the text beneath.
        let blend = format?.isOpaque == true ? " style=\"mix-blend-mode:multiply\"" : ""
        try self.canvas.append(
            "<g class=\"seal\" data-signature=\"\(seal.signature.escaped)\"\(clip)\(blend)>")
        if let format {
            try self.canvas.append("<g\(space.attribute)>")
            try self.appendPicture(seal.data, format, attributes: "")
            try self.canvas.append("</g>")
        } else {
            try self.canvas.append("<g\(space.attribute)>")
            if try !self.drawNested(seal.data) {
                try self.canvas.append(self.gap("印章图像无法显示 seal not shown", .identity, color: "#c00"))
            }
            try self.canvas.append("</g>")
        }
        try self.canvas.append("</g>\n")
    }
}
