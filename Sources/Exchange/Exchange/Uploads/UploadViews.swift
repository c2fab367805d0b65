internal import Cryptography
public import Documents
public import Evidence

/// The name of an unfinished upload: 32 hexadecimal digits at random, known to the neighbour that began it.
public struct UploadToken: Sendable, Hashable {
    /// The digits.
    public let text: String

    /// Reads a token.
    ///
    /// - Throws: ``ExchangeError/Code/uploadUnknown``.
    public init(_ text: String) throws(ExchangeError) {
        let isHex = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
        }
        guard text.utf8.count == 32, isHex else {
            throw ExchangeError(.uploadUnknown, "this is no name of an upload")
        }
        self.text = text
    }

    /// Draws a token.
    init() throws { self.text = Hexadecimal.encode(try RandomBytes.make(16)) }
}

/// What a neighbour that wants to bring a packet is told.
public enum UploadAnswer: Sendable {
    /// Bytes are wanted from an offset on; those before it are here and synced, or will be before they are needed.
    case wanted(UploadToken, offset: UInt64)
    /// All bytes are here and are being checked; to be asked again.
    case checking
    /// The packet is taken, now or before.
    case taken([ReceiptCore])
}

/// An unfinished upload, for people and programs.
public struct UploadView: Sendable, Hashable {
    /// The neighbour that brings it.
    public let neighbour: DivisionCode
    /// The packet digest it announced.
    public let packet: String
    /// The size it announced, in bytes.
    public let size: UInt64
    /// Bytes that survive a power cut.
    public let synced: UInt64
    /// When it was begun.
    public let created: UTCMilliseconds
    /// When it last moved.
    public let touched: UTCMilliseconds
}
