internal import Cryptography
internal import Synchronization

/// One-time tickets for the content of an opened packet.
///
/// The evidence of a 取阅 stands in the packet's track, where every operator sees it. The ticket goes to the officer's
/// client alone, in the answer to its signed act, so an operator who reads tracks cannot fetch what an officer opened.
final class ContentTickets: Sendable {
    private struct Ticket {
        let evidence: Digest
        let expires: ContinuousClock.Instant
    }

    private static let limit = 10_000
    private static let lifetime = Duration.seconds(900)
    private let tickets = Mutex<[String: Ticket]>([:])

    /// A ticket for the content that an act opened.
    func issue(for evidence: Digest) throws -> String {
        let text = Hexadecimal.encode(try RandomBytes.make(32))
        let now = ContinuousClock.now
        try self.tickets.withLock { tickets in
            if tickets.count >= Self.limit { tickets = tickets.filter { $0.value.expires > now } }
            guard tickets.count < Self.limit else {
                throw APIError(status: 503, code: "busy", message: "over \(Self.limit) opened packets were not fetched")
            }
            tickets[text] = Ticket(evidence: evidence, expires: now.advanced(by: Self.lifetime))
        }
        return text
    }

    /// The evidence a ticket stands for; the ticket is used up.
    func redeem(_ text: String) throws(APIError) -> Digest {
        let ticket = self.tickets.withLock { $0.removeValue(forKey: text) }
        guard let ticket, ticket.expires > ContinuousClock.now else {
            throw APIError(
                status: 404, code: "ticket-unknown",
                message: "the content was fetched already or too late; open it again")
        }
        return ticket.evidence
    }
}
