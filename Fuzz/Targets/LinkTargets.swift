internal import Cryptography
internal import Exchange
internal import HTTPTypes
internal import Links
internal import Logging
internal import NIOCore
internal import NIOEmbedded
internal import NIOHTTP1
internal import NIOHTTPTypes
internal import NIOHTTPTypesHTTP1
internal import SecureChannel

/// What a node reads from the network.
let linkTargets: [FuzzTarget] = [
    FuzzTarget(
        "http-request", "the bytes of HTTP requests through the link's decoder and guards: in pieces as in one",
        sizeLimit: 8192,
        seeds: { _ in
            [
                FuzzSeed("hello", "POST /v1/hello HTTP/1.1\r\nHost: link\r\nContent-Length: 2\r\n\r\n{}"),
                FuzzSeed(
                    "chunked",
                    "PATCH /v1/uploads/0 HTTP/1.1\r\nHost: l\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
                ),
                FuzzSeed("two", "GET /v1/witness HTTP/1.1\r\nHost: a\r\n\r\nHEAD /x HTTP/1.1\r\nHost: b\r\n\r\n"),
                FuzzSeed(
                    "transfer",
                    Array("POST /v1/packets HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n".utf8) + [
                        0, 0, 0, 2, 0x7B, 0x7D, 1, 2, 3,
                    ]),
            ]
        },
        property: checkRequests),
    FuzzTarget(
        "http-response", "the bytes of a neighbour's response through the client's decoder: in pieces as in one",
        sizeLimit: 8192,
        seeds: { _ in
            [
                FuzzSeed("ok", "HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n{\"receipts\":[]}"),
                FuzzSeed(
                    "chunked",
                    "HTTP/1.1 503 Busy\r\nRetry-After: 5\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
                FuzzSeed("continue", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"),
            ]
        },
        property: checkResponse),
    FuzzTarget(
        "transfer-body", "a slip and a packet in one body: split the same however it is cut",
        sizeLimit: 2048,
        seeds: { _ in
            [FuzzSeed("small", [0, 0, 0, 2, 0x7B, 0x7D, 1, 2, 3]), FuzzSeed("empty", [0, 0, 0, 0])]
        },
        property: checkTransfer),
    FuzzTarget(
        "tls-server", "whatever comes instead of a client's handshake: no byte reaches the application",
        seeds: { cast in [FuzzSeed("hello", try clientHello(cast)), FuzzSeed("plain", "GET / HTTP/1.1\r\n\r\n")] },
        property: { bytes, cast in try checkTLS(bytes, cast, isServer: true) }),
    FuzzTarget(
        "tls-client", "whatever comes instead of a server's handshake: no byte reaches the application",
        seeds: { _ in
            [
                FuzzSeed("alert", [0x15, 3, 3, 0, 2, 2, 40]), FuzzSeed("plain", "HTTP/1.1 400 Bad Request\r\n\r\n"),
                FuzzSeed("record", [0x16, 3, 3, 0, 4, 2, 0, 0, 0]),
                FuzzSeed("beginning", [0x16, 3, 3, 0, 90, 2, 0, 0]),
            ]
        },
        property: { bytes, cast in try checkTLS(bytes, cast, isServer: false) }),
]

// MARK: HTTP

/// What an application sees of a stream of messages.
private struct Messages: Hashable {
    var heads: [String] = []
    var bodies: [[UInt8]] = []
    var ends = 0
    var hasFailed = false
}

private let silent = Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }

/// Feeds a channel until it fails.
private func feed(_ channel: EmbeddedChannel, _ pieces: [ArraySlice<UInt8>]) -> Bool {
    for piece in pieces {
        guard channel.isActive else { return false }
        do { try channel.writeInbound(ByteBuffer(bytes: piece)) } catch { return false }
    }
    return channel.isActive
}

private func requests(_ pieces: [ArraySlice<UInt8>]) throws -> Messages {
    let channel = EmbeddedChannel()
    defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
    let limits = RequestLimits(headSize: 2048, headFields: 16)
    var decoder = NIOHTTPDecoderLimitConfiguration()
    decoder.maxHeaderFieldSize = limits.headSize
    decoder.maxHeaderListSize = limits.headSize
    decoder.maxHeaderFieldCount = limits.headFields
    let operations = channel.pipeline.syncOperations
    try operations.addHandler(RequestGuard(limits: limits, connections: nil, logger: silent))
    try operations.configureHTTPServerPipeline(
        withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false,
        withEncoderConfiguration: .init(), withDecoderLimitConfiguration: decoder)
    try operations.addHandler(HTTP1ToHTTPServerCodec(secure: false))
    try operations.addHandler(RequestBounds())
    try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 443)).wait()
    var messages = Messages()
    messages.hasFailed = !feed(channel, pieces)
    while let part = try channel.readInbound(as: HTTPRequestPart.self) {
        switch part {
        case .head(let head):
            try require(head.headerFields.count <= limits.headFields, "a head has more fields than are allowed")
            messages.heads.append("\(head) \(head.headerFields)")
            messages.bodies.append([])
        case .body(let body): messages.bodies[messages.bodies.count - 1] += Array(body.readableBytesView)
        case .end: messages.ends += 1
        }
    }
    return messages
}

