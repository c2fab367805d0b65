public import Cryptography
public import Documents

/// The outside of a packet (信封): who sends what to whom until when; it bears no title.
public struct Envelope: Sendable, Hashable {
    /// One recipient of a packet.
    public struct Recipient: Sendable, Hashable {
        /// How a recipient is addressed.
        public enum Kind: String, Sendable, Hashable, CaseIterable {
            /// 主送: the document is directed to it.
            case main
            /// 抄送: it gets a copy for its knowledge.
            case copy
        }

        /// The unit.
        public let address: UnitAddress
        /// 主送 or 抄送.
        public let kind: Kind

        /// A recipient.
        public init(_ address: UnitAddress, _ kind: Kind = .main) {
            self.address = address
            self.kind = kind
        }
    }

    /// The packet's identifier, given by the sender.
    public let id: PacketIdentifier
    /// The suite of everything in the packet.
    public let suite: Suite
    /// The sending unit.
    public let from: UnitAddress
    /// The recipients; at least one, none twice.
    public let to: [Recipient]
    /// How fast it is to be handled.
    public let urgency: Urgency
    /// When the sender made it.
    public let created: UTCMilliseconds
    /// Until when it may be delivered.
    public let expires: UTCMilliseconds

    /// An envelope.
    ///
    /// - Throws: ``PacketError/Code/envelopeInvalid`` when there is no recipient, one twice, or no time between
    ///   `created` and `expires`.
    public init(
        id: PacketIdentifier,
        suite: Suite,
        from: UnitAddress,
        to: [Recipient],
        urgency: Urgency,
        created: UTCMilliseconds,
        expires: UTCMilliseconds
    ) throws(PacketError) {
        guard !to.isEmpty else { throw PacketError(.envelopeInvalid, "packet \(id) has no recipient") }
        guard Set(to.map(\.address)).count == to.count else {
            throw PacketError(.envelopeInvalid, "packet \(id) names a recipient twice")
        }
        guard created < expires else {
            throw PacketError(.envelopeInvalid, "packet \(id) expires at \(expires), not after \(created)")
        }
        self.id = id
        self.suite = suite
        self.from = from
        self.to = to
        self.urgency = urgency
        self.created = created
        self.expires = expires
    }

    /// The recipients' nodes, each once, in ascending order.
    public var recipientNodes: [DivisionCode] { Set(self.to.map(\.address.node)).sorted() }

    /// Refuses a packet past its expiry.
    ///
    /// - Throws: ``PacketError/Code/expired``.
    public func requireInForce(at now: UTCMilliseconds) throws(PacketError) {
        guard now < self.expires else {
            throw PacketError(.expired, "packet \(self.id) expired at \(self.expires)")
        }
    }
}
