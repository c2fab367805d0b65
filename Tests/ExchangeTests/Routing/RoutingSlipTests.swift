import Cryptography
import Documents
import Exchange
import Testing

@Suite("Routing slips")
struct RoutingSlipTests {
    private static func slip() throws -> RoutingSlip {
        RoutingSlip(
            packet: try DigestAlgorithm.sm3.hash([1]),
            to: [try Unit.address(Unit.county), try Unit.address(Unit.town)], hopsLeft: 7,
            passed: [try DivisionCode("35"), try DivisionCode("3508")])
    }

    private static func text() throws -> String { String(decoding: try Self.slip().bytes, as: UTF8.self) }

    @Test("What is written is read")
    func roundTrip() throws {
        let slip = try Self.slip()
        #expect(try RoutingSlip(bytes: slip.bytes, recipientLimit: 2) == slip)
    }

    @Test("Every other form is refused")
    func refused() throws {
        let text = try Self.text()
        let changes: [(String, String)] = [
            ("\"v\":1", "\"v\":2"), ("\"hopsLeft\":7", "\"hopsLeft\":-1"), ("\"hopsLeft\":7", "\"hopsLeft\":65"),
            ("\"hopsLeft\":7", "\"hopsLeft\":\"7\""), ("\"passed\":[\"35\",\"3508\"]", "\"passed\":[]"),
            ("\"35\",\"3508\"", "\"35\",\"350\""), ("sm3:", "sm4:"), (Unit.county, "x@350823"),
            (Unit.town, Unit.county), ("{", "{ "), ("}", ",\"x\":1}"), ("}", ""),
            ("\"35\",\"3508\"", Array(repeating: "\"35\"", count: 65).joined(separator: ",")),
        ]
        for (old, new) in changes {
            let changed = text.replacing(old, with: new)
            #expect(changed != text)
            #expect(throws: ExchangeError(.slipInvalid, ""), "\(old) as \(new)") {
                try RoutingSlip(bytes: Array(changed.utf8), recipientLimit: 5)
            }
        }
        #expect(throws: ExchangeError(.slipInvalid, "")) { try RoutingSlip(bytes: [], recipientLimit: 5) }
    }

    @Test("More recipients than allowed, or none, are refused")
    func recipients() throws {
        let bytes = try Self.slip().bytes
        #expect(throws: ExchangeError(.slipInvalid, "")) { try RoutingSlip(bytes: bytes, recipientLimit: 1) }
        let empty = RoutingSlip(
            packet: try DigestAlgorithm.sha256.hash([]), to: [], hopsLeft: 1, passed: [try DivisionCode("35")])
        #expect(throws: ExchangeError(.slipInvalid, "")) { try RoutingSlip(bytes: empty.bytes, recipientLimit: 5) }
    }
}
