public import Cryptography
public import Documents

/// One try to hand a packet over.
public struct AttemptView: Sendable, Hashable {
    /// The neighbour.
    public let neighbour: DivisionCode
    /// When it began.
    public let started: UTCMilliseconds
    /// How long it took.
    public let milliseconds: Int64
    /// The packet's size in bytes.
    public let bytes: UInt64
    /// How far it came, as ``TransportError/Phase`` spells it.
    public let phase: String
    /// `handed-over`, or the class of failure.
    public let result: String
    /// What it failed by; empty after success.
    public let reason: String
}

/// A hand-over that was given up (死信): the packet is kept until an operator decides.
public struct DeadLetter: Sendable {
    /// Whose fault it was.
    public enum Fault: String, Sendable, Hashable, CaseIterable {
        /// The neighbour refused it for good.
        case partner
        /// Its time ran out while the neighbour could not be reached.
        case unreachable
        /// This node cannot send it.
        case ours
        /// It is encrypted for a certificate that was revoked since.
        case revoked

        /// The word users see.
        public var title: String {
            switch self {
            case .partner: "对方拒收"
            case .unreachable: "不可达"
            case .ours: "本方故障"
            case .revoked: "证书吊销"
            }
        }
    }

    /// The packet's identifier.
    public let id: PacketIdentifier
    /// The packet digest.
    public let packet: Digest
    /// Where it could not be handed over.
    public let neighbour: DivisionCode
    /// The recipients there.
    public let recipients: [UnitAddress]
    /// Whose fault it was.
    public let fault: Fault
    /// The code, for example `hop-limit`.
    public let code: String
    /// What happened.
    public let detail: String
    /// Since when.
    public let since: UTCMilliseconds
    /// Failed attempts.
    public let attempts: Int
    /// Whether the bytes are still here, so that it can be sent again.
    public let isSendable: Bool
}

/// How many packets wait for a neighbour, by how long they have waited (as Postfix's qshape).
public struct QueueAges: Sendable, Hashable {
    /// The upper ends of the columns in minutes; the last column has none.
    public static let limits = [5, 10, 20, 40, 80, 160, 320, 640, 1280]

    /// The neighbour.
    public let neighbour: DivisionCode
    /// Packets in each column, one more than there are limits.
    public let counts: [Int]
    /// Bytes of all together.
    public let bytes: UInt64

    /// All packets.
    public var total: Int { self.counts.reduce(0, +) }
}
