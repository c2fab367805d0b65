import Testing
import XML

/// A repeatable source of randomness (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { self.state = seed }

    mutating func next() -> UInt64 {
        self.state &+= 0x9e37_79b9_7f4a_7c15
        var value = self.state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}

func parse(
    _ text: String,
    limits: XMLLimits = .standard,
    annotations: XMLAnnotations = .refused
) throws(XMLError) -> XMLDocument {
    try XMLDocument.parse(Array(text.utf8), limits: limits, annotations: annotations)
}

/// The code of the error thrown, or nil if none was.
func code(_ body: () throws -> Void) -> XMLError.Code? {
    do {
        try body()
        return nil
    } catch let error as XMLError {
        return error.code
    } catch {
        Issue.record("unexpected error \(error)")
        return nil
    }
}

func string(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
