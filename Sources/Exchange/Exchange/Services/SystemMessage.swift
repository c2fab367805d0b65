internal import CanonicalJSON
public import Cryptography
public import Documents
internal import Evidence

/// What nodes tell each other beside packets (系统消息): receipts, recalls and reminders; none of them ever causes a receipt.
public struct SystemMessage: Sendable, Hashable {
    /// The kinds of message.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A receipt's core, for the node that sent the packet.
        case receipt
        /// A sender's signed request to take a packet back, for the recipient's node.
        case recall
        /// A sender's signed reminder (催办), for the nodes of the recipients.
        case urge

        /// The kind of message that brings a receipt of an event.
        init(carrying event: EvidenceEvent) {
            switch event {
            case .recallRequested: self = .recall
            case .deliveryUrged: self = .urge
            default: self = .receipt
            }
        }

        /// Whether it goes from the sender to the recipients; a receipt goes the other way.
        var isOfSender: Bool { self != .receipt }
    }

    /// The kind.
    public let kind: Kind
    /// The node it is for.
    public let destination: DivisionCode
    /// The digest of the evidence in it, by which repetitions are recognised.
    public let digest: Digest
    /// A receipt core's bytes.
    public let body: [UInt8]

    /// A message.
    public init(kind: Kind, destination: DivisionCode, digest: Digest, body: [UInt8]) {
        self.kind = kind
        self.destination = destination
        self.digest = digest
        self.body = body
    }

    /// A batch of messages as one JSON document.
    public static func encode(_ messages: [SystemMessage]) -> [UInt8] {
        JSONValue.object([
            "v": .integer(1),
            "messages": .array(
                messages.map { message in
                    .object([
                        "kind": .string(message.kind.rawValue),
                        "destination": .string(message.destination.digits),
                        "digest": .string(message.digest.description),
                        "body": .string(String(decoding: message.body, as: UTF8.self)),
                    ])
                }),
        ]).serialized()
    }

    /// Reads a batch.
    ///
    /// - Parameters:
    ///   - bytes: What ``encode(_:)`` wrote.
    ///   - limit: How many messages are accepted.
    ///   - size: How many bytes are accepted.
    /// - Returns: The messages; what is in their bodies is not checked yet.
    /// - Throws: ``ExchangeError/Code/receiptInvalid``.
    public static func decode(
        _ bytes: [UInt8],
        limit: Int = 1000,
        size: Int = 16 << 20
    ) throws -> [SystemMessage] {
        do {
            // Each message is an object of four texts.
            let value = try JSONValue(
                canonical: bytes, limits: JSONLimits(size: size, depth: 4, count: 5 * limit + 8))
            try value.requireOnly(["v", "messages"])
            let elements = try value.requiredElements("messages")
            guard try value.requiredInteger("v") == 1, elements.count <= limit else {
                throw ExchangeError(.receiptInvalid, "the batch is not of version 1 or has over \(limit) messages")
            }
            return try elements.map { element in
                try element.requireOnly(["kind", "destination", "digest", "body"])
                guard let kind = Kind(rawValue: try element.requiredText("kind")),
                    let digest = Digest(try element.requiredText("digest"))
                else { throw ExchangeError(.receiptInvalid, "a message is of unknown kind or has no digest") }
                return SystemMessage(
                    kind: kind,
                    destination: try DivisionCode(element.requiredText("destination")),
                    digest: digest,
                    body: Array(try element.requiredText("body").utf8))
            }
        } catch let error as ExchangeError {
            throw error
        } catch {
            throw ExchangeError(.receiptInvalid, "the batch of messages cannot be read", cause: error)
        }
    }
}
