package import Exchange
internal import Hummingbird
package import NIOCore

/// Splits a transfer into its slip and the packet behind it.
struct TransferBody {
    let slip: [UInt8]
    let packet: PacketBytes

    /// Reads the slip; the packet is left to stream.
    static func read(_ body: RequestBody) async throws -> TransferBody {
        var iterator = body.makeAsyncIterator()
        var prefix = TransferPrefix()
        while let part = try await iterator.next(isolation: #isolation) {
            if let (slip, rest) = try prefix.consume(part) {
                return TransferBody(slip: slip, packet: PacketBytes(first: rest, rest: iterator))
            }
        }
        throw ExchangeError(.slipInvalid, "the transfer ends within its slip")
    }
}

/// Finds the slip at the beginning of a transfer, however its bytes are cut: four bytes of length, the most
/// significant first, then the slip.
package struct TransferPrefix {
    private var buffer = ByteBuffer()

    /// Begins.
    package init() {}

    /// Takes the next bytes.
    ///
    /// - Parameter part: The bytes.
    /// - Returns: The slip and what follows it, once it is complete.
    /// - Throws: ``ExchangeError/Code/slipInvalid`` when it is too long.
    package mutating func consume(
        _ part: ByteBuffer
    ) throws(ExchangeError) -> (slip: [UInt8], rest: ByteBuffer)? {
        self.buffer.writeImmutableBuffer(part)
        guard let length = self.buffer.getInteger(at: self.buffer.readerIndex, as: UInt32.self) else { return nil }
        guard length <= LinkProtocol.slipLimit else {
            throw ExchangeError(.slipInvalid, "the slip is over \(LinkProtocol.slipLimit) bytes")
        }
        guard self.buffer.readableBytes >= 4 + Int(length) else { return nil }
        self.buffer.moveReaderIndex(forwardBy: 4)
        let slip = self.buffer.readBytes(length: Int(length)) ?? []
        return (slip, self.buffer)
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
