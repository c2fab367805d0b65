public import Documents

/// What an export for auditors is about; nothing given is everything.
public struct AuditSelection: Sendable, Hashable {
    /// Only what was logged at this time or later; evidence of other nodes by its own time.
    public var from: UTCMilliseconds?
    /// Only what was logged before this time.
    public var to: UTCMilliseconds?
    /// Only packets that a unit sent or is a recipient of.
    public var unit: UnitAddress?
    /// Only packets of an identifier.
    public var packet: PacketIdentifier?

    /// A selection.
    public init(
        from: UTCMilliseconds? = nil,
        to: UTCMilliseconds? = nil,
        unit: UnitAddress? = nil,
        packet: PacketIdentifier? = nil
    ) {
        self.from = from
        self.to = to
        self.unit = unit
        self.packet = packet
    }

    /// Whether all packets of the period are meant, so that no receipt of the range may be missing.
    public var isWhole: Bool { self.unit == nil && self.packet == nil }
}
