/// SplitMix64: the same numbers in every run, so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { self.state = seed }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var value = self.state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            let word = self.next()
            for shift in 0..<min(8, count - bytes.count) {
                bytes.append(UInt8(truncatingIfNeeded: word >> (shift * 8)))
            }
        }
        return bytes
    }
}

/// Damages of a byte string, as storage, networks and attackers make them.
enum Damage {
    /// Every proper prefix.
    static func truncations(_ bytes: [UInt8]) -> some Sequence<[UInt8]> {
        (0..<bytes.count).lazy.map { Array(bytes.prefix($0)) }
    }

    /// One random bit of every byte flipped, one byte at a time.
    static func flips(_ bytes: [UInt8], seed: UInt64) -> [(offset: Int, bytes: [UInt8])] {
        var generator = SeededGenerator(seed: seed)
        return bytes.indices.map { offset in
            var damaged = bytes
            damaged[offset] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            return (offset, damaged)
        }
    }

    /// Several changes at once: bits flipped, bytes put in, taken out and copied.
    static func mutations(_ bytes: [UInt8], count: Int, seed: UInt64) -> [[UInt8]] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let offset = Int.random(in: 0..<damaged.count, using: &generator)
                switch Int.random(in: 0..<5, using: &generator) {
                case 0: damaged[offset] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                case 1: damaged[offset] = UInt8.random(in: .min ... .max, using: &generator)
                case 2: damaged.insert(UInt8.random(in: .min ... .max, using: &generator), at: offset)
                case 3 where damaged.count > 1: damaged.remove(at: offset)
                default: damaged.append(contentsOf: damaged[offset...].prefix(16))
                }
            }
            return damaged
        }
    }
}
