import Packets
import Testing

/// What became of an attempt.
struct Refusal: Equatable, CustomStringConvertible {
    let code: PacketError.Code
    /// The code of what lay below, which no peer is told.
    let cause: String?

    var description: String { "\(self.code) (\(self.cause ?? "no cause"))" }
}

/// The refusal an attempt ends in; nil when it succeeds. Any error but a `PacketError` is a failure of the test.
func refusal(
    _ body: () throws -> some Any,
    sourceLocation: SourceLocation = #_sourceLocation
) -> Refusal? {
    do {
        _ = try body()
        return nil
    } catch let error as PacketError {
        return Refusal(code: error.code, cause: (error.cause as? PacketError)?.code.description)
    } catch {
        Issue.record("refused by \(type(of: error)): \(error)", sourceLocation: sourceLocation)
        return nil
    }
}

/// Expects that a packet passes every relay and is unreadable at its recipient, for a reason that stays inside.
func expectUnreadable(
    _ packet: [UInt8],
    because cause: PacketError.Code?,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(throws: Never.self, sourceLocation: sourceLocation) { try Post.verify(packet) }
    let refused = refusal({ try Post.open(packet) }, sourceLocation: sourceLocation)
    #expect(refused?.code == .contentUnreadable, sourceLocation: sourceLocation)
    #expect(refused?.cause == cause?.description, sourceLocation: sourceLocation)
}
