internal import ArgumentParser
internal import CanonicalJSON

/// How a command answers: for people, or for programs.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print one line of JSON instead of text.")
    var json = false

    /// Prints the answer in the form asked for.
    ///
    /// - Parameters:
    ///   - json: The answer for programs.
    ///   - text: The answer for people, its last line ended.
    /// - Throws: What the output throws.
    func print(_ json: @autoclosure () -> JSONValue, text: @autoclosure () -> String) throws {
        let answer = self.json ? json().canonicalText + "\n" : text().harmlessLines
        try CommandEnvironment.current.output.write(answer)
    }
}

extension JSONValue {
    /// A string, or `null` without one.
    init(_ text: String?) {
        self = text.map { .string($0) } ?? .null
    }
}