@Sendable private func checkRequests(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    let whole = try requests([bytes[...]])
    let pieces = try requests(Pieces.of(bytes))
    // After a failure the pieces that came before it may have been delivered or not; what was delivered is the same.
    if whole.hasFailed || pieces.hasFailed {
        try require(whole.heads.starts(with: pieces.heads) || pieces.heads.starts(with: whole.heads), "other requests")
        return false
    }
    try require(whole == pieces, "requests in pieces are others than in one: \(whole) \(pieces)")
    return whole.ends > 0
}

private func response(_ pieces: [ArraySlice<UInt8>]) throws -> Messages {
    let channel = EmbeddedChannel()
    defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
    try channel.pipeline.syncOperations.addHTTPClientHandlers()
    try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 443)).wait()
    let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/v1/hello", headers: ["host": "a"])
    try channel.writeOutbound(HTTPClientRequestPart.head(head))
    try channel.writeOutbound(HTTPClientRequestPart.end(nil))
    var messages = Messages()
    messages.hasFailed = !feed(channel, pieces)
    while let part = try channel.readInbound(as: HTTPClientResponsePart.self) {
        switch part {
        case .head(let head):
            messages.heads.append("\(head.status.code) \(head.headers)")
            messages.bodies.append([])
        case .body(let body): messages.bodies[messages.bodies.count - 1] += Array(body.readableBytesView)
        case .end: messages.ends += 1
        }
    }
    return messages
}

@Sendable private func checkResponse(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    let whole = try response([bytes[...]])
    let pieces = try response(Pieces.of(bytes))
    if whole.hasFailed || pieces.hasFailed {
        try require(whole.heads.starts(with: pieces.heads) || pieces.heads.starts(with: whole.heads), "other responses")
        return false
    }
    try require(whole == pieces, "a response in pieces is another than in one: \(whole) \(pieces)")
    if let body = whole.bodies.last { _ = try? LinkAnswer(bytes: body) }
    return whole.ends > 0
}

private struct SplitTransfer: Hashable {
    let slip: [UInt8]
    let packet: [UInt8]
}

private func split(_ pieces: [ArraySlice<UInt8>]) throws -> SplitTransfer? {
    try value(refusing: ExchangeError.self) { () throws -> SplitTransfer? in
        var prefix = TransferPrefix()
        var found: SplitTransfer?
        for piece in pieces {
            if let already = found {
                found = SplitTransfer(slip: already.slip, packet: already.packet + piece)
            } else if let (slip, rest) = try prefix.consume(ByteBuffer(bytes: piece)) {
                found = SplitTransfer(slip: slip, packet: Array(rest.readableBytesView))
            }
        }
        return found
    } ?? nil
}

@Sendable private func checkTransfer(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    let whole = try split([bytes[...]])
    try require(try split(Pieces.of(bytes)) == whole, "a transfer in pieces is another than in one")
    guard let whole else { return false }
    try require(Array(bytes.dropFirst(4)) == whole.slip + whole.packet, "bytes of a transfer are lost")
    return true
}

// MARK: TLS

private func context(_ cast: FuzzCast) throws -> TLSContext {
    let link = cast.int["link"]
    let identity = try link.key.pkcs8().withBytes { key in
        TLSIdentity(certificateChain: [link.certificate.der] + cast.int.chain.map(\.der), privateKey: key)
    }
    return try TLSContext(
        configuration: TLSConfiguration(
            identity: identity, applicationProtocols: ["http/1.1"],
            verifier: { _ in .refused(reason: "nobody is trusted", alert: .unknownCA) }))
}

private let sharedContext = Result { try context(FuzzCast.fixed()) }

private func channel(_ handler: SecureChannelHandler) throws -> EmbeddedChannel {
    let channel = EmbeddedChannel()
    try channel.pipeline.syncOperations.addHandler(handler)
    try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 443)).wait()
    return channel
}

private func clientHello(_ cast: FuzzCast) throws -> [UInt8] {
    let client = try channel(
        SecureChannelHandler(client: sharedContext.get(), expecting: FuzzHierarchy.node, logger: silent))
    defer { _ = try? client.finish(acceptAlreadyClosed: true) }
    return try client.readOutbound(as: ByteBuffer.self).map { Array($0.readableBytesView) } ?? []
}

private func checkTLS(_ bytes: [UInt8], _ cast: FuzzCast, isServer: Bool) throws -> Bool {
    let context = try sharedContext.get()
    let handler =
        isServer
        ? SecureChannelHandler(server: context, logger: silent)
        : SecureChannelHandler(client: context, expecting: FuzzHierarchy.node, logger: silent)
    let channel = try channel(handler)
    defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
    var isAlive = true
    for piece in Pieces.of(bytes) where channel.isActive {
        do { try channel.writeInbound(ByteBuffer(bytes: piece)) } catch is SecureChannelError { isAlive = false }
    }
    try require(try channel.readInbound(as: ByteBuffer.self) == nil, "bytes reach the application before a handshake")
    var written = 0
    while let bytes = try channel.readOutbound(as: ByteBuffer.self) { written += bytes.readableBytes }
    try require(written <= 1 << 16, "a stranger is answered with \(written) bytes")
    return isAlive && written > 0
}
