internal import CanonicalJSON
internal import Documents
internal import OFD
internal import Seals
internal import XML
internal import Zip

/// OFD documents: the container, the models of its XML files, signatures, fonts.
let ofdTargets: [FuzzTarget] = [
    FuzzTarget(
        "ofd-file", "a whole OFD file: opened, verified, read and drawn within bounds; nothing is valid without trust",
        sizeLimit: 16384,
        seeds: { _ in
            [FuzzSeed("plain", try OFDParts.sample.archive()), FuzzSeed("signed", try OFDParts.signed.archive())]
        },
        property: { bytes, _ in try checkFile(bytes) }),
    FuzzTarget(
        "ofd-parts", "the XML files of a document: a page is text and a picture that is safe, or an error",
        sizeLimit: 16384,
        seeds: { _ in [FuzzSeed("page", OFDParts.sample.joined), FuzzSeed("annotated", OFDParts.annotated.joined)] },
        property: { bytes, _ in try checkFile(OFDParts(bytes).archive()) }),
    FuzzTarget(
        "ofd-signature", "lists and descriptions of signatures, and the list of entries: every check has an answer",
        sizeLimit: 8192,
        seeds: { _ in [FuzzSeed("signed", OFDParts.signed.joined)] },
        property: { bytes, _ in try checkFile(OFDParts(bytes).archive()) }),
    FuzzTarget(
        "ofd-font", "an embedded font: its glyphs are outlines or nothing",
        sizeLimit: 4096,
        seeds: { _ in [FuzzSeed("true-type", OFDFonts.trueType), FuzzSeed("compact", OFDFonts.compact)] },
        property: { bytes, _ in
            var parts = OFDParts.sample
            parts.files["Doc_0/Res/font.ttf"] = bytes
            let file = try value(refusing: OFDError.self) { try OFDFile(parts.archive(), limits: smallLimits) }
            guard let file else { return false }
            let svg = try value(refusing: OFDError.self) { try PageRenderer.svg(ofPage: 0, of: file.document()) }
            guard let svg else { return false }
            try requireSafe(svg)
            return String(decoding: svg, as: UTF8.self).contains("<use href=")
        }),
]

private let smallLimits = OFDLimits(
    archive: ForeignLimits(
        entryCount: 64, nameLength: 256, directorySize: 1 << 16, entrySize: 1 << 18, totalSize: 1 << 19, ratio: 200,
        ratioFloor: 1 << 12),
    xml: XMLLimits(size: 1 << 17, depth: 32, nodeCount: 5000, attributeCount: 32), documentCount: 8, pageCount: 16,
    nesting: 8, objectCount: 500, renderedSize: 1 << 20)

private func checkFile(_ bytes: [UInt8]) throws -> Bool {
    let now = UTCMilliseconds(sinceEpoch: 1_795_824_000_000)
    let report = OFDVerifier(trust: SealTrust(anchors: []), limits: smallLimits).verify(bytes, at: now)
    try require(report.verdict != .valid, "a file is valid though nobody is trusted")
    for check in report.checks + report.signatures.flatMap(\.checks) {
        try require(!check.chinese.isEmpty && !check.english.isEmpty, "a check has no reason")
    }
    _ = report.json.serialized()
    let file = try value(refusing: OFDError.self) { try OFDFile(bytes, limits: smallLimits) }
    guard let file else { return false }
    var isDrawn = false
    for index in file.bodies.indices.prefix(4) {
        let document = try value(refusing: OFDError.self) { try file.document(index) }
        guard let document else { continue }
        _ = try value(refusing: OFDError.self) { try document.attachments() }
        let tags = try value(refusing: OFDError.self) { try document.customTags() }
        for tag in tags ?? [] { _ = try value(refusing: OFDError.self) { try document.elements(of: tag) } }
        let seals = file.sealImages(ofDocument: index)
        for page in document.pages.indices.prefix(4) {
            _ = try value(refusing: OFDError.self) { try document.text(ofPage: page).lines }
            let svg = try value(refusing: OFDError.self) {
                try PageRenderer.svg(ofPage: page, of: document, seals: seals)
            }
            guard let svg else { continue }
            try require(svg.count <= smallLimits.renderedSize + 4096, "a picture is over its limit")
            try requireSafe(svg)
            isDrawn = true
        }
    }
    return isDrawn
}

/// A picture is XML without scripts, style sheets, handlers, and references to the outside.
private func requireSafe(_ svg: [UInt8]) throws {
    let limits = XMLLimits(size: 4 << 20, depth: 128, nodeCount: 500_000, attributeCount: 64)
    let document = try value(refusing: XMLError.self) { try XMLDocument.parse(svg, limits: limits) }
    guard let document else { throw PropertyViolation("a picture is not well-formed") }
    var elements = [document.root]
    while let element = elements.popLast() {
        elements += element.elements
        try require(
            !["script", "style", "foreignObject", "a"].contains(element.name), "a picture holds \(element.name)")
        for attribute in element.attributes {
            try require(!attribute.name.hasPrefix("on"), "a picture has a handler")
            guard attribute.name == "href" else { continue }
            let isInside = attribute.value.hasPrefix("#") || attribute.value.hasPrefix("data:image/")
            try require(isInside && !attribute.value.hasPrefix("data:image/svg"), "a picture refers to the outside")
        }
    }
}
