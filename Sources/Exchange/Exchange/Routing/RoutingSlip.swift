internal import CanonicalJSON
public import Cryptography
public import Documents

/// What travels beside a packet on one link (路由单).
///
/// It says which recipients the next node takes over, how many hops are left and which nodes were passed. Its form is
/// `schemas/slip.schema.json`.
public struct RoutingSlip: Sendable, Hashable {
    /// How many links a packet may cross.
    public static let standardHops = 12

    /// The packet digest the slip belongs to.
    public let packet: Digest
    /// The recipients the receiver acts for; a subset of the envelope's.
    public let to: [UnitAddress]
    /// How many more links the packet may cross after this one.
    public let hopsLeft: Int
    /// The nodes the packet has passed, the sender first.
    public let passed: [DivisionCode]

    /// A slip.
    public init(packet: Digest, to: [UnitAddress], hopsLeft: Int, passed: [DivisionCode]) {
        self.packet = packet
        self.to = to
        self.hopsLeft = hopsLeft
        self.passed = passed
    }

    /// The slip as canonical JSON.
    public var bytes: [UInt8] {
        JSONValue.object([
            "v": .integer(1),
            "packet": .string(self.packet.description),
            "to": .array(self.to.map { .string($0.description) }),
            "hopsLeft": .integer(Int64(self.hopsLeft)),
            "passed": .array(self.passed.map { .string($0.digits) }),
        ]).serialized()
    }

    /// Reads a slip.
    ///
    /// - Parameters:
    ///   - bytes: Canonical JSON.
    ///   - recipientLimit: How many recipients are accepted.
    /// - Throws: ``ExchangeError/Code/slipInvalid``.
    public init(bytes: [UInt8], recipientLimit: Int) throws {
        do {
            let value = try JSONValue(canonical: bytes)
            try value.requireOnly(["v", "packet", "to", "hopsLeft", "passed"])
            guard try value.requiredInteger("v") == 1, let packet = Digest(try value.requiredText("packet")) else {
                throw ExchangeError(.slipInvalid, "the slip is not of version 1")
            }
            let hops = try value.requiredInteger("hopsLeft")
            let to = try value.requiredTexts("to").map { try UnitAddress($0) }
            let passed = try value.requiredTexts("passed").map { try DivisionCode($0) }
            guard (0...64).contains(hops), passed.count <= 64, !passed.isEmpty, !to.isEmpty,
                to.count <= recipientLimit, Set(to).count == to.count
            else { throw ExchangeError(.slipInvalid, "hops, nodes passed or recipients are out of bounds") }
            self.init(packet: packet, to: to, hopsLeft: Int(hops), passed: passed)
        } catch let error as ExchangeError {
            throw error
        } catch {
            throw ExchangeError(.slipInvalid, "the slip cannot be read", cause: error)
        }
    }
}
