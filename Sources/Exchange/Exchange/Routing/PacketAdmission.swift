internal import Cryptography
internal import Documents
internal import Packets

/// Decides whether a neighbour may hand a packet over with its slip; pure.
struct PacketAdmission: Sendable {
    let table: RoutingTable

    /// What speaks against the slip, whether or not the packet is known already.
    ///
    /// A packet that has been here is refused even if its recipients are known: the receipts of the first time would
    /// tell a node in a circle that custody had passed, and nobody would hold the packet any more.
    func objection(
        to slip: RoutingSlip,
        of packet: Digest,
        _ envelope: Envelope,
        from neighbour: DivisionCode
    ) -> ExchangeError? {
        let id = envelope.id
        guard slip.packet == packet else {
            return .init(.slipInvalid, "the slip belongs to another packet than \(id)")
        }
        guard Set(envelope.to.map(\.address)).isSuperset(of: slip.to) else {
            return .init(.slipInvalid, "the slip of packet \(id) names recipients the envelope does not")
        }
        guard self.table.mayBring(neighbour, from: envelope.from.node) else {
            return .init(
                .senderOutsideSubtree,
                "child \(neighbour) brought packet \(id) of \(envelope.from.node), which is not below it")
        }
        guard !slip.passed.contains(self.table.node), envelope.from.node != self.table.node else {
            return .init(.loop, "packet \(id) has passed this node before")
        }
        return nil
    }

    /// Where each recipient on the slip is reached, or why the packet cannot be taken over for all of them.
    func split(
        _ slip: RoutingSlip,
        of envelope: Envelope,
        from neighbour: DivisionCode
    ) -> Result<RecipientSplit, ExchangeError> {
        let split = RecipientSplit(slip.to, by: self.table)
        let id = envelope.id
        if !split.unreachable.isEmpty {
            return .failure(.init(.noRoute, "packet \(id): no way to \(split.unreachable.count) recipients"))
        }
        if split.byNeighbour[neighbour] != nil {
            return .failure(
                .init(.loop, "packet \(id) would go back to \(neighbour); check both routing tables"))
        }
        if !split.byNeighbour.isEmpty, slip.hopsLeft == 0 {
            return .failure(.init(.hopLimit, "packet \(id) has crossed too many links"))
        }
        return .success(split)
    }
}
