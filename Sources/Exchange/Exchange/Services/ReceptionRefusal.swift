public import Evidence
internal import Packets

/// A refusal of a packet that a neighbour brought, with evidence where the packet's sender is proven.
public struct ReceptionRefusal: Error, Sendable, CustomStringConvertible {
    /// What the neighbour is told.
    public let peerCode: String
    /// Whether the same packet may be accepted later.
    public let isTemporary: Bool
    /// Evidence of the refusal; empty when nothing about the packet is proven.
    public let receipts: [ReceiptCore]
    /// What the local operator is told.
    public let cause: any Error

    init(_ error: ExchangeError, receipts: [ReceiptCore] = []) {
        self.peerCode = error.code.peerCode
        self.isTemporary = error.code.isTemporary
        self.receipts = receipts
        self.cause = error
    }

    init(_ error: PacketError) {
        self.peerCode = error.code.peerCode
        self.isTemporary = !error.isPermanent
        self.receipts = []
        self.cause = error
    }

    /// The cause.
    public var description: String { "\(self.cause)" }
}
