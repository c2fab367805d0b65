/// Everything that is wrong with one configuration file.
public struct ConfigurationError: Error, Sendable, CustomStringConvertible {
    /// The problems in the order of the file.
    public let problems: [ConfigurationProblem]

    /// How many problems are printed; all of them are in ``problems``.
    public static let mostPrinted = 50

    /// Makes an error of problems.
    public init(_ problems: [ConfigurationProblem]) {
        self.problems = problems
    }

    /// One line for each problem.
    public var description: String {
        var lines = self.problems.prefix(Self.mostPrinted).map(\.description)
        if self.problems.count > Self.mostPrinted {
            lines.append("and \(self.problems.count - Self.mostPrinted) more problems")
        }
        return lines.joined(separator: "\n")
    }
}
