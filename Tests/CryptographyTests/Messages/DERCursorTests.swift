import Cryptography
import Testing

@Suite("Headers of DER")
struct DERCursorTests {
    @Test("A length has its one shortest form and is read back")
    func roundTrip() throws {
        var generator = SeededGenerator(seed: 690)
        let borders: [UInt64] = [0, 1, 127, 128, 255, 256, 65_535, 65_536, 1 << 24, 1 << 32, (1 << 56) - 1]
        for length in borders + (0..<500).map({ generator.next() >> (8 + $0 % 56) }) {
            let bytes = DERHeader.bytes(tag: 0x30, length: length)
            var cursor = DERCursor(bytes[...])
            let header = try cursor.header(expecting: 0x30, "x")
            #expect(header.tag == 0x30 && header.length == length && header.headerLength == bytes.count)
            #expect(cursor.position == bytes.count && cursor.nextTag == nil)
        }
        #expect(DERHeader.bytes(tag: 4, length: 127) == [4, 0x7F])
        #expect(DERHeader.bytes(tag: 4, length: 128) == [4, 0x81, 0x80])
        #expect(DERHeader.bytes(tag: 4, length: 1000) == [4, 0x82, 0x03, 0xE8])
    }

    @Test(
        "Lengths that are indefinite, not minimal, oversize or cut short are refused",
        arguments: [
            [], [0x30], [0x30, 0x80], [0x30, 0x81], [0x30, 0x81, 0x00], [0x30, 0x81, 0x7F], [0x30, 0x82, 0x01],
            [0x30, 0x82, 0x00, 0xFF], [0x30, 0x83, 0x00, 0xFF, 0xFF], [0x30, 0x84, 0, 0, 0, 1],
            [0x30, 0x87, 0, 1, 1, 1, 1, 1, 1], [0x30, 0x88, 1, 1, 1, 1, 1, 1, 1, 1], [0x30, 0xFF, 1],
            [0x31, 0x00],
        ] as [[UInt8]])
    func refused(_ bytes: [UInt8]) {
        expectError(.messageMalformed) {
            var cursor = DERCursor(bytes[...])
            _ = try cursor.header(expecting: 0x30, "x")
        }
    }

    @Test("An element lies within its surroundings")
    func element() throws {
        let bytes: [UInt8] = [9, 0x04, 2, 1, 2, 0x05, 0, 9]
        var cursor = DERCursor(bytes[1..<7])
        #expect(try cursor.element(expecting: 0x04, "x") == [4, 2, 1, 2])
        #expect(cursor.nextTag == 0x05)
        #expect(try cursor.element(expecting: 0x05, "x") == [5, 0])
        #expect(cursor.nextTag == nil)
        expectError(.messageMalformed) {
            var short = DERCursor(bytes[1..<4])
            _ = try short.element(expecting: 0x04, "x")
        }
        expectError(.messageMalformed) {
            var huge = DERCursor([0x04, 0x87, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0])
            _ = try huge.element(expecting: 0x04, "x")
        }
    }
}

@Suite("UTCTime")
struct CalendarTimeTests {
    @Test(
        "Known times are written and read",
        arguments: [
            ("500101000000Z", -631_152_000), ("691231235959Z", -1), ("700101000000Z", 0),
            ("000229000000Z", 951_782_400),
            ("270115080000Z", 1_800_000_000), ("491231235959Z", 2_524_607_999),
        ] as [(String, Int64)])
    func known(_ text: String, _ seconds: Int64) {
        #expect(CalendarTime.utcTime(seconds) == Array(text.utf8))
        #expect(CalendarTime.seconds(utcTime: text.utf8) == seconds)
    }

    @Test("Random times come back")
    func roundTrip() {
        var generator = SeededGenerator(seed: 1949)
        for _ in 0..<5000 {
            let seconds = Int64.random(in: CalendarTime.range, using: &generator)
            #expect(CalendarTime.seconds(utcTime: CalendarTime.utcTime(seconds)) == seconds)
        }
    }

    @Test(
        "Times that do not exist are refused",
        arguments: [
            "", "270115080000", "2701150800Z", "20270115080000Z", "270115080000+0800", "271301000000Z",
            "270001000000Z", "270100000000Z", "270132000000Z", "270229000000Z", "270431000000Z", "270101240000Z",
            "270101006000Z", "270101000060Z", "27010100000xZ", "-70101000000Z",
        ])
    func refused(_ text: String) { #expect(CalendarTime.seconds(utcTime: text.utf8) == nil) }
}
