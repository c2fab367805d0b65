internal import CertificateAuthority
internal import Cryptography
internal import Documents
internal import Packets

/// Looks before a packet leaves its sender's node whether it may still go to those it was encrypted for.
///
/// A sealed packet cannot be changed: whoever has a revoked `node-encrypt` key can open it. So it goes to no recipient of
/// such a node, and to nobody who is reached through it. The others get it.
struct RecipientRevocation: Sendable {
    /// Recipients of one hop.
    struct Split: Sendable, Hashable {
        /// To whom the packet must not go.
        var revoked: [UnitAddress] = []
        /// To whom it may.
        var free: [UnitAddress] = []
        /// The nodes whose certificates are revoked.
        var nodes: [DivisionCode] = []
    }

    let context: ExchangeContext

    /// Splits the recipients of a hop.
    func split(
        _ recipients: [UnitAddress],
        of record: PacketRecord,
        _ content: StoredPacket,
        by neighbour: DivisionCode
    ) throws -> Split {
        // What was encrypted under the trust material in force needs no second look.
        guard record.envelope.from.node == self.context.node, self.context.trust.isOlder(record.envelope.created) else {
            return Split(free: recipients)
        }
        let addressees = try PacketAddressees(content, of: record.envelope)
        let nodes = Self.revoked(
            addressees, of: record.envelope, by: self.context.trust.resolver, at: self.context.ledger.now()
        ).subtracting([self.context.node])
        return Self.split(recipients, revoked: nodes, by: neighbour)
    }

    /// The recipients' nodes whose certificates were revoked; pure.
    ///
    /// Directories leave revoked certificates out, so one is found by its serial number in its CA's list. Whose it was is
    /// then told by elimination: the nodes for which no certificate of the directory opens the packet.
    static func revoked(
        _ addressees: PacketAddressees,
        of envelope: Envelope,
        by resolver: TrustResolver,
        at now: UTCMilliseconds
    ) -> Set<DivisionCode> {
        var revoked: Set<DivisionCode> = []
        var unmatched: Set<DivisionCode> = []
        for node in envelope.recipientNodes {
            let certificates = resolver.certificates(of: .node(node)).filter { addressees.contains($0) }
            if certificates.isEmpty { unmatched.insert(node) }
            let isRevoked = certificates.contains { certificate in
                resolver.verify(certificate, purpose: .nodeEncrypt, expectedName: .node(node), at: now).refusal?.kind
                    == .revoked
            }
            if isRevoked { revoked.insert(node) }
        }
        guard !unmatched.isEmpty else { return revoked }
        let isAnyRevoked = resolver.revocationLists.contains { list in
            addressees.serialNumbers(of: list.issuerName).contains { list.isRevoked($0, at: now) }
        }
        return isAnyRevoked ? revoked.union(unmatched) : revoked
    }

    /// Who of a hop's recipients is concerned when some nodes' certificates are revoked; pure.
    static func split(_ recipients: [UnitAddress], revoked: Set<DivisionCode>, by neighbour: DivisionCode) -> Split {
        var split = Split(nodes: revoked.sorted())
        for recipient in recipients {
            let isConcerned = revoked.contains(neighbour) || revoked.contains { $0.isPrefix(of: recipient.node) }
            if isConcerned { split.revoked.append(recipient) } else { split.free.append(recipient) }
        }
        return split
    }
}

extension RevocationList {
    fileprivate func isRevoked(_ serialNumber: [UInt8], at now: UTCMilliseconds) -> Bool {
        self.entries[serialNumber].map { $0.revokedAt <= now.sinceEpoch / 1000 } ?? false
    }
}
