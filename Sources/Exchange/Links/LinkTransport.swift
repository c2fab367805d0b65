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
    private static let idlePerPeer = 16
    private static let chunk = 64 << 10

    private struct Place: Sendable {
        let host: String
        let port: Int
    }

    private let places: [DivisionCode: Place]
    private let bootstrap: SecureClientBootstrap
    private let idle = Mutex<[DivisionCode: [HTTPClientConnection]]>([:])
    /// Raised when whom to trust has changed; connections of an earlier generation are not used again.
    private let generation = Atomic<Int>(0)

    /// A transport to the peers of the settings.
    public init(
        settings: LinkSettings,
        context: TLSContext,
        group: MultiThreadedEventLoopGroup,
        logger: Logger
    ) {
        self.places = settings.peers.reduce(into: [:]) { $0[$1.code] = Place(host: $1.host, port: $1.port) }
        self.bootstrap = SecureClientBootstrap(context: context, group: group, logger: logger)
    }

    /// Hands a packet over: slip and packet in one request, the receipts in the answer.
    ///
    /// - Parameters:
    ///   - packet: The packet and its slip.
    ///   - neighbour: The next hop.
    /// - Returns: The neighbour's receipts.
    /// - Throws: ``TransportError``.
    public func send(_ packet: OutgoingPacket, to neighbour: DivisionCode) async throws -> [ReceiptCore] {
        let slip = packet.slip.bytes
        let prefix = bigEndianBytes(UInt32(slip.count)) + slip
        let content = packet.content
        let answer = try await self.request(
            .POST, "/v1/packets", to: neighbour, type: LinkProtocol.transferType,
            length: UInt64(prefix.count) + content.count
        ) { writer in
            if let bytes = content.bytes { return try await writer.write(prefix + bytes) }
            try await writer.write(prefix)
            var offset: UInt64 = 0
            while offset < content.count {
                let length = Int(min(UInt64(Self.chunk), content.count - offset))
                try await writer.write(try content.read(at: offset, count: length))
                offset += UInt64(length)
            }
        }
        return answer.receipts
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
            .POST, "/v1/messages", to: neighbour, type: "application/json", length: UInt64(bytes.count)
        ) { try await $0.write(bytes) }
    }

    /// Tells a neighbour that this node is there, so that it sends at once what waits.
    ///
    /// - Throws: ``TransportError``.
    public func greet(_ neighbour: DivisionCode) async throws {
        _ = try await self.request(.POST, "/v1/hello", to: neighbour, type: "application/json", length: 0) { _ in }
    }

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
            .POST, "/v1/witness", to: neighbour, type: "application/json", length: UInt64(bytes.count)
        ) { try await $0.write(bytes) }
        if answer.code == LinkProtocol.witnessConflict { return .conflict(answer.checkpoint) }
        guard let line = answer.cosignature else {
            throw TransportError(.protocolViolation, "\(neighbour) answers without a cosignature")
        }
        return .cosigned(line)
    }

    /// Asks a witness what it remembers of this node's log.
    ///
    /// - Parameter neighbour: The witness.
    /// - Returns: The newest checkpoint it has seen, or nil.
    /// - Throws: ``TransportError``.
    public func lastWitnessed(by neighbour: DivisionCode) async throws -> Checkpoint? {
        try await self.request(.GET, "/v1/witness", to: neighbour, type: nil, length: nil) { _ in }.checkpoint
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

    private func request(
        _ method: HTTPMethod,
        _ path: String,
        to neighbour: DivisionCode,
        type: String?,
        length: UInt64?,
        body: @escaping HTTPClientConnection.Body
    ) async throws -> LinkAnswer {
        guard let place = self.places[neighbour] else {
            throw TransportError(.unauthorised, "no address is configured for neighbour \(neighbour)")
        }
        var head = HTTPRequestHead(version: .http1_1, method: method, uri: path)
        head.headers.add(name: "host", value: "\(place.host):\(place.port)")
        if let type { head.headers.add(name: "content-type", value: type) }
        if let length { head.headers.add(name: "content-length", value: String(length)) }
        do {
            return try await self.perform(head, body, neighbour, place)
        } catch let error as TransportError {
            throw error
        } catch let error as SecureChannelError {
            throw TransportError(Self.kind(of: error), "\(error.code): \(error.message)")
        } catch let error as HTTPClientError {
            if let channel = error.cause as? SecureChannelError {
                throw TransportError(Self.kind(of: channel), "\(channel.code): \(channel.message)")
            }
            throw TransportError(.unreachable, error.description)
        } catch {
            throw TransportError(.unreachable, "\(error)")
        }
    }

    private static func kind(of error: SecureChannelError) -> TransportError.Kind {
        switch error.code {
        case .certificateRefused, .certificateMissing, .peerRefused, .identityMismatch: .unauthorised
        case .protocolViolation: .protocolViolation
        default: .unreachable
        }
    }

    private func perform(
        _ head: HTTPRequestHead,
        _ body: @escaping HTTPClientConnection.Body,
        _ neighbour: DivisionCode,
        _ place: Place
    ) async throws -> LinkAnswer {
        let generation = self.generation.load(ordering: .sequentiallyConsistent)
        var pooled = self.take(neighbour)
        while true {
            let connection: HTTPClientConnection
            let isFresh = pooled == nil
            if let idle = pooled { connection = idle } else { connection = try await self.connect(neighbour, place) }
            do {
                let response = try await connection.perform(head, body: body, limit: LinkProtocol.answerLimit)
                self.give(back: connection, neighbour, of: generation)
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

    private func connect(_ neighbour: DivisionCode, _ place: Place) async throws -> HTTPClientConnection {
        try await self.bootstrap.connect(host: place.host, port: place.port, expecting: neighbour.domainName) {
            HTTPClientConnection.install(on: $0)
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
    ) throws(TransportError) -> LinkAnswer {
        let answer: LinkAnswer
        do { answer = body.isEmpty ? LinkAnswer(receipts: []) : try LinkAnswer(bytes: body) } catch {
            throw TransportError(.protocolViolation, "the answer of \(neighbour) cannot be read: \(error)")
        }
        let code = answer.code ?? "status-\(head.status.code)"
        switch head.status.code {
        case 200..<300: return answer
        case 409 where code == LinkProtocol.witnessConflict: return answer
        case 401, 403: throw TransportError(.unauthorised, "\(neighbour) answers \(code)", peerCode: code)
        case 429, 500..<600: throw TransportError(.busy, "\(neighbour) answers \(code)", peerCode: code)
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
