internal import CertificateAuthority
internal import Client
internal import ConfigurationFiles
internal import Daemon
internal import Documents
internal import Foundation

/// The values of the document model, and what people write: configuration, profiles, metadata.
let documentTargets: [FuzzTarget] = [
    FuzzTarget(
        "textual-value", "codes, addresses, numbers, times, words: written and read again they are the same",
        sizeLimit: 512,
        seeds: { _ in
            textualSeeds.enumerated().map { FuzzSeed("\($0)", [UInt8($0)] + Array($1.utf8)) }
        },
        property: checkTextualValue),
    FuzzTarget(
        "domain-name", "the names in certificates: what is taken is written in the same text",
        sizeLimit: 300,
        seeds: { _ in
            ["3508.35.yizhan", "11350800003700010k.3508.35.yizhan", "chen-hua.11350800003700010k.3508.35.yizhan"]
                .enumerated().map { FuzzSeed("\($0)", $1) }
        },
        property: { bytes, _ in
            guard let text = String(validating: bytes, as: UTF8.self) else { return false }
            let party = try value(refusing: DocumentsError.self) { try PartyName(domainName: text) }
            guard let party else { return false }
            try require(party.domainName.utf8.elementsEqual(text.utf8), "a domain name has two spellings")
            return true
        }),
    FuzzTarget(
        "metadata", "a document's metadata field by field: written and read again it is the same, as JSON too",
        sizeLimit: 2048,
        seeds: { _ in
            [FuzzSeed("whole", metadataSeed(MetadataElement.allCases)), FuzzSeed("usual", metadataSeed(usualElements))]
        },
        property: checkMetadata),
    FuzzTarget(
        "classification-mark", "a mark of state secrecy in any text: found again in what was found",
        sizeLimit: 1024,
        seeds: { _ in
            ["机密★1年", "密级：绝密", "某某文件\n\n秘密\n关于", "0001 机密 6个月 特急", "机\n密\n★\n长\n期"].enumerated()
                .map { FuzzSeed("\($0)", $1) }
        },
        property: { bytes, _ in
            let text = String(decoding: bytes, as: UTF8.self)
            let mark = ClassificationMark.find(in: text)
            _ = ClassificationMark.find(inField: text)
            guard let mark else { return false }
            try require(mark.classification.isStateSecret, "a mark that is found is none")
            let again = try value(refusing: DocumentsError.self) { try ClassificationMark(mark.description) }
            try require(again == mark, "a mark is not read as it is written")
            return true
        }),
    FuzzTarget(
        "configuration", "a node's configuration: every refusal is a list of problems that can be printed",
        seeds: { _ in [FuzzSeed("node", configurationSeed)] },
        property: { bytes, _ in
            let text = String(decoding: bytes, as: UTF8.self)
            let node = try value(refusing: ConfigurationError.self) {
                try NodeConfiguration(yaml: text, file: "node.yaml", folder: "/etc/yizhan")
            }
            guard let node else { return false }
            try require(node.data.hasPrefix("/") && node.socket.hasPrefix("/"), "a path is not absolute")
            return true
        }),
    FuzzTarget(
        "certificate-profile", "a certificate profile: every refusal is a list of problems that can be printed",
        sizeLimit: 2048,
        seeds: { _ in
            try ["link", "unit-sign"].map { name in
                let path = FuzzCast.folder.deletingLastPathComponent().appending(path: "certs/profiles/\(name).yaml")
                return FuzzSeed(name, try String(contentsOf: path, encoding: .utf8))
            }
        },
        property: { bytes, _ in
            let text = String(decoding: bytes, as: UTF8.self)
            let profile = try value(refusing: CertificateAuthorityError.self) {
                try CertificateProfile(yaml: text, file: "profile.yaml")
            }
            return profile != nil
        }),
    FuzzTarget(
        "metadata-file", "a metadata file in YAML: what is taken satisfies the rules",
        sizeLimit: 2048,
        seeds: { _ in
            let path = FuzzCast.folder.deletingLastPathComponent().appending(path: "demo/documents/qingshi.yaml")
            return [FuzzSeed("qingshi", try String(contentsOf: path, encoding: .utf8))]
        },
        property: { bytes, _ in
            let text = String(decoding: bytes, as: UTF8.self)
            let metadata = try value(refusing: ClientError.self) { try MetadataFile.read(yaml: text, file: "m.yaml") }
            guard let metadata else { return false }
            try require(metadata.problems().isEmpty, "metadata that breaks the rules is taken")
            return true
        }),
]

// MARK: Values

