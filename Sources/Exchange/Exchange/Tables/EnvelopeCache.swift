internal import Cryptography
internal import Packets
internal import Synchronization

/// Envelopes of the packets in work, so that the same one is not parsed for each row that speaks of it.
///
/// A packet digest covers the envelope's bytes, so what is found is what the stored bytes say.
final class EnvelopeCache: Sendable {
    static let shared = EnvelopeCache(limit: 50_000)

    private struct State {
        var known: [Digest: Envelope] = [:]
        var recipients = 0
    }

    /// How many recipients all envelopes together may have.
    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) { self.limit = limit }

    func envelope(of packet: Digest, xml: [UInt8]) throws -> Envelope {
        if let envelope = self.state.withLock({ $0.known[packet] }) { return envelope }
        let envelope = try Envelope(xml: xml)
        self.remember(envelope, of: packet)
        return envelope
    }

    func remember(_ envelope: Envelope, of packet: Digest) {
        guard envelope.to.count <= self.limit / 10 else { return }
        self.state.withLock { state in
            if state.recipients + envelope.to.count > self.limit { state = State() }
            if state.known.updateValue(envelope, forKey: packet) == nil { state.recipients += envelope.to.count }
        }
    }
}
