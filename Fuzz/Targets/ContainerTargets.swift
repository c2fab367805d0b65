internal import CanonicalJSON
internal import DurableFiles
internal import XML
internal import Zip

/// XML, ZIP, JSON and names of files.
let containerTargets: [FuzzTarget] = [
    FuzzTarget(
        "xml", "an XML document: written and read again it is the same; its canonical forms are their own",
        seeds: { _ in
            [
                FuzzSeed("small", "<a xmlns=\"urn:x\" b=\"1\"><c>文 &amp; &#x4E66;</c><d/></a>"),
                FuzzSeed(
                    "prefixes", "<p:a xmlns:p=\"urn:p\" xmlns=\"urn:d\"><b p:c=\"&lt;\"/><p:b><![CDATA[x]]></p:b></p:a>"
                ),
                FuzzSeed("declaration", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a>\n  <b>t</b>\n</a>\n"),
            ]
        },
        property: checkXML),
    FuzzTarget(
        "zip-container",
        "a container of the strict profile: in pieces as in one, streamed as in place, the same bytes out",
        seeds: { _ in
            [
                FuzzSeed("empty", try texts([])), FuzzSeed("one", try texts([("mimetype", "text/plain")])),
                FuzzSeed("three", try texts([("mimetype", "x"), ("文/件.txt", "abcdef"), ("empty", "")])),
            ]
        },
        property: checkContainer),
    FuzzTarget(
        "foreign-archive",
        "an archive of another maker: unpacked in small pieces as in large ones, never beyond its limits",
        seeds: { _ in
            [
                FuzzSeed("stored", try texts([("a.txt", "hello"), ("b/c.txt", "world")])),
                FuzzSeed("deflated", try deflated([("a.txt", String(repeating: "abc", count: 90)), ("d/b", "x")])),
            ]
        },
        property: checkArchive),
    FuzzTarget(
        "canonical-json", "JSON: what was read, written and read again is the same; canonical text has one spelling",
        seeds: { _ in
            [
                FuzzSeed("object", #"{"a":[1,-2,true,null],"b":{"c":"\u0001 文"}}"#),
                FuzzSeed("loose", #" { "z" : "\ud83d\ude00", "a" : 9007199254740991 } "#),
                FuzzSeed("text", #""\"\\\/\b""#),
            ]
        },
        property: checkJSON),
    FuzzTarget(
        "file-name", "a path that came from outside: what is taken stays below its folder",
        sizeLimit: 512,
        seeds: { _ in [FuzzSeed("path", "spool/drafts/01AB"), FuzzSeed("above", "a/../../etc/passwd")] },
        property: { bytes, _ in
            guard let text = String(validating: bytes, as: UTF8.self) else { return false }
            let path = try value(refusing: DurableFilesError.self) { try SafePath(text) }
            guard let path else { return false }
            try require(path.description.utf8.elementsEqual(text.utf8), "a path is not written as it was read")
            let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            for part in parts {
                try require(
                    !part.isEmpty && !part.elementsEqual("..".utf8) && !part.elementsEqual(".".utf8),
                    "a path leads out of its folder")
            }
            return true
        }),
]

// MARK: Seeds

private func texts(_ files: [(name: String, content: String)]) throws -> [UInt8] {
    try container(files.map { ($0.name, Array($0.content.utf8)) })
}

func container(_ files: [(name: String, content: [UInt8])]) throws -> [UInt8] {
    var encoder = ContainerEncoder()
    var bytes: [UInt8] = []
    for file in files {
        let size = UInt64(file.content.count)
        bytes += try encoder.begin(ContainerEntry(name: file.name, size: size, crc32: CRC32.of(file.content)))
        bytes += file.content
    }
    return bytes + encoder.finish()
}

private func deflated(_ files: [(name: String, content: String)]) throws -> [UInt8] {
    var writer = ArchiveWriter()
    var bytes: [UInt8] = []
    for file in files { bytes += try writer.add(name: file.name, contents: Array(file.content.utf8)) }
    return bytes + writer.finish()
}

// MARK: Properties

@Sendable private func checkXML(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    let document = try value(refusing: XMLError.self) { try XMLDocument.parse(bytes) }
    for form in [XMLCanonicalForm.inclusive, .exclusive] {
        let canonical = try value(refusing: XMLError.self) { try form.canonicalize(bytes) }
        try require((canonical == nil) == (document == nil), "a canonical form is of what cannot be read")
        guard let canonical else { continue }
        let again = try value(refusing: XMLError.self) { try form.canonicalize(canonical) }
        try require(again == canonical, "the \(form) canonical form has another canonical form")
    }
    guard let document else { return false }
    let written = try value(refusing: XMLError.self) { try document.serialized() }
    guard let written else { throw PropertyViolation("what was read cannot be written") }
    let again = try value(refusing: XMLError.self) { try XMLDocument.parse(written) }
    try require(again?.root == document.root, "XML is not read as it is written")
    try require(try again?.serialized() == written, "XML is written in two ways")
    return true
}

/// An entry as it went by.
private struct StreamedEntry: Hashable {
    let name: String
    let size: UInt64
    var content: [UInt8] = []
    var crc32: UInt32?
}

private func stream(_ pieces: [ArraySlice<UInt8>]) throws -> [StreamedEntry]? {
    try value(refusing: ZipError.self) {
        var parser = ContainerParser()
        var entries: [StreamedEntry] = []
        for event in try pieces.flatMap({ try parser.consume($0) }) {
            switch event {
            case .entryBegan(let name, let size): entries.append(StreamedEntry(name: name, size: size))
            case .content(let part): entries[entries.count - 1].content += part
            case .entryEnded(_, let crc32): entries[entries.count - 1].crc32 = crc32
            }
        }
        try parser.finish()
        return entries
    }
}

@Sendable private func checkContainer(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    let whole = try stream([bytes[...]])
    let pieces = try stream(Pieces.of(bytes))
    try require(whole == pieces, "a container in pieces is another than in one")
    let inPlace = try value(refusing: ZipError.self) {
        let reader = try ContainerReader(ArrayByteSource(bytes))
        for entry in reader.entries { try reader.verifyContent(of: entry.name) }
        return try reader.entries.map { entry in
            StreamedEntry(
                name: entry.name, size: entry.size, content: try reader.bytes(of: entry.name, limit: bytes.count),
                crc32: entry.crc32)
        }
    }
    try require(inPlace == whole, "a container read in place is another than streamed")
    guard let whole else { return false }
    try require(try container(whole.map { ($0.name, $0.content) }) == bytes, "a container has two encodings")
    return true
}

@Sendable private func checkArchive(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    let limits = ForeignLimits(
        entryCount: 64, nameLength: 256, directorySize: 1 << 16, entrySize: 1 << 18, totalSize: 1 << 19, ratio: 200,
        ratioFloor: 1 << 12)
    let archive = try value(refusing: ZipError.self) { try ForeignArchive(ArrayByteSource(bytes), limits: limits) }
    guard let archive else { return false }
    try require(archive.entries.count <= 64, "an archive has more entries than are allowed")
    try require(archive.entries.reduce(0) { $0 + $1.size } <= limits.totalSize, "an archive is over its limit")
    var random = Pieces(for: bytes)
    for entry in archive.entries where !entry.isFolder {
        let path = try value(refusing: DurableFilesError.self) { try SafePath(entry.name) }
        try require(path != nil || entry.name.utf8.count > 255, "an archive's name leads out of its folder")
        let whole = try value(refusing: ZipError.self) { try archive.contents(of: entry.name, limit: 1 << 18) }
        let pieces = try value(refusing: ZipError.self) {
            var content: [UInt8] = []
            try archive.forEachChunk(of: entry.name, chunkSize: Int.random(in: 1...300, using: &random)) {
                content += $0
                guard content.count <= Int(entry.size) else { throw PropertyViolation("an entry is over its size") }
            }
            return content
        }
        try require(whole == pieces, "an entry unpacked in small pieces is another than in large ones")
        if let whole { try require(UInt64(whole.count) == entry.size, "an entry is not of the size it has") }
    }
    return true
}

@Sendable private func checkJSON(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    let loose = try value(refusing: CanonicalJSONError.self) { try JSONValue(parsing: bytes) }
    let strict = try value(refusing: CanonicalJSONError.self) { try JSONValue(canonical: bytes) }
    if let strict {
        try require(strict == loose, "canonical JSON is read in two ways")
        try require(strict.serialized() == bytes, "canonical JSON has two spellings")
    }
    guard let loose else { return false }
    let written = loose.serialized()
    let again = try value(refusing: CanonicalJSONError.self) { try JSONValue(canonical: written) }
    try require(again == loose, "JSON is not read as it is written")
    return true
}
