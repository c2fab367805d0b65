internal import Packets
internal import Storage

/// What does not come, and what is done about it.
extension Exchange {
    /// The receipts that do not come, the gravest and oldest first.
    public func silences(limit: Int = 1000) async throws -> [SilenceItem] {
        try await self.context.database.read { session in
            try SilenceTable.standing(limit: limit, session).compactMap { record in
                guard let awaited = record.awaited, let head = try PacketTable.head(record.packet, session),
                    let delivery = try DeliveryTable.find(record.packet, record.recipient, session)
                else { return nil }
                return SilenceItem(
                    id: head.envelope.id, packet: record.packet, recipient: record.recipient,
                    urgency: head.envelope.urgency, state: delivery.state,
                    silence: SilenceView(
                        awaited: awaited, isOverdue: record.level == .overdue, since: record.since),
                    urging: try UrgeTable.find(record.packet, record.recipient, session))
            }
        }
    }

    /// How many receipts do not come, by kind.
    public func silenceCounts() async throws -> [SilenceCount] {
        try await self.context.database.read { try SilenceTable.counts($0) }
    }

    /// Puts another policy for silence in force; what is awaited is counted anew by it.
    public func setSilencePolicy(_ policy: SilencePolicy) { self.context.silence?.replace(with: policy) }

    /// Looks at once at everything that is due.
    package func lookForSilence() async throws {
        while try await self.silence.look() {}
    }
}
