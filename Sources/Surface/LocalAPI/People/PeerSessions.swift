internal import Evidence
internal import Exchange
internal import LocalPeers
internal import NIOCore
internal import Synchronization

/// Who acts over which connection; a connection's first act is preceded by its login in the log of people.
final class PeerSessions: Sendable {
    private let exchange: Exchange
    private let names = UserNames()
    /// Connections that have acted, until they end.
    private let people = Mutex<[ObjectIdentifier: ActingPerson]>([:])

    init(exchange: Exchange) { self.exchange = exchange }

    /// Who is at the other end of a connection; returns after the login is durable.
    ///
    /// - Parameter channel: The connection.
    /// - Returns: Who acts.
    /// - Throws: What the system or the store says; then nothing may be done over the connection.
    func person(at channel: any Channel) async throws -> ActingPerson {
        let key = ObjectIdentifier(channel)
        if let person = self.people.withLock({ $0[key] }) { return person }
        guard let peer = try await PeerCredentials.of(channel) else {
            throw APIError(status: 403, code: "peer-unknown", message: "the system does not say who asks")
        }
        let person = ActingPerson(
            way: .socket, actor: PeopleEntry.Actor(user: Int64(peer.user), process: Int64(peer.process)),
            name: await self.names.name(of: peer.user))
        try await self.exchange.recordSession(of: person)
        self.people.withLock { $0[key] = person }
        // Told at once when it has ended meanwhile; a later connection must not be taken for this one.
        channel.closeFuture.whenComplete { _ in _ = self.people.withLock { $0.removeValue(forKey: key) } }
        return person
    }
}
