internal import Documents
internal import Evidence
internal import Exchange
internal import HTTPClient
internal import NIOHTTP1

/// Large packets: uploads that go on where they were cut.
extension LinkTransport {
    /// From this size on a packet is worth the questions of a resumable upload.
    static let resumableSize: UInt64 = 4 << 20
    /// An upload that the neighbour loses or moves so often is given up for this attempt.
    private static let restarts = 4

    /// Asks where the neighbour stands, and sends the rest.
    func upload(_ packet: OutgoingPacket, to neighbour: DivisionCode) async throws -> [ReceiptCore] {
        var restarts = 0
        while true {
            try Task.checkCancellation()
            let opened = try await self.open(packet, to: neighbour)
            switch opened {
            case .taken(let receipts): return receipts
            // The neighbour has waited with its answer; it is checking, and says so as long as it lives.
            case .checking: continue
            case .wanted(let path, let offset):
                do {
                    if let receipts = try await self.append(packet, at: offset, path, neighbour) { return receipts }
                } catch let error as TransportError where Self.isMoved(error) && restarts < Self.restarts {
                    restarts += 1
                }
            }
        }
    }

    private enum Opened {
        case taken([ReceiptCore])
        case checking
        case wanted(path: String, offset: UInt64)
    }

    private func open(_ packet: OutgoingPacket, to neighbour: DivisionCode) async throws -> Opened {
        let slip = packet.slip.bytes
        let answer = try await self.request(
            .POST, LinkProtocol.uploads, to: neighbour,
            headers: [
                ("content-type", LinkProtocol.slipType), ("upload-length", String(packet.content.count)),
                ("upload-complete", "?0"),
            ], length: UInt64(slip.count)
        ) { try await $0.write(slip) }
        switch answer.status {
        case 200: return .taken(answer.body.receipts)
        case 202: return .checking
        default:
            guard let path = answer.headers["location"].first, path.hasPrefix("\(LinkProtocol.uploads)/"),
                let offset = answer.headers["upload-offset"].first.flatMap({ UInt64($0) }),
                offset <= packet.content.count
            else {
                throw TransportError(.protocolViolation, "\(neighbour) does not say where the upload stands")
            }
            return .wanted(path: path, offset: offset)
        }
    }

    /// Sends the rest; nil when the neighbour is to be asked again.
    private func append(
        _ packet: OutgoingPacket,
        at offset: UInt64,
        _ path: String,
        _ neighbour: DivisionCode
    ) async throws -> [ReceiptCore]? {
        let answer = try await self.request(
            .PATCH, path, to: neighbour,
            headers: [
                ("content-type", LinkProtocol.partialType), ("upload-offset", String(offset)),
                ("upload-complete", "?1"),
            ], length: packet.content.count - offset
        ) { try await Self.write(packet, from: offset, to: $0) }
        switch answer.status {
        case 200: return answer.body.receipts
        case 202: return nil
        default:
            throw TransportError(.protocolViolation, "\(neighbour) wants more than the packet has")
        }
    }

    private static func isMoved(_ error: TransportError) -> Bool {
        [ExchangeError.Code.uploadUnknown, .uploadOffset, .uploadSuperseded].map(\.peerCode)
            .contains(error.peerCode)
    }
}
