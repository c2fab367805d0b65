import Cryptography
import Documents
import Exchange
import Packets
import Synchronization

/// A timestamp authority in the same process, which may be closed.
final class StampingOffice: TimestampSource {
    private let authority: TimestampAuthority
    private let clock: TestClock
    private let state = Mutex((isOpen: true, asked: 0))

    init(_ pki: TestPKI, _ clock: TestClock) throws {
        let identity = try pki.issue(.timestamp, "35", at: TestPKI.start)
        self.authority = try TimestampAuthority(
            key: identity.key, certificate: identity.certificate, chain: identity.chain, policy: "1.2.3.4.1")
        self.clock = clock
    }

    /// How often it was asked.
    var asked: Int { self.state.withLock { $0.asked } }

    func close() { self.state.withLock { $0.isOpen = false } }

    func open() { self.state.withLock { $0.isOpen = true } }

    func answer(to request: TimestampRequest) async throws -> TimestampResponse {
        let (isOpen, number) = self.state.withLock { state in
            state.asked += 1
            return (state.isOpen, state.asked)
        }
        guard isOpen else { throw TransportError(.unreachable, "the office is closed") }
        return try self.authority.answer(
            request, serialNumber: [UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF)],
            at: self.clock.now().sinceEpoch / 1000)
    }
}
