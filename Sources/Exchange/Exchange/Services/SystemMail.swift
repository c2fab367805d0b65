internal import Logging
internal import Cryptography
internal import Documents
internal import Evidence
internal import Storage

/// Takes system messages that neighbours bring: keeps those for this node, passes on the others.
final class SystemMail: Sendable {
    private let context: ExchangeContext
    private let receipts: ReceiptIntake
    private let recalls: Recalls
    private let urges: Urges

    init(_ context: ExchangeContext, receipts: ReceiptIntake, recalls: Recalls, urges: Urges) {
        self.context = context
        self.receipts = receipts
        self.recalls = recalls
        self.urges = urges
    }

    /// Takes a batch; returns after everything is durable.
    ///
    /// A message that proves nothing is dropped with a line in the log; the others of its batch are taken. Repeating
    /// it would not make it true, and holding it back would block the lane. One that could not be judged, because our
    /// own lists are out of date, is another matter: it must come again, so the batch is answered with "not now".
    func receive(_ messages: [SystemMessage], from neighbour: DivisionCode) async throws {
        guard self.context.routing.table.neighbours[neighbour] != nil else {
            throw ExchangeError(.notNeighbour, "node \(neighbour) is no configured neighbour")
        }
        var own: [ReceiptCore] = []
        var requests: [ReceiptCore] = []
        var onward: [(message: SystemMessage, evidence: Evidence)] = []
        var undecided: ExchangeError?
        for message in messages {
            do {
                let core = try self.read(message, from: neighbour)
                if message.kind.isOfSender { requests.append(core) }
                if message.destination != self.context.node {
                    onward.append((message, core.evidence))
                } else if message.kind == .receipt {
                    own.append(core)
                }
            } catch let error as ExchangeError where error.code.isTemporary {
                undecided = error
            } catch {
                self.reject(message, neighbour, error)
            }
        }
        for request in requests { try await self.take(request, from: neighbour) }
        try await self.forward(onward, from: neighbour)
        if !own.isEmpty { try await self.receipts.take(own) }
        FaultPoint.reach(.messagesReceived)
        if let undecided { throw undecided }
    }

    /// Checks everything about a message that needs no stored packet.
    private func read(_ message: SystemMessage, from neighbour: DivisionCode) throws -> ReceiptCore {
        let core = try ReceiptCore(bytes: message.body)
        guard try core.identity() == message.digest else {
            throw ExchangeError(.receiptInvalid, "the digest is not that of the evidence")
        }
        guard message.kind == SystemMessage.Kind(carrying: core.evidence.event) else {
            throw ExchangeError(.receiptInvalid, "a \(message.kind.rawValue) speaks of \(core.evidence.event)")
        }
        // As with packets: a child speaks for its own subtree.
        guard self.context.routing.table.mayBring(neighbour, from: core.evidence.issuer) else {
            throw ExchangeError(
                .senderOutsideSubtree, "child \(neighbour) brought a message of \(core.evidence.issuer)")
        }
        try self.receipts.verify(core)
        return core
    }

    /// Each request of a sender is an operation of its own, so that one that cannot be carried out holds up no other message.
    private func take(_ core: ReceiptCore, from neighbour: DivisionCode) async throws {
        let (recalls, urges) = (self.recalls, self.urges)
        let kind = SystemMessage.Kind(carrying: core.evidence.event)
        do {
            _ = try await self.context.ledger.perform { session, entries in
                switch kind {
                case .urge: try urges.arrive(core, session)
                default: try recalls.arrive(core, session, &entries)
                }
            }
        } catch let error as StorageError {
            throw error
        } catch {
            let digest = try core.identity()
            self.reject(
                SystemMessage(kind: kind, destination: self.context.node, digest: digest, body: []), neighbour, error)
        }
        self.context.wake(Set(self.context.routing.table.neighbours.keys))
    }

    /// Passes on what concerns packets that went through this node, to whom their evidence concerns: a neighbour must not
    /// fill the queue of another with statements about nothing.
    private func forward(
        _ onward: [(message: SystemMessage, evidence: Evidence)],
        from neighbour: DivisionCode
    ) async throws {
        guard !onward.isEmpty else { return }
        let context = self.context
        let result = try await context.ledger.perform { session, _ -> Set<DivisionCode> in
            var concernedNeighbours: Set<DivisionCode> = []
            for (message, evidence) in onward {
                let concerned =
                    message.kind.isOfSender ? Set(evidence.to.map(\.node)) : [evidence.from.node]
                guard concerned.contains(message.destination), try PacketTable.isKnown(evidence.packet, session)
                else { continue }
                // A reminder that was too much for this node is not passed on either.
                if message.kind == .urge, try EvidenceTable.find(message.digest, session) == nil { continue }
                guard case .neighbour(let next) = context.routing.table.route(to: message.destination),
                    next != neighbour
                else { continue }
                try MessageTable.insert(message, via: next, due: context.ledger.now(), session)
                concernedNeighbours.insert(next)
            }
            return concernedNeighbours
        }
        context.wake(result.value)
    }

    private func reject(_ message: SystemMessage, _ neighbour: DivisionCode, _ error: any Error) {
        self.context.logger.warning(
            "system message dropped",
            metadata: [
                LogKey.peer: "\(neighbour)", LogKey.packetDigest: "\(message.digest)", LogKey.error: "\(error)",
            ])
    }
}
