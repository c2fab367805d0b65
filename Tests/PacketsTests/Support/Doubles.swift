import Cryptography
import Documents
import Packets
import Synchronization
import Zip

/// A byte source that counts, and that can be spoilt while it is in use.
final class CountingSource: ByteSource, Sendable {
    private struct State {
        var bytes: [UInt8]
        var bytesRead = 0
        var isFailing = false
    }

    private let state: Mutex<State>

    init(_ bytes: [UInt8]) { self.state = Mutex(State(bytes: bytes)) }

    var count: UInt64 { self.state.withLock { UInt64($0.bytes.count) } }
    var bytesRead: Int { self.state.withLock { $0.bytesRead } }

    func fail() { self.state.withLock { $0.isFailing = true } }

    func flip(at place: Int) { self.state.withLock { $0.bytes[place] ^= 1 } }

    func append(_ bytes: [UInt8]) { self.state.withLock { $0.bytes += bytes } }

    func read(at offset: UInt64, count: Int) throws -> [UInt8] {
        let (bytes, isFailing) = self.state.withLock { state in
            state.bytesRead += count
            return (state.bytes, state.isFailing)
        }
        return try ArrayByteSource(isFailing ? [] : bytes).read(at: isFailing ? 1 : offset, count: count)
    }
}

/// Cannot decide, for a reason of its own.
struct UndecidedTrust: SignerTrust {
    struct Undecided: Error {}

    func refusal(
        of certificate: Certificate, presented: [Certificate], purpose: CertificatePurpose, name: String,
        at time: UTCMilliseconds
    ) throws -> String? { throw Undecided() }
}

/// Cannot decide, because the cryptography does not work.
struct TroubledTrust: SignerTrust {
    func refusal(
        of certificate: Certificate, presented: [Certificate], purpose: CertificatePurpose, name: String,
        at time: UTCMilliseconds
    ) throws -> String? {
        _ = try Certificate(der: [])
        return nil
    }
}
