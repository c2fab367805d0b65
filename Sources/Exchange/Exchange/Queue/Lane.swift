package import Documents

/// The order in which packets for one neighbour go.
///
/// A packet's *turn* is the time it was made, put back by a bonus for its urgency. So 特急 overtakes what waits, and yet
/// nothing starves: a 平件 that has waited eight hours goes before a 特急 of this moment. System messages have a lane of
/// their own above (``MessageSender``).
///
/// Large packets have few places, so that an urgent small one never waits for one of them to end.
package enum Lane: Int64, Sendable, Hashable, CaseIterable {
    case small = 0
    case large = 1

    /// From this size on a packet is large.
    package static let largeSize: UInt64 = 4 << 20

    /// The lane of a packet.
    package init(size: UInt64) { self = size >= Self.largeSize ? .large : .small }

    /// The places of a lane in a window.
    package func places(in window: Int) -> Int {
        switch self {
        case .small: window
        case .large: min(4, max(1, window / 4))
        }
    }

    /// How far an urgency puts a packet's turn back, in milliseconds.
    static func bonus(urgency: Int64) -> Int64 {
        switch urgency {
        case 2...: 8 * 3_600_000
        case 1: 2 * 3_600_000
        default: 0
        }
    }

    /// A packet's turn: the smallest goes first.
    package static func turn(created: UTCMilliseconds, urgency: Int64) -> Int64 {
        created.sinceEpoch - Self.bonus(urgency: urgency)
    }
}
