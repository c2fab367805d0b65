internal import Foundation

/// A parser with what must hold for every input it is given.
public struct FuzzTarget: Sendable, CustomStringConvertible {
    /// What came of one input.
    public enum Outcome: Sendable, Hashable {
        /// The parser took it, and everything that must hold did.
        case accepted
        /// The parser refused it with an error of its own.
        case refused
    }

    /// The name, as it stands in file names and on the command line.
    public let name: String
    /// The name.
    public var description: String { self.name }
    /// What is parsed and what must hold, in one line.
    public let summary: String
    /// The longest input worth trying, in bytes.
    public let sizeLimit: Int
    let makeSeeds: @Sendable (FuzzCast) throws -> [FuzzSeed]
    let property: @Sendable ([UInt8], FuzzCast) throws -> Bool

    init(
        _ name: String,
        _ summary: String,
        sizeLimit: Int = 4096,
        seeds: @escaping @Sendable (FuzzCast) throws -> [FuzzSeed],
        property: @escaping @Sendable ([UInt8], FuzzCast) throws -> Bool
    ) {
        self.name = name
        self.summary = summary
        self.sizeLimit = sizeLimit
        self.makeSeeds = seeds
        self.property = property
    }

    /// Tries one input.
    ///
    /// - Parameter bytes: Anything.
    /// - Returns: Whether the parser took it.
    /// - Throws: ``PropertyViolation`` when something that must hold did not.
    public func run(_ bytes: [UInt8]) throws -> Outcome {
        try self.property(bytes, FuzzCast.fixed()) ? .accepted : .refused
    }

    /// Inputs the parser takes, made by the project's own writers.
    ///
    /// - Returns: The inputs with their names.
    /// - Throws: What the writers throw.
    public func seeds() throws -> [FuzzSeed] { try self.makeSeeds(FuzzCast.fixed()) }

    /// Every target.
    public static let all: [FuzzTarget] =
        certificateTargets + messageTargets + containerTargets + packetTargets + evidenceTargets + peopleTargets
        + exchangeTargets + documentTargets + ofdTargets + linkTargets + typesettingTargets + sealTargets
        + timestampTargets + auditTargets

    /// The target of a name, if there is one.
    ///
    /// - Parameter name: A name.
    /// - Returns: The target.
    public static func named(_ name: String) -> FuzzTarget? { self.all.first { $0.name == name } }
}

/// An input to begin with.
public struct FuzzSeed: Sendable, Hashable {
    /// The name of its file.
    public let name: String
    /// The input.
    public let bytes: [UInt8]

    init(_ name: String, _ bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    init(_ name: String, _ text: String) { self.init(name, Array(text.utf8)) }
}

/// Something that must hold for every input did not.
public struct PropertyViolation: Error, CustomStringConvertible {
    /// What did not hold.
    public let description: String

    init(_ description: String) { self.description = description }
}

/// Demands something of a parser.
func require(_ condition: Bool, _ what: @autoclosure () -> String) throws(PropertyViolation) {
    guard condition else { throw PropertyViolation(what()) }
}

/// Runs a parser; its value, or nil when it refused with an error of its own kind.
func value<Value, Failure: Error>(
    refusing failure: Failure.Type,
    _ body: () throws -> Value
) throws(PropertyViolation) -> Value? {
    do {
        return try body()
    } catch let violation as PropertyViolation {
        throw violation
    } catch let error as Failure {
        try requirePrintable("\(error)")
        return nil
    } catch {
        throw PropertyViolation("it was refused by an error of another kind, \(type(of: error)): \(error)")
    }
}

/// Demands that a message can be shown on a terminal and kept in a log: one character of control could move the cursor
/// or begin a line of its own.
func requirePrintable(_ text: String) throws(PropertyViolation) {
    for scalar in text.unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control where scalar != "\n" && scalar != "\t", .surrogate, .lineSeparator, .paragraphSeparator,
            .format where !["\u{200C}", "\u{200D}", "\u{180E}"].contains(scalar):
            throw PropertyViolation(
                "an error's text holds U+\(String(scalar.value, radix: 16)): \(text.debugDescription)")
        default: continue
        }
    }
}

/// Cuts inputs into pieces, always the same ones for the same input.
struct Pieces: RandomNumberGenerator {
    private var state: UInt64

    /// A source that depends on the input alone (FNV-1a, then SplitMix64).
    init(for bytes: [UInt8]) {
        self.state = bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    mutating func next() -> UInt64 {
        self.state &+= 0x9e37_79b9_7f4a_7c15
        var value = self.state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }

    /// The input in pieces of any size; some are empty, some have one byte.
    static func of(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var pieces = Self(for: bytes)
        var result: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let largest = [1, 7, 100, 4000].randomElement(using: &pieces) ?? 1
            let piece = rest.prefix(Int.random(in: 0...largest, using: &pieces))
            result.append(piece)
            rest = rest.dropFirst(piece.count)
        }
        return result
    }
}
