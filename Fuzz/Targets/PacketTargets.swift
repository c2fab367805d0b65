internal import Cryptography
internal import Documents
internal import Packets
internal import XML
internal import Zip

/// Packets, packages and the XML in them.
let packetTargets: [FuzzTarget] = [
    FuzzTarget(
        "envelope", "envelope.xml: what is taken satisfies the schema and is written in the same bytes",
        seeds: { _ in try Suite.allCases.map { FuzzSeed($0.rawValue, try FuzzPost.envelope($0).xml()) } },
        property: { bytes, _ in
            let envelope = try value(refusing: PacketError.self) { try Envelope(xml: bytes) }
            let isValid = try isValid(bytes, by: .envelope)
            guard let envelope else { return false }
            try require(isValid, "an envelope that does not satisfy its schema is taken")
            try require(try envelope.xml() == bytes, "an envelope has two spellings")
            return true
        }),
    FuzzTarget(
        "package-manifest",
        "manifest.xml of a package: what is taken satisfies the schema and is written in the same bytes",
        sizeLimit: 8192,
        seeds: { cast in
            try Suite.allCases.map { suite in
                let reader = try ContainerReader(ArrayByteSource(FuzzPost.package(suite, cast)))
                return FuzzSeed(suite.rawValue, try reader.bytes(of: "manifest.xml", limit: 1 << 20))
            }
        },
        property: { bytes, _ in
            let manifest = try value(refusing: PacketError.self) { try PackageManifest(xml: bytes) }
            let isValid = try isValid(bytes, by: .package)
            guard let manifest else { return false }
            try require(isValid, "a manifest that does not satisfy its schema is taken")
            try require(try manifest.xml() == bytes, "a manifest has two spellings")
            return true
        }),
    FuzzTarget(
        "package",
        "a package: inspected in pieces as in one, and the same as within a packet that was sealed around it",
        sizeLimit: 16_384,
        seeds: { cast in try Suite.allCases.map { FuzzSeed($0.rawValue, try FuzzPost.package($0, cast)) } },
        property: checkPackage),
    FuzzTarget(
        "packet", "a whole packet: inspected in pieces as in one; what verifies and opens is the one that was sent",
        sizeLimit: 16_384,
        seeds: { cast in try Suite.allCases.map { FuzzSeed($0.rawValue, try FuzzPost.packet($0, cast)) } },
        property: checkPacket),
    FuzzTarget(
        "packet-signed",
        "the entries of a packet under a fresh signature of the node: everything behind the signature check",
        sizeLimit: 16_384,
        seeds: { cast in try Suite.allCases.map { FuzzSeed($0.rawValue, try FuzzPost.packet($0, cast)) } },
        property: checkSignedPacket),
]

private let schemas = Result {
    try PacketSchema.allCases.reduce(into: [PacketSchema: XMLSchema]()) { $0[$1] = try XMLSchema(xsd: $1.xsd) }
}

private func isValid(_ bytes: [UInt8], by schema: PacketSchema) throws -> Bool {
    let compiled = try schemas.get()[schema]
    let result: Void? = try value(refusing: XMLError.self) { try compiled?.validate(bytes) }
    return result != nil
}

@Sendable private func checkPackage(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    for suite in Suite.allCases {
        let whole = try FuzzPost.inspect(package: [bytes[...]], suite, cast)
        let pieces = try FuzzPost.inspect(package: Pieces.of(bytes), suite, cast)
        try require(whole == pieces, "a package in pieces is another than in one")
        if let whole {
            try require(whole.suite == suite, "a package of suite \(whole.suite) is taken for one of \(suite)")
            return true
        }
    }
    return false
}

@Sendable private func checkPacket(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    let whole = try FuzzPost.inspect([bytes[...]])
    let pieces = try FuzzPost.inspect(Pieces.of(bytes))
    try require(
        (whole == nil) == (pieces == nil) && whole?.envelope == pieces?.envelope && whole?.size == pieces?.size,
        "a packet in pieces is another than in one")
    guard let whole, let pieces else { return false }
    try require(try whole.packetDigest() == pieces.packetDigest(), "a packet in pieces has another digest")
    try require(whole.size == UInt64(bytes.count), "a packet's size is not that of its bytes")
    return try FuzzPost.open(whole, bytes, cast)
}

@Sendable private func checkSignedPacket(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    guard let signed = try FuzzPost.signAnew(bytes, cast) else { return false }
    guard let packet = try FuzzPost.inspect(Pieces.of(signed)) else { return false }
    return try FuzzPost.open(packet, signed, cast)
}
