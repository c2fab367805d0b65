internal import Exchange
internal import Hummingbird
internal import NIOCore

/// Splits a transfer into its slip and the packet behind it.
struct TransferBody {
    let slip: [UInt8]
    let packet: PacketBytes

    /// Reads the slip; the packet is left to stream.
    static func read(_ body: RequestBody) async throws -> TransferBody {
        var iterator = body.makeAsyncIterator()
        var buffer = ByteBuffer()
        while true {
            if let length = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self) {
                guard length <= LinkProtocol.slipLimit else {
                    throw ExchangeError(.slipInvalid, "the slip is over \(LinkProtocol.slipLimit) bytes")
                }
                if buffer.readableBytes >= 4 + Int(length) {
                    buffer.moveReaderIndex(forwardBy: 4)
                    let slip = buffer.readBytes(length: Int(length)) ?? []
                    return TransferBody(slip: slip, packet: PacketBytes(first: buffer, rest: iterator))
                }
            }
            guard var part = try await iterator.next(isolation: #isolation) else {
                throw ExchangeError(.slipInvalid, "the transfer ends within its slip")
            }
            buffer.writeBuffer(&part)
        }
    }
}

/// The packet's bytes: what was read beyond the slip, then the rest of the body.
struct PacketBytes: AsyncSequence, AsyncIteratorProtocol {
    typealias Element = [UInt8]

    private var first: ByteBuffer?
    private var rest: RequestBody.AsyncIterator

    init(first: ByteBuffer, rest: RequestBody.AsyncIterator) {
        self.first = first.readableBytes > 0 ? first : nil
        self.rest = rest
    }

    func makeAsyncIterator() -> Self { self }

    mutating func next() async throws -> [UInt8]? { try await self.next(isolation: #isolation) }

    mutating func next(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
        if let first = self.first.take() { return Array(first.readableBytesView) }
        guard let buffer = try await self.rest.next(isolation: actor) else { return nil }
        return Array(buffer.readableBytesView)
    }
}
