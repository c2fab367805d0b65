/// The adaptive arithmetic decoder of ITU-T T.88 annex E.
struct ArithmeticDecoder {
    /// What is known of one context: where it stands in the table, and its more probable symbol.
    struct Context {
        var state: UInt8 = 0
        var symbol: UInt8 = 0
    }

    /// Table E.1: probability, next state after the more and after the less probable symbol, whether the symbols change places.
    private static let table: [(probability: UInt32, more: UInt8, less: UInt8, changes: Bool)] = [
        (0x5601, 1, 1, true), (0x3401, 2, 6, false), (0x1801, 3, 9, false), (0x0ac1, 4, 12, false),
        (0x0521, 5, 29, false), (0x0221, 38, 33, false), (0x5601, 7, 6, true), (0x5401, 8, 14, false),
        (0x4801, 9, 14, false), (0x3801, 10, 14, false), (0x3001, 11, 17, false), (0x2401, 12, 18, false),
        (0x1c01, 13, 20, false), (0x1601, 29, 21, false), (0x5601, 15, 14, true), (0x5401, 16, 14, false),
        (0x5101, 17, 15, false), (0x4801, 18, 16, false), (0x3801, 19, 17, false), (0x3401, 20, 18, false),
        (0x3001, 21, 19, false), (0x2801, 22, 19, false), (0x2401, 23, 20, false), (0x2201, 24, 21, false),
        (0x1c01, 25, 22, false), (0x1801, 26, 23, false), (0x1601, 27, 24, false), (0x1401, 28, 25, false),
        (0x1201, 29, 26, false), (0x1101, 30, 27, false), (0x0ac1, 31, 28, false), (0x09c1, 32, 29, false),
        (0x08a1, 33, 30, false), (0x0521, 34, 31, false), (0x0441, 35, 32, false), (0x02a1, 36, 33, false),
        (0x0221, 37, 34, false), (0x0141, 38, 35, false), (0x0111, 39, 36, false), (0x0085, 40, 37, false),
        (0x0049, 41, 38, false), (0x0025, 42, 39, false), (0x0015, 43, 40, false), (0x0009, 44, 41, false),
        (0x0005, 45, 42, false), (0x0001, 45, 43, false), (0x5601, 46, 46, false),
    ]

    private let data: [UInt8]
    private var position = 0
    private var code: UInt32
    private var interval: UInt32 = 0x8000
    private var count = 0

    init(_ data: ArraySlice<UInt8>) {
        self.data = Array(data)
        self.code = UInt32(self.data.first ?? 0xff) << 16
        self.readByte()
        self.code <<= 7
        self.count -= 7
    }

    /// Behind the end the code goes on with ones.
    private func byte(_ position: Int) -> UInt32 {
        position < self.data.count ? UInt32(self.data[position]) : 0xff
    }

    private mutating func readByte() {
        if self.byte(self.position) == 0xff {
            if self.byte(self.position + 1) > 0x8f {
                self.code &+= 0xff00
                self.count = 8
            } else {
                self.position += 1
                self.code &+= self.byte(self.position) << 9
                self.count = 7
            }
        } else {
            self.position += 1
            self.code &+= self.byte(self.position) << 8
            self.count = 8
        }
    }

    private mutating func renormalize() {
        repeat {
            if self.count == 0 { self.readByte() }
            self.interval <<= 1
            self.code <<= 1
            self.count -= 1
        } while self.interval & 0x8000 == 0
    }

    /// The next symbol in a context.
    mutating func decode(_ context: inout Context) -> UInt8 {
        let entry = Self.table[Int(context.state)]
        self.interval -= entry.probability
        let isLow = self.code >> 16 < entry.probability
        if !isLow {
            self.code -= entry.probability << 16
            guard self.interval & 0x8000 == 0 else { return context.symbol }
        }
        // The symbol with the larger part of the interval is the more probable one, whichever end it has.
        let isMore = isLow == (self.interval < entry.probability)
        if isLow { self.interval = entry.probability }
        let symbol = isMore ? context.symbol : 1 - context.symbol
        if !isMore, entry.changes { context.symbol = 1 - context.symbol }
        context.state = isMore ? entry.more : entry.less
        self.renormalize()
        return symbol
    }
}
