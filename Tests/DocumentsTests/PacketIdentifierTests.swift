import Documents
import Testing

@Suite("Packet identifiers")
struct PacketIdentifierTests {
    @Test("An identifier carries its time and eighty bits of the generator")
    func makes() throws {
        var generator = CountingGenerator()
        let time = UTCMilliseconds(sinceEpoch: 1_469_922_850_259)
        let identifier = PacketIdentifier(at: time, using: &generator)
        // The first ten characters are those of the example in the ULID specification for this time.
        #expect(identifier.description.hasPrefix("01ARZ3NDEK"))
        #expect(identifier.description.count == 26)
        #expect(identifier.time == time)
        #expect(try PacketIdentifier(identifier.description) == identifier)
        #expect(PacketIdentifier(at: time, using: &generator) != identifier)
    }

    @Test("The order of texts is the order of times")
    func sorts() {
        var generator = RandomTextTests.Generator(state: 7)
        let times: [Int64] = [0, 1, 999, 1_700_000_000_000, 1_700_000_000_001, 253_402_300_799_999]
        let identifiers = times.map { PacketIdentifier(at: UTCMilliseconds(sinceEpoch: $0), using: &generator) }
        #expect(identifiers == identifiers.sorted())
        #expect(identifiers.map(\.description) == identifiers.map(\.description).sorted())
    }

    @Test("A time before 1970 counts as 1970")
    func early() {
        var generator = CountingGenerator()
        let identifier = PacketIdentifier(at: UTCMilliseconds(sinceEpoch: -5), using: &generator)
        #expect(identifier.time.sinceEpoch == 0)
    }

    @Test("The extremes are read", arguments: ["00000000000000000000000000", "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"])
    func extremes(_ text: String) throws {
        #expect(try PacketIdentifier(text).description == text)
    }

    @Test(
        "Other forms are refused",
        arguments: [
            "", "01ARZ3NDEKTSV4RRFFQ69G5FA", "01ARZ3NDEKTSV4RRFFQ69G5FAVV", "01arz3ndektsv4rrffq69g5fav",
            "81ARZ3NDEKTSV4RRFFQ69G5FAV", "01ARZ3NDEKTSV4RRFFQ69G5FAI", "01ARZ3NDEKTSV4RRFFQ69G5FAU",
            "01ARZ3NDEKTSV4RRFFQ69G5FA\u{0}", "ZZZZZZZZZZZZZZZZZZZZZZZZZZ",
        ]
    )
    func refuses(_ text: String) {
        #expect(throws: DocumentsError.self) { try PacketIdentifier(text) }
    }
}

/// Gives 1, 2, 3 …, so that a test knows the bits.
struct CountingGenerator: RandomNumberGenerator {
    var value: UInt64 = 0

    mutating func next() -> UInt64 {
        self.value += 1
        return self.value
    }
}
