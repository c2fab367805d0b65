internal import CertificateAuthority
public import Documents
public import Evidence
public import Exchange
internal import HTTPClient
public import Logging
internal import NIOCore
internal import NIOHTTP1
public import NIOPosix
public import SecureChannel
internal import Synchronization

/// Reaches neighbours over HTTPS with mutual TLS.
public final class LinkTransport: Transport {
    /// As many as hand-overs go at once: a handshake costs more than a small packet.
    private static let idlePerPeer = 64
    static let chunk = 128 << 10

    struct Place: Sendable {
        let host: String
        let port: Int
    }

    private let places: Mutex<[DivisionCode: Place]>
    let bootstrap: SecureClientBootstrap
    /// How far the neighbours' clocks are ahead of ours.
    private let clocks = Mutex<[DivisionCode: Duration]>([:])
    private let idle = Mutex<[DivisionCode: [HTTPClientConnection]]>([:])
    /// Every connection that may still be open.
    private let made = Mutex<[HTTPClientConnection]>([])
    /// Raised when whom to trust has changed; connections of an earlier generation are not used again.
    private let generation = Atomic<Int>(0)

    private let clock: any NodeClock

    /// A transport to the peers of the settings.
    ///
    /// - Parameters:
    ///   - settings: The peers.
    ///   - contexts: The identity and rules for a new connection, asked each time.
    ///   - group: The event loops.
    ///   - clock: The node's clock.
    ///   - logger: The logger.
    public init(
        settings: LinkSettings,
        contexts: @escaping @Sendable () -> TLSContext,
        group: MultiThreadedEventLoopGroup,
        clock: any NodeClock = SystemClock(),
        logger: Logger
    ) {
        self.clock = clock
        self.places = Mutex(Self.places(settings.peers))
        self.bootstrap = SecureClientBootstrap(group: group, logger: logger, currentContext: contexts)
    }

    private static func places(_ peers: [LinkSettings.Peer]) -> [DivisionCode: Place] {
        peers.reduce(into: [:]) { $0[$1.code] = Place(host: $1.host, port: $1.port) }
    }

    /// Puts other addresses of neighbours in force for new connections; see ``reconsiderPeers()`` for those that are open.
    public func setPeers(_ peers: [LinkSettings.Peer]) { self.places.withLock { $0 = Self.places(peers) } }

    /// Hands a packet over: slip and packet in one request, the receipts in the answer.
    ///
    /// - Parameters:
    ///   - packet: The packet and its slip.
    ///   - neighbour: The next hop.
    /// - Returns: The neighbour's receipts.
    /// - Throws: ``TransportError``.
    public func send(_ packet: OutgoingPacket, to neighbour: DivisionCode) async throws -> [ReceiptCore] {
        if packet.content.count >= Self.resumableSize { return try await self.upload(packet, to: neighbour) }
        let slip = packet.slip.bytes
        let prefix = bigEndianBytes(UInt32(slip.count)) + slip
        let content = packet.content
        let answer = try await self.request(
            .POST, "/v1/packets", to: neighbour, headers: [("content-type", LinkProtocol.transferType)],
            length: UInt64(prefix.count) + content.count
        ) { writer in
            if let bytes = content.bytes {
                try await packet.pace(bytes.count)
                return try await writer.write(prefix + bytes)
            }
            try await writer.write(prefix)
            try await Self.write(packet, from: 0, to: writer)
        }
        return answer.body.receipts
    }

    /// Writes a packet's bytes from an offset on, at the pace of the link.
    static func write(_ packet: OutgoingPacket, from start: UInt64, to writer: HTTPBodyWriter) async throws {
        var offset = start
        while offset < packet.content.count {
            let length = Int(min(UInt64(Self.chunk), packet.content.count - offset))
            try await packet.pace(length)
            try await writer.write(try packet.content.read(at: offset, count: length))
            offset += UInt64(length)
        }
    }

    /// Hands a batch of system messages over.
    ///
    /// - Parameters:
    ///   - messages: The messages.
    ///   - neighbour: The next hop.
    /// - Throws: ``TransportError``.
    public func send(_ messages: [SystemMessage], to neighbour: DivisionCode) async throws {
        let bytes = SystemMessage.encode(messages)
        _ = try await self.request(
            .POST, "/v1/messages", to: neighbour, headers: Self.json, length: UInt64(bytes.count)
        ) { try await $0.write(bytes) }
    }

