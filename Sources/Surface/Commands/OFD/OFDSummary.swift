internal import CanonicalJSON
internal import OFD

/// What an OFD file holds, for people and programs.
struct OFDSummary {
    private struct Part {
        let body: DocumentBody
        let document: OFDDocument
        let fonts: [ResourceTable.FontResource]
        let pictureCount: Int
        let attachments: [Attachment]
        let tags: [CustomTag]
        let signatures: [SignatureReference]
    }

    private let file: OFDFile
    private let parts: [Part]

    init(_ file: OFDFile) throws {
        self.file = file
        self.parts = try file.bodies.indices.map { index in
            let document = try file.document(index)
            let resources = document.resources()
            return Part(
                body: file.bodies[index],
                document: document,
                fonts: resources.fonts.sorted { $0.key < $1.key }.map(\.value),
                pictureCount: resources.media.values.count { $0.kind == "Image" },
                attachments: try document.attachments(),
                tags: try document.customTags(),
                signatures: try file.signatures(ofDocument: index)?.signatures ?? [])
        }
    }

    var json: JSONValue {
        [
            "documents": .array(self.parts.map(Self.json)),
            "entries": .integer(Int64(self.file.package.paths.count)),
            "type": JSONValue(self.file.documentType),
            "version": JSONValue(self.file.version),
        ]
    }

    private static func json(_ part: Part) -> JSONValue {
        let information = part.body.information
        return [
            "attachments": .array(
                part.attachments.map { ["name": .string($0.name), "path": JSONValue($0.path?.description)] }),
            "author": JSONValue(information.author),
            "created": JSONValue(information.created),
            "creator": JSONValue(information.creator),
            "data": .array(
                information.customData.map { ["name": .string($0.name), "value": .string($0.value)] }),
            "fonts": .array(
                part.fonts.map { ["embedded": .boolean($0.file != nil), "name": .string($0.name)] }),
            "id": JSONValue(information.identifier),
            "pages": .integer(Int64(part.document.pages.count)),
            "pictures": .integer(Int64(part.pictureCount)),
            "signatures": .array(
                part.signatures.map { ["id": .string($0.identifier), "kind": .string($0.kind.rawValue)] }),
            "tags": .array(part.tags.map { ["path": JSONValue($0.path?.description), "type": JSONValue($0.type)] }),
            "title": JSONValue(information.title),
        ]
    }

    var text: String {
        let head: [(title: String, value: String)] = [
            ("格式 format", [self.file.documentType, self.file.version].compactMap { $0 }.joined(separator: " ")),
            ("文件 entries", "\(self.file.package.paths.count)"),
        ]
        return head.aligned + self.parts.map { "\n" + Self.text($0) }.joined()
    }

    private static func text(_ part: Part) -> String {
        let information = part.body.information
        let box = part.document.area?.physical
        let size = box.map { "\(Int($0.width.rounded())) × \(Int($0.height.rounded())) mm" } ?? ""
        var lines: [(title: String, value: String)] = [
            ("标题 title", information.title ?? ""), ("标识 id", information.identifier ?? ""),
            ("作者 author", information.author ?? ""), ("创建 created", information.created ?? ""),
            ("软件 creator", [information.creator, information.creatorVersion].compactMap { $0 }.joined(separator: " ")),
            ("页数 pages", "\(part.document.pages.count)\(size.isEmpty ? "" : ", \(size)")"),
            ("图像 pictures", "\(part.pictureCount)"),
        ]
        lines += part.fonts.map { ("字体 font", $0.name + ($0.file == nil ? "" : "（嵌入 embedded）")) }
        lines += part.attachments.map { ("附件 attachment", $0.name) }
        lines += part.tags.map {
            ("标引 tags", [$0.type, $0.path?.description].compactMap { $0 }.joined(separator: " "))
        }
        lines += information.customData.prefix(50).map { ("数据 data", "\($0.name) = \($0.value)") }
        lines += part.signatures.map {
            ("签章 signature", "\($0.identifier) \($0.kind == .seal ? "签章 seal" : "签名 sign")")
        }
        return lines.filter { !$0.value.isEmpty }.aligned
    }
}