private let textualChecks: [@Sendable (String) throws -> Bool] = [
    { try check(CalendarDate.self, $0) },
    { try check(Classification.self, $0) },
    { try check(ClassificationMark.self, $0) },
    { try check(CopyNumber.self, $0) },
    { try check(DivisionCode.self, $0) },
    { try check(DocumentKind.self, $0) },
    { try check(DocumentNumber.self, $0) },
    { try check(OfficerAddress.self, $0) },
    { try check(OfficerName.self, $0) },
    { try check(PacketIdentifier.self, $0) },
    { try check(PartyName.self, $0) },
    { try check(UTCMilliseconds.self, $0) },
    { try check(UnitAddress.self, $0) },
    { try check(UnitCode.self, $0) },
    { try check(Urgency.self, $0) },
]

private let textualSeeds = [
    "2026-02-28", "机密", "机密★1年", "000001", "350802", "请示", "岩政〔2026〕1号",
    "chen-hua@11350800003700010K@3508", "chen-hua", "01KAP4V5Q0ZZZZZZZZZZZZZZZZ", "11350800003700010K@3508",
    "2026-11-22T08:30:00.123Z", "11350800003700010K@3508", "11350800003700010K", "特急",
]

@Sendable private func checkTextualValue(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    guard let first = bytes.first, let text = String(validating: bytes.dropFirst(), as: UTF8.self) else {
        return false
    }
    return try textualChecks[Int(first) % textualChecks.count](text)
}

private func check<Value: TextualValue>(_ type: Value.Type, _ text: String) throws -> Bool {
    let parsed = try value(refusing: DocumentsError.self) { try Value(text) }
    guard let parsed else { return false }
    let written = parsed.description
    try requirePrintable(written)
    let again = try value(refusing: DocumentsError.self) { try Value(written) }
    try require(again == parsed, "a \(type) is not read as it is written")
    try require(again?.description.utf8.elementsEqual(written.utf8) == true, "a \(type) is written in two ways")
    return true
}

// MARK: Metadata

private let metadataSeeds: [MetadataElement: String] = [
    .identifier: "11350800003700010K-2026-1", .kind: "请示", .copyNumber: "000001", .classification: "无",
    .urgency: "加急", .issuerMarks: "龙岩市人民政府文件", .number: "岩政〔2026〕1号", .signers: "陈华",
    .title: "关于拨付专项资金的请示", .mainRecipients: "福建省人民政府", .attachmentNotes: "1.预算表", .signatories: "龙岩市人民政府",
    .date: "2026-11-22", .note: "此件公开发布", .copyRecipients: "省财政厅", .printingOrgan: "龙岩市人民政府办公室",
    .printingDate: "2026-11-23", .releaseLevel: "公开",
]

private let usualElements: [MetadataElement] = [
    .kind, .urgency, .issuerMarks, .number, .signers, .title, .mainRecipients, .attachmentNotes, .signatories, .date,
]

/// A line for each element: a letter that names it, and its value.
private func metadataSeed(_ elements: [MetadataElement]) -> String {
    let count = UInt8(MetadataElement.allCases.count)
    return elements.map { element in
        let index = UInt8(MetadataElement.allCases.firstIndex(of: element) ?? 0)
        return "\(Unicode.Scalar(4 * count + index))\(metadataSeeds[element] ?? "")"
    }.joined(separator: "\n")
}

@Sendable private func checkMetadata(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    guard let text = String(validating: bytes, as: UTF8.self) else { return false }
    let elements = MetadataElement.allCases
    let fields = text.split(separator: "\n").compactMap { line -> MetadataField? in
        guard let first = line.utf8.first else { return nil }
        return MetadataField(elements[Int(first) % elements.count], String(line.dropFirst()))
    }
    switch DocumentMetadata.read(fields) {
    case .problems(let problems):
        for problem in problems { try requirePrintable(problem.description) }
        return false
    case .metadata(let metadata):
        try require(metadata.problems().isEmpty, "metadata that breaks the rules is taken")
        try require(DocumentMetadata.read(metadata.fields) == .metadata(metadata), "fields are not read as written")
        let coded = try JSONEncoder().encode(metadata)
        try require(
            try JSONDecoder().decode(DocumentMetadata.self, from: coded) == metadata, "JSON is not read as written")
        return true
    }
}

private let configurationSeed = """
    node:
      code: "3508"
      suite: gm
      data: data
    trust:
      anchors: trust/anchors.pem
      directory: trust/directory.json
    keys:
      folder: keys
      passphrase-file: ../passphrase
    link:
      listen: 127.0.0.1:8443
      handshakes: 16
    api:
      socket: run/yizhan.sock
    limits: {parts: 10, packet-size: 1GiB}
    neighbours:
      - code: "35"
        address: "[::1]:8443"
        parent: true
        hours: ["08:00-18:00"]
        bandwidth: 1MiB
      - {code: "350802", address: "b:1", routes: ["350803"]}
    """