    /// Shows this node to a neighbour, so that it sends at once what waits.
    ///
    /// - Throws: ``TransportError``.
    public func greet(_ notice: NodeNotice, to neighbour: DivisionCode) async throws -> NodeNotice {
        let bytes = notice.bytes
        let answer = try await self.request(
            .POST, "/v1/hello", to: neighbour, headers: Self.json, length: UInt64(bytes.count)
        ) { try await $0.write(bytes) }
        guard let notice = answer.body.notice else {
            throw TransportError(.protocolViolation, "\(neighbour) does not answer the greeting", phase: .answer)
        }
        return notice
    }

    /// How far a neighbour's clock is ahead of this node's; nil before the first answer.
    public func clockDifference(of neighbour: DivisionCode) -> Duration? { self.clocks.withLock { $0[neighbour] } }

    /// Hands this node's newest checkpoint to a witness.
    ///
    /// - Parameters:
    ///   - request: The checkpoint and its proof.
    ///   - neighbour: The witness.
    /// - Returns: Its cosignature, or what it remembers instead.
    /// - Throws: ``TransportError``.
    public func witness(_ request: WitnessRequest, by neighbour: DivisionCode) async throws -> WitnessAnswer {
        let bytes = request.bytes
        let answer = try await self.request(
            .POST, "/v1/witness", to: neighbour, headers: Self.json, length: UInt64(bytes.count)
        ) { try await $0.write(bytes) }.body
        if answer.code == LinkProtocol.witnessConflict { return .conflict(answer.checkpoint) }
        if answer.code == LinkProtocol.logContradicted, let known = answer.checkpoint { return .contradicted(known) }
        guard let line = answer.cosignature else {
            throw TransportError(.protocolViolation, "\(neighbour) answers without a cosignature")
        }
        return .cosigned(line)
    }

    /// Asks a witness what it remembers of one of this node's logs.
    ///
    /// - Parameters:
    ///   - log: Which log.
    ///   - neighbour: The witness.
    /// - Returns: The newest checkpoint it has seen, or nil.
    /// - Throws: ``TransportError``.
    public func lastWitnessed(_ log: LogKind, by neighbour: DivisionCode) async throws -> Checkpoint? {
        // A node from before there were several logs is asked as it was then.
        let path = log == .evidence ? "/v1/witness" : "/v1/witness?log=\(log.rawValue)"
        return try await self.request(.GET, path, to: neighbour, headers: [], length: nil) { _ in }.body.checkpoint
    }

    /// Judges every neighbour anew: connections made so far serve no further request.
    public func reconsiderPeers() {
        self.generation.wrappingAdd(1, ordering: .sequentiallyConsistent)
        self.close()
    }

    /// Closes every idle connection.
    public func close() {
        let connections = self.idle.withLock { idle in
            defer { idle = [:] }
            return idle.values.flatMap { $0 }
        }
        for connection in connections { connection.close() }
    }

    /// Closes every connection, those in use too, and waits until nothing of them is at work any more.
    public func shutdown() async {
        let connections = self.made.withLock { made in
            defer { made = [] }
            return made
        }
        for connection in connections { connection.close() }
        for connection in connections { await connection.closed() }
    }

    private static let json = [("content-type", "application/json")]

