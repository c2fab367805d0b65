internal import Cryptography
internal import Documents

/// Signed and encrypted messages of both suites.
let messageTargets: [FuzzTarget] = [
    FuzzTarget(
        "signed-message", "a SignedData of either suite, strict and foreign form: what is strict is foreign too",
        sizeLimit: 8192,
        seeds: { cast in
            try [cast.gm, cast.int].map {
                FuzzSeed($0.suite.rawValue, try signed($0, over: signedContent))
            }
        },
        property: checkSignedMessage),
    FuzzTarget(
        "enveloped-message", "an encrypted message of either suite: opened in pieces as in one",
        sizeLimit: 8192,
        seeds: { cast in
            try [cast.gm, cast.int].map {
                FuzzSeed($0.suite.rawValue, try enveloped(Array("天气渐寒，请各单位做好防冻工作。".utf8), $0))
            }
        },
        property: checkEnvelopedMessage),
]

private let signedContent = Array("content".utf8)

private func signed(_ hierarchy: FuzzHierarchy, over content: [UInt8]) throws -> [UInt8] {
    try SignedMessage.sign(
        contentDigest: hierarchy.suite.digestAlgorithm.hash(content), key: hierarchy["unit"].key,
        certificate: hierarchy["unit"].certificate, chain: hierarchy.chain,
        signingTime: FuzzCast.now.sinceEpoch / 1000)
}

private func enveloped(_ content: [UInt8], _ hierarchy: FuzzHierarchy) throws -> [UInt8] {
    var writer = try EnvelopedMessageWriter(
        suite: hierarchy.suite, recipients: [hierarchy["opener"].certificate], contentLength: UInt64(content.count))
    return writer.header + (try writer.update(content[...])) + (try writer.finish())
}

@Sendable private func checkSignedMessage(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    let strict = try value(refusing: CryptographyError.self) { try SignedMessage(der: bytes) }
    let foreign = try value(refusing: CryptographyError.self) { try SignedMessage(der: bytes, accepting: .foreign) }
    if let strict {
        try require(strict.variants.isEmpty, "a strict message deviates from the strict form")
        try require(foreign?.signer == strict.signer, "what is strict is read otherwise in the foreign form")
    }
    guard let message = foreign else { return false }
    try require(message.certificates.contains(message.signer), "the signer is not among the certificates")
    let signature: Void? = try value(refusing: CryptographyError.self) { try message.verify(content: signedContent) }
    if signature != nil {
        let signer = cast.of(message.suite)["unit"].certificate.publicKey
        // Whoever holds another key may sign as well, but this key signed nothing except the seed.
        if message.signer.publicKey == signer {
            try require(message.signingTime == FuzzCast.now.sinceEpoch / 1000, "a signature holds for another time")
        }
    }
    return true
}

@Sendable private func checkEnvelopedMessage(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    let header = try value(refusing: CryptographyError.self) {
        try EnvelopedMessageHeader(prefix: bytes, totalLength: UInt64(bytes.count))
    }
    guard let header else { return false }
    let end = Int(header.contentOffset) + Int(header.contentLength)
    try require(end + header.trailerLength == bytes.count, "the message's lengths do not add up")
    let prefix = try value(refusing: CryptographyError.self) {
        try EnvelopedMessageHeader(
            prefix: Array(bytes.prefix(Int(header.contentOffset))), totalLength: UInt64(bytes.count))
    }
    try require(
        prefix?.contentLength == header.contentLength, "the header needs more than the bytes before the content")
    let content = Array(bytes[Int(header.contentOffset)..<end])
    let whole = try open(header, [content[...]], Array(bytes[end...]), cast)
    let pieces = try open(header, Pieces.of(content), Array(bytes[end...]), cast)
    try require(whole == pieces, "opened in pieces it gives something else than in one")
    return whole != nil
}

private func open(
    _ header: EnvelopedMessageHeader,
    _ pieces: [ArraySlice<UInt8>],
    _ trailer: [UInt8],
    _ cast: FuzzCast
) throws -> [UInt8]? {
    let opener = cast.of(header.suite)["opener"]
    return try value(refusing: CryptographyError.self) {
        var message = try EnvelopedMessageOpener(header, key: opener.key, certificate: opener.certificate)
        var plain: [UInt8] = []
        for piece in pieces { plain += try message.update(piece) }
        return plain + (try message.finish(trailer: trailer))
    }
}
