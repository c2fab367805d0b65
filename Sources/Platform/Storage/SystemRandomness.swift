/// The system's random numbers as a value with a size: the thread sanitizer cannot look at an inout argument without one.
public struct SystemRandomness: RandomNumberGenerator, Sendable {
    private var drawn: UInt64 = 0

    /// A source of random numbers.
    public init() {}

    /// The next number.
    public mutating func next() -> UInt64 {
        self.drawn &+= 1
        return UInt64.random(in: .min ... .max)
    }
}