    /// An answer that is no refusal.
    struct Answer: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let body: LinkAnswer
    }

    /// The address of a neighbour.
    func place(of neighbour: DivisionCode) throws(TransportError) -> Place {
        guard let place = self.places.withLock({ $0[neighbour] }) else {
            throw TransportError(
                .unauthorised, "no address is configured for neighbour \(neighbour)", phase: .connect)
        }
        return place
    }

    func request(
        _ method: HTTPMethod,
        _ path: String,
        to neighbour: DivisionCode,
        headers: [(String, String)],
        length: UInt64?,
        body: @escaping HTTPClientConnection.Body
    ) async throws -> Answer {
        let place = try self.place(of: neighbour)
        var head = HTTPRequestHead(version: .http1_1, method: method, uri: path)
        head.headers.add(name: "host", value: "\(place.host):\(place.port)")
        for (name, value) in headers { head.headers.add(name: name, value: value) }
        if let length { head.headers.add(name: "content-length", value: String(length)) }
        do {
            return try await self.perform(head, body, neighbour, place)
        } catch let error as HTTPClientError {
            if let channel = error.cause as? SecureChannelError { throw TransportError(channel) }
            throw TransportError(
                error.code == .tooLarge || error.code == .malformed ? .protocolViolation : .unreachable,
                error.description, phase: error.code == .closed ? .connect : .send)
        }
    }

    private func perform(
        _ head: HTTPRequestHead,
        _ body: @escaping HTTPClientConnection.Body,
        _ neighbour: DivisionCode,
        _ place: Place
    ) async throws -> Answer {
        let generation = self.generation.load(ordering: .sequentiallyConsistent)
        var pooled = self.take(neighbour)
        while true {
            let connection: HTTPClientConnection
            let isFresh = pooled == nil
            if let idle = pooled { connection = idle } else { connection = try await self.connect(neighbour, place) }
            do {
                let begun = ContinuousClock.now
                let response = try await connection.perform(head, body: body, limit: LinkProtocol.answerLimit)
                self.give(back: connection, neighbour, of: generation)
                self.note(response.head.headers, of: neighbour, since: begun)
                return try Self.answer(response.head, response.body, neighbour)
            } catch let error as HTTPClientError {
                connection.close()
                // A kept connection may have been closed by the peer meanwhile; the request can be repeated, because
                // the peer recognises what it has.
                guard !isFresh, error.code == .closed || error.code == .cut else { throw error }
                pooled = nil
            }
        }
    }

    /// Compares the clocks, where the answer was quick enough to tell.
    private func note(_ headers: HTTPHeaders, of neighbour: DivisionCode, since begun: ContinuousClock.Instant) {
        let taken = begun.duration(to: .now)
        guard taken < .seconds(10), let text = headers[LinkProtocol.timeHeader].first,
            let time = try? UTCMilliseconds(text)
        else { return }
        let difference = self.clock.now().duration(to: time)
        self.clocks.withLock { $0[neighbour] = difference }
    }

    private func connect(_ neighbour: DivisionCode, _ place: Place) async throws -> HTTPClientConnection {
        do {
            let connection = try await self.bootstrap.connect(
                host: place.host, port: place.port, expecting: neighbour.domainName
            ) { HTTPClientConnection.install(on: $0) }
            self.made.withLock { made in
                made.removeAll { $0.hasEnded }
                made.append(connection)
            }
            return connection
        } catch let error as SecureChannelError {
            throw TransportError(error)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw TransportError(.unreachable, "\(error)", phase: .connect)
        }
    }

    private func take(_ neighbour: DivisionCode) -> HTTPClientConnection? {
        self.idle.withLock { idle in
            while let connection = idle[neighbour]?.popLast() {
                if connection.isOpen { return connection }
            }
            return nil
        }
    }

    private func give(back connection: HTTPClientConnection, _ neighbour: DivisionCode, of generation: Int) {
        let isKept = self.idle.withLock { idle -> Bool in
            guard connection.isOpen, generation == self.generation.load(ordering: .sequentiallyConsistent),
                idle[neighbour, default: []].count < Self.idlePerPeer
            else { return false }
            idle[neighbour, default: []].append(connection)
            return true
        }
        if !isKept { connection.close() }
    }

    private static func answer(
        _ head: HTTPResponseHead,
        _ body: [UInt8],
        _ neighbour: DivisionCode
    ) throws(TransportError) -> Answer {
        let answer: LinkAnswer
        do { answer = body.isEmpty ? LinkAnswer() : try LinkAnswer(bytes: body) } catch {
            throw TransportError(.protocolViolation, "the answer of \(neighbour) cannot be read: \(error)")
        }
        let code = answer.code ?? "status-\(head.status.code)"
        switch head.status.code {
        case 200..<300:
            return Answer(status: Int(head.status.code), headers: head.headers, body: answer)
        case 409 where [LinkProtocol.witnessConflict, LinkProtocol.logContradicted].contains(code):
            return Answer(status: 409, headers: head.headers, body: answer)
        case 401, 403: throw TransportError(.unauthorised, "\(neighbour) answers \(code)", peerCode: code)
        // An upload that stands elsewhere, or is gone: asking for it again tells where to go on.
        case 404, 409, 429, 500..<600:
            let seconds = head.headers["retry-after"].first.flatMap { Int64($0) }
            throw TransportError(
                .busy, "\(neighbour) answers \(code)", peerCode: code,
                retryAfter: seconds.map { .seconds(max(0, $0)) })
        case 400..<500:
            throw TransportError(.refused, "\(neighbour) refuses: \(code)", peerCode: code, receipts: answer.receipts)
        default: throw TransportError(.protocolViolation, "\(neighbour) answers with status \(head.status.code)")
        }
    }
}

/// Four bytes, the most significant first.
private func bigEndianBytes(_ value: UInt32) -> [UInt8] {
    (0..<4).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}
